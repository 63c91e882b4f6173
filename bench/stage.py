"""Servers for a benchmark: one installation's settings, and the processes that run by them, as in operation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from service.actions.begin_extraction import begin_extraction
from service.actions.clock import utc_now
from service.actions.ensure_bootstrap_key import ensure_bootstrap_key
from service.actions.record_claims import record_claims
from service.actions.submit_article import submit_article
from service.config import Config
from service.domain.key import key_digest
from service.embedded.redis_server import free_port
from service.heartbeat import Heartbeat
from service.status.cache import StatusCache
from service.status.document import StatusDocument
from service.store.database import Database
from tests.builders import a_submission, an_extracted_claim
from tests.fakes import FakeQueue
from tests.servers import wait_until

ROOT = Path(__file__).parent.parent

KEY = "benchmark-key-with-all-scopes"
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
#: Extraction processes: those of the requirement.
WORKERS = 2

#: Settings that would refuse what a benchmark sends.
LIMITS = ("RATE_LIMIT", "SUBMIT_LIMIT", "MAX_BACKLOG", "MAX_OPEN_JOBS")


class Stage:
    """The settings, an up-to-date database, and what is started on them."""

    def __init__(self, folder: Path, *, redis_url: str, database_url: str, **settings: object) -> None:
        self._log = folder / "servers.log"
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CLAIMWIRE_")},
            "CLAIMWIRE_DATA_DIR": str(folder),
            "CLAIMWIRE_DATABASE_URL": database_url,
            "CLAIMWIRE_REDIS_URL": redis_url,
            "CLAIMWIRE_API_KEY": KEY,
            "CLAIMWIRE_WORKERS": str(WORKERS),
            **{f"CLAIMWIRE_{limit}": "0" for limit in LIMITS},
            **{f"CLAIMWIRE_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self.config = Config.from_env(self.environ)
        database = Database(database_url)
        database.upgrade()
        ensure_bootstrap_key(self.config, database=database)
        database.dispose()

    def api(self) -> AbstractContextManager[int]:
        """Serve the API; gives its port."""
        return self._serving("service", "api")

    def reference(self, view: str, **environ: str) -> AbstractContextManager[int]:
        """Serve one of ``bench.references``; gives its port."""
        return self._serving("bench.references", view, **environ)

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Run the extraction processes, from when they have finished one of the articles that wait."""
        with self._process("service", "worker"), closing(Heartbeat(self.config.vitals)) as heartbeat:
            heartbeat.forget()
            wait_until(lambda: heartbeat.age() is not None, seconds=60, what="the worker answering")
            yield

    def claim_in_cache(self) -> tuple[str, StatusDocument]:
        """Store an article with a claim; return the id of the newsroom, and the claim's status as it is cached."""
        database, statuses = Database(self.config.database_url), StatusCache(self.config.cache)
        with database.reading() as work:
            key = work.keys.find(key_digest(KEY))
        assert key is not None
        article = submit_article(
            a_submission(), newsroom_id=key.newsroom_id, database=database, queue=FakeQueue(), clock=utc_now
        ).article
        job = begin_extraction(article.id, database=database, clock=utc_now)
        assert job is not None
        record_claims(job, [an_extracted_claim()], database=database, statuses=statuses, clock=utc_now)
        with database.reading() as work:
            page = work.claims.of_article(article.id, key.newsroom_id, revision=1, after=None, limit=1)
        document = statuses.document(key.newsroom_id, page.items[0].id)
        assert document is not None
        statuses.close()
        database.dispose()
        return key.newsroom_id, document

    @contextmanager
    def _serving(self, *command: str, **environ: str) -> Iterator[int]:
        port = free_port()
        with self._process(*command, CLAIMWIRE_PORT=str(port), **environ) as process:
            wait_until(lambda: process.poll() is not None or _listens(port), what=f"{command} answering")
            if process.poll() is not None:
                raise RuntimeError(self._log.read_text()[-2000:])
            yield port

    @contextmanager
    def _process(self, *command: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT, env=self.environ | environ, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
