"""A claimwire that really runs: the processes as an operator starts them, and a client of its API."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from service.embedded.redis_server import free_port
from tests.processes import living
from tests.servers import wait_until

KEY = "functional-tests-key-with-all-scopes"

#: Seconds for a model to load and an article to be read, on a busy machine.
PATIENCE = 60.0

ARTICLE = {
    "title": "Talks",
    "text": (
        "The United States does not see NATO membership for Ukraine as part of the solution, said Pete Hegseth, the US "
        "Defense Secretary. Russia annexed Crimea in 2014.\n"
    ),
    "published_at": "2025-02-13T12:00:00Z",
    "publisher": "Harbour Wire",
    "language": "en",
}


class Installation:
    """The processes that share one data folder and one set of settings."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        # Every process of the installation inherits the marker: so its remains are found wherever they hide.
        self.marker = secrets.token_hex(8)
        self.expected_to_run: dict[str, subprocess.Popen[bytes]] = {}
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CLAIMWIRE_")},
            "CLAIMWIRE_DATA_DIR": str(folder),
            "CLAIMWIRE_PORT": str(self.port),
            "CLAIMWIRE_API_KEY": KEY,
            "CLAIMWIRE_TEST_RUN": self.marker,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **{f"CLAIMWIRE_{name.upper()}": value for name, value in settings.items()},
        }

    def command(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of `claimwire` to its end, with ``given`` as its standard input."""
        command = [sys.executable, "-m", "service", *arguments]
        return subprocess.run(command, env=self.environ, input=given, capture_output=True, text=True, timeout=PATIENCE)

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command of `claimwire` in the background; whatever is left of it at the end is killed."""
        command = [sys.executable, "-m", "service", *arguments]
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.output(arguments[0]).open("ab") as output:
            process = subprocess.Popen(
                command, env=self.environ, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.expected_to_run[arguments[0]] = process
        try:
            yield process
        finally:
            self.expected_to_run.pop(arguments[0], None)
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    @contextmanager
    def up(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run `claimwire up`, from the moment when it says that it is running."""
        said_before = self.said("up").count("claimwire is running")
        with self.process("up") as process:
            self.wait(lambda: self.said("up").count("claimwire is running") > said_before or process.poll() is not None)
            assert process.poll() is None, self.said("up")
            yield process

    def output(self, name: str) -> Path:
        return self.folder / f"{name}.output"

    def said(self, name: str) -> str:
        return self.output(name).read_text() if self.output(name).exists() else ""

    def left(self) -> set[int]:
        """Return the processes that are left of everything that was started."""
        return living(self.marker, folder=self.folder)

    def client(self) -> httpx2.Client:
        """Return a client with the key."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=10)

    def wait(self, condition: Any, *, seconds: float = PATIENCE, what: str = "the condition") -> None:
        """Wait for a condition; what the processes had to say is part of the failure."""

        def still_possible() -> bool:
            if condition():
                return True
            ended = [name for name, process in self.expected_to_run.items() if process.poll() is not None]
            assert not ended, f"ended before their time: {ended}\n{self.told()}"
            return False

        try:
            wait_until(still_possible, seconds=seconds, what=what)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.told()}") from error

    def told(self) -> str:
        """Return the end of everything that was written to a log."""
        logs = [*self.folder.glob("*.output"), *self.folder.glob("logs/*.log")]
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in logs)


def post(client: httpx2.Client, article: Mapping[str, Any] = ARTICLE, **changes: Any) -> dict[str, Any]:
    """Submit an article; returns it as it was received."""
    answer = client.post("/v1/articles", json={**article, **changes})
    assert answer.status_code == 202, answer.text
    received: dict[str, Any] = answer.json()
    return received


def extracted(installation: Installation, client: httpx2.Client, article_id: str) -> dict[str, Any]:
    """Wait until the article is worked on; returns it."""
    article: dict[str, Any] = {}

    def done() -> bool:
        article.update(client.get(f"/v1/articles/{article_id}").json())
        return article["state"] in ("extracted", "failed")

    installation.wait(done, what=f"extraction of {article_id}")
    return article
