"""Backups and restores are killed at any moment: what is there afterwards is whole, or nothing is."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from service.actions.restore import inspect_backup
from service.domain.backup import BackupError, Contents
from service.store.database import Database
from service.store.snapshots import snapshots_of
from service.store.snapshots.contents import read_contents
from tests.builders import NOON, a_submission
from tests.functional.installation import Installation
from tests.servers import empty_postgresql, wait_until

#: Kills of each, and articles, of which a copy takes a while.
KILLS, ARTICLES = 25, 4000


@pytest.fixture
def source(database_kind: str, postgresql_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installation(database_kind, postgresql_url, tmp_path / "source") as made:
        assert made.command("db", "upgrade").returncode == 0
        with opened(made) as database, database.transaction() as work:
            newsroom_id = work.newsrooms.ensure("default", NOON).id
            for number in range(ARTICLES):
                article = a_submission(text=f"Article {number}. " * 200)
                work.articles.add(f"art_{number}", article, newsroom_id=newsroom_id, at=NOON)
        yield made


@contextmanager
def installation(kind: str, postgresql_url: str, folder: Path) -> Iterator[Installation]:
    with ExitStack() as stack:
        settings = {}
        if kind == "PostgreSQL":
            settings["database_url"] = stack.enter_context(empty_postgresql(postgresql_url))
        yield Installation(folder, **settings)


@contextmanager
def opened(made: Installation) -> Iterator[Database]:
    url = made.environ.get("CLAIMWIRE_DATABASE_URL", f"sqlite:///{made.folder}/claimwire.db")
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


@pytest.mark.faults
def test_a_backup_that_is_killed_leaves_a_whole_file_or_none(
    source: Installation, tmp_path: Path, request: pytest.FixtureRequest
):
    folder = tmp_path / "backups"
    folder.mkdir()
    chance = random.Random(request.config.getoption("--faults-seed"))
    whole = duration(source, "backup", str(folder / "whole.zip"))
    for run in range(KILLS):
        file = folder / f"{run}.zip"
        kill(source, "backup", str(file), after=chance.uniform(whole / 3, whole))
        if file.exists():
            inspect_backup(file)
    again = source.command("backup", str(folder / "again.zip"))
    assert again.returncode == 0, again.stderr
    left = [path for path in folder.iterdir() if path.name.startswith(".")]
    print(f"{KILLS} kills within {whole:.1f} s left {len(left)} drafts, {len(list(folder.glob('*.zip')))} files")


@pytest.mark.faults
def test_a_restore_that_is_killed_leaves_everything_or_nothing(
    source: Installation,
    database_kind: str,
    postgresql_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
):
    file = tmp_path / "backup.zip"
    assert source.command("backup", str(file)).returncode == 0
    expected = inspect_backup(file).contents
    chance = random.Random(request.config.getoption("--faults-seed"))
    with installation(database_kind, postgresql_url, tmp_path / "whole") as target:
        whole = duration(target, "restore", str(file))
    outcomes = []
    for run in range(KILLS):
        with installation(database_kind, postgresql_url, tmp_path / f"{run}") as target:
            kill(target, "restore", str(file), after=chance.uniform(whole / 3, whole))
            with opened(target) as database:
                found = settled(database)
                assert found in (None, expected)
                outcomes.append(found is not None)
            if found is None:
                again = target.command("restore", str(file))
                assert again.returncode == 0, again.stderr
        shutil.rmtree(tmp_path / f"{run}")
    print(f"{KILLS} kills within {whole:.1f} s: {sum(outcomes)} left everything, the others nothing")


def duration(made: Installation, *arguments: str) -> float:
    begun = time.monotonic()
    done = made.command(*arguments)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - begun


def kill(made: Installation, *arguments: str, after: float) -> None:
    with made.process(*arguments) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()


def settled(database: Database) -> Contents | None:
    """Return what is in a database, None if it is empty, once the programs that the dead one left have ended."""
    if database.kind == "postgresql":
        wait_until(lambda: alone(database), what="the end of pg_restore")
    try:
        snapshots_of(database).require_empty(database)
    except BackupError:
        with database.snapshot() as connection:
            return read_contents(connection)
    return None


def alone(database: Database) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(database.engine.url.set(drivername="postgresql").render_as_string(False)) as connection:
        (others,) = connection.execute(query).fetchone() or (1,)
    return others == 0
