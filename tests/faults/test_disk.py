"""The disk is full or read-only: what cannot be stored is refused in clear words, what was accepted is done later."""

from __future__ import annotations

import itertools
import json
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest

from service.domain.errors import NotWritable
from service.embedded.redis_server import running_at
from service.status.cache import StatusCache
from service.store.database import Database
from tests.builders import NOON, TEXT, a_submission
from tests.faults.checker import Checker, quiet
from tests.faults.conftest import PROPERTY
from tests.faults.disks import Disk, small_disk
from tests.faults.newsroom import Newsroom
from tests.faults.table import Row
from tests.functional.installation import Installation
from tests.functional.test_schema import errors
from tests.servers import empty_redis, postgresql_account, wait_until
from workers.extraction.pipeline import Extractor

#: Room for a database and the log of its writes, of 16 MB, the files of Redis, and the logs of some minutes.
MEGABYTES = 64
NO_LIMITS = {"rate_limit": "0", "submit_limit": "0"}

#: Seconds until all is done again: an article that was underway is taken up by the second sweep from then.
RECOVERY = 60.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", megabytes=MEGABYTES) as mounted:
        yield mounted


@pytest.fixture
def installation(disk: Disk) -> Installation:
    """A claimwire whose data folder lies on the disk."""
    return Installation(disk.folder / "data", **NO_LIMITS)


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Installation]:
    """One that worked before its disk went read-only."""
    with small_disk(tmp_path_factory.mktemp("read-only") / "disk", megabytes=MEGABYTES) as disk:
        made = Installation(disk.folder / "data", redis_url=empty_redis(redis_url))
        assert made.command("db", "upgrade").returncode == 0
        disk.forbid_writing()
        yield made


@contextmanager
def postgresql_on_a_small_disk(server: str) -> Iterator[tuple[Disk, str]]:
    """A database whose tables lie on a disk of their own; its log lies elsewhere, so the server itself goes on."""
    account = postgresql_account()
    with (
        tempfile.TemporaryDirectory(prefix="claimwire-disk-") as home,
        small_disk(_open_to_all(Path(home)) / "disk", megabytes=32, account=account) as disk,
        psycopg.connect(server, autocommit=True) as connection,
    ):
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        connection.execute("CREATE DATABASE small TABLESPACE small")
        try:
            yield disk, f"{server.rpartition('/')[0]}/small"
        finally:
            disk.make_room()
            connection.execute("DROP DATABASE small WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")


def _open_to_all(folder: Path) -> Path:
    folder.chmod(0o755)
    return folder


def test_on_a_full_disk_nothing_is_promised_and_nothing_is_broken(disk: Disk, installation: Installation):
    newsroom = Newsroom(installation.port, seed=1)
    with installation.up():
        with newsroom:
            until_accepted(newsroom, 5)
            disk.fill()
            refused(newsroom)
            with newsroom.client() as client:
                assert client.get("/v1/claims").status_code == 200
                assert client.get("/metrics").status_code == 200
            disk.make_room()
            until_accepted(newsroom, 5)
        with newsroom.client() as client:
            lost = [each for each in newsroom.promises.articles if client.get(f"/v1/articles/{each}").is_error]
    assert not lost
    assert deaths(installation) == []
    assert integrity(installation) == "ok"


@pytest.mark.faults
def test_what_was_accepted_before_the_disk_was_full_ends_as_claims(
    disk: Disk,
    installation: Installation,
    extractor: Extractor,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
):
    row = Row("disk full: database, Redis, logs of `claimwire up`", "SQLite")
    newsroom = Newsroom(installation.port, seed=request.config.getoption("--faults-seed"))
    try:
        with installation.up():
            for pause in (1.0, 10.0, 60.0):
                with newsroom:
                    until_accepted(newsroom, 10)
                    disk.fill()
                    refused(newsroom)
                    time.sleep(pause)
                    refused(newsroom)
                    disk.make_room()
                    over = time.monotonic()
                    until_accepted(newsroom, 10)
                with checking(installation, extractor) as checker:
                    installation.wait(quiet(checker, newsroom.promises), seconds=RECOVERY, what="the end of all work")
                    found = checker.findings(newsroom.promises)
                row.add(
                    accepted=len(newsroom.promises.articles),
                    lost=len(found.lost),
                    duplicated=len(found.duplicated),
                    seconds=time.monotonic() - over,
                )
                assert not found, f"{found}\n{installation.told()}"
        assert deaths(installation) == []
        assert integrity(installation) == "ok"
    finally:
        record_property(PROPERTY, json.dumps(row.to_json()))


def test_postgresql_without_room_refuses_and_goes_on_when_there_is_some(postgresql_url: str):
    with postgresql_on_a_small_disk(postgresql_url) as (disk, url), ExitStack() as stack:
        database = Database(url)
        stack.callback(database.dispose)
        database.upgrade()
        with database.transaction() as work:
            newsroom_id = work.newsrooms.ensure("default", NOON).id

        def store(number: int) -> None:
            article = a_submission(external_id=f"{number}", text=f"{number}: {TEXT * 20}")
            with database.transaction() as work:
                work.articles.add(f"art_{number}", article, newsroom_id=newsroom_id, at=NOON)

        stored = itertools.count()
        disk.fill()
        # Its files grow by pages, and what is free in those is used up first.
        with pytest.raises(NotWritable, match="the disk of the database is full"):
            deque(map(store, stored), maxlen=0)
        with database.reading() as work:
            assert work.newsrooms.all()
        disk.make_room()
        store(next(stored))


@pytest.mark.parametrize("role", ["up", "api", "worker", "db upgrade"])
def test_on_a_read_only_disk_one_line_says_so(role: str, read_only: Installation):
    (line,) = errors(read_only.command(*role.split()))
    assert "Read-only file system" in line or "may it be written to" in line


def until_accepted(newsroom: Newsroom, more: int) -> None:
    seen = len(newsroom.promises.articles)
    wait_until(lambda: len(newsroom.promises.articles) >= seen + more, seconds=60, what="articles being accepted")


def refused(newsroom: Newsroom) -> None:
    """See articles being refused, in words that tell why."""
    answers: list[httpx2.Response] = []

    def told() -> bool:
        # While the last blocks of the database's log are used up, some are still accepted.
        answer = client.post("/v1/articles", json={"text": newsroom.text(), "language": "en"})
        answers.append(answer)
        return answer.status_code == 503

    with newsroom.client() as client:
        wait_until(told, what="an article being refused")
    assert {answer.status_code for answer in answers} <= {202, 503}
    problem = answers[-1].json()
    assert problem["type"] == "/docs/problems/not-writable"
    assert problem["detail"] in ("the disk of the database is full.", "the disk of the database is full or broken.")
    assert int(answers[-1].headers["Retry-After"]) > 0
    # What the newsroom itself was told.
    assert not {"500", "502"} & newsroom.promises.answers.keys()


def deaths(installation: Installation) -> list[str]:
    """Return what `claimwire up` said of roles that ended before their time."""
    return [line for line in installation.said("up").splitlines() if "starting it again" in line]


def integrity(installation: Installation) -> str:
    with closing(sqlite3.connect(installation.folder / "claimwire.db")) as database:
        answer: str = database.execute("PRAGMA integrity_check").fetchone()[0]
    return answer


@contextmanager
def checking(installation: Installation, extractor: Extractor) -> Iterator[Checker]:
    with ExitStack() as stack:
        database = Database(f"sqlite:///{installation.folder}/claimwire.db")
        stack.callback(database.dispose)
        broker = running_at(installation.folder / "redis")
        assert broker
        statuses = StatusCache(broker.replace("/0", "/1"))
        stack.callback(statuses.close)
        yield Checker(database, statuses, extractor)
