"""Backups of both databases: all of it comes back, from the midst of the work, and nothing else is put in place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import inspect, select, text

from service import archive
from service.actions import back_up as making
from service.actions import restore as restoring
from service.actions.back_up import back_up
from service.actions.begin_extraction import begin_extraction
from service.actions.create_account import AccountRequest, create_account
from service.actions.create_key import create_key
from service.actions.find_session import find_session
from service.actions.log_in import Credentials, log_in
from service.actions.record_claims import record_claims
from service.actions.restore import Restored, inspect_backup, restore
from service.actions.run_once import OnceKey, begin_once
from service.actions.stages import silently
from service.actions.submit_article import submit_article
from service.actions.sweep_outbox import sweep_outbox
from service.actions.verify_history import read_heads
from service.domain.account import Role
from service.domain.backup import BackupError, BadBackup, Manifest
from service.domain.chain import Wrong
from service.domain.errors import Unavailable
from service.domain.idempotency import Answer
from service.domain.key import Scope
from service.domain.status import ClaimStatus, ReviewState
from service.passwords import Passwords
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database
from service.store.schema import schema_revisions
from service.store.snapshots import sqlite
from service.store.snapshots.programs import connection_of
from service.store.tables import Base
from tests.builders import NOON, TEXT, a_submission, an_extracted_claim
from tests.fakes import FakeClock, FakeQueue
from tests.servers import empty_postgresql, empty_redis
from tests.store.migrating import downgrade_to
from tests.store.test_history_chain import tamper

ONCE = OnceKey("key", "once", "a request")
ANSWER = Answer(202, {"Location": "/v1/articles/art_1"}, '{"id": "art_1"}')


@pytest.fixture(scope="module", params=["sqlite", "postgresql"], ids=["on SQLite", "on PostgreSQL"])
def used(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, redis_url: str
) -> Iterator[Database]:
    """A database with something of everything: one article read, one in work, one waiting, keys and an answer.

    For all tests that do not change it.
    """
    with ExitStack() as stack:
        made = Database(an_empty_one(request.param, request, tmp_path_factory.mktemp("used"), stack))
        stack.callback(made.dispose)
        made.upgrade()
        fill(made, stack.enter_context(closing(StatusCache(empty_redis(redis_url)))))
        yield made


@pytest.fixture(scope="module")
def backup(used: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "claimwire.zip"
    back_up(file, database=used, clock=FakeClock())
    return file


@pytest.fixture
def changed(database: Database, statuses: StatusCache) -> Database:
    """The same, for a test that changes it."""
    fill(database, statuses)
    return database


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind as the one that the test uses."""
    source: Database = request.getfixturevalue("used" if "used" in request.fixturenames else "database")
    with ExitStack() as stack:
        made = Database(an_empty_one(source.kind, request, tmp_path / "restored", stack))
        stack.callback(made.dispose)
        yield made


def an_empty_one(kind: str, request: pytest.FixtureRequest, folder: Path, stack: ExitStack) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'claimwire.db'}"
    return stack.enter_context(empty_postgresql(request.getfixturevalue("postgresql_url")))


@pytest.fixture
def statuses(redis_db: str) -> Iterator[StatusCache]:
    made = StatusCache(redis_db)
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "claimwire.zip"


def fill(database: Database, statuses: StatusCache) -> None:
    clock = FakeClock()
    with database.transaction() as work:
        newsroom_id = work.newsrooms.ensure("default", NOON).id
    articles = [submit(database, newsroom_id, f"art_{number}") for number in range(3)]
    for article_id in articles[:2]:
        job = begin_extraction(article_id, database=database, clock=clock)
        assert job is not None
        if article_id == "art_0":
            claims = [an_extracted_claim(), an_extracted_claim("NATO membership for Kyiv", kind="membership")]
            record_claims(job, claims, database=database, statuses=statuses, clock=clock)
    key = create_key("desk", [Scope.CLAIMS_READ], database=database, clock=clock)
    once = replace(ONCE, key_id=key.key.id)
    attempt = begin_once(once, database=database, clock=clock)
    with database.transaction() as work:
        work.idempotency.answer(once.key_id, once.name, attempt, ANSWER)


def submit(database: Database, newsroom_id: str, article_id: str) -> str:
    submission = a_submission(text=f"{TEXT} ({article_id}: “é” \\N \t \\.)")
    submitted = submit_article(
        submission,
        newsroom_id=newsroom_id,
        database=database,
        queue=FakeQueue(),
        clock=FakeClock(),
        article_id=article_id,
    )
    return submitted.article.id


def rows(database: Database) -> dict[str, list[Any]]:
    """Return all rows of all tables, and what the claims are searched by."""
    with database.engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
        }
        if database.kind == "sqlite":
            search = "SELECT rowid FROM claim_words_search WHERE claim_words_search MATCH 'annexed'"
            found["search"] = list(connection.scalars(text(search)))
    return found


def put_back(file: Path, target: Database, statuses: StatusCache | None = None) -> Restored:
    return restore(file, database=target, forget_statuses=statuses.clear if statuses else lambda: None)


def test_every_row_of_every_table_comes_back(used: Database, empty: Database, backup: Path, statuses: StatusCache):
    before = rows(used)
    assert all(before[name] for name in ("claims", "history", "outbox", "keys", "idempotency", "changes"))
    restored = put_back(backup, empty, statuses)
    assert rows(empty) == before
    assert restored.manifest == inspect_backup(backup)
    assert [(each.newsroom, each.fault) for each in restored.histories] == [("default", None)]
    assert read_heads(database=empty) == read_heads(database=used)


def test_accounts_come_back_and_nobody_is_logged_in(changed: Database, empty: Database, file: Path):
    passwords = Passwords(CHEAPEST)
    account = create_account(
        AccountRequest("Ana", Role.EDITOR, "three lamps in a drawer"), database=changed, passwords=passwords
    )
    credentials = Credentials("default", "Ana", "three lamps in a drawer")
    session = log_in(credentials, database=changed, passwords=passwords)
    back_up(file, database=changed, clock=FakeClock())
    restored = put_back(file, empty)
    assert restored.manifest.contents.rows["sessions"] == 1
    assert find_session(session.token, database=changed) is not None
    assert find_session(session.token, database=empty) is None
    assert log_in(credentials, database=empty, passwords=passwords).account == account


def test_the_manifest_says_what_is_in_the_file(used: Database, backup: Path):
    with zipfile.ZipFile(backup) as packed:
        read = Manifest.from_json(packed.read("manifest.json"))
    assert read == inspect_backup(backup)
    assert (read.database, read.at, read.contents.schema) == (used.kind, NOON, schema_revisions()[-1])
    assert {name: len(found) for name, found in rows(used).items() if name != "search"} == read.contents.rows
    assert list(read.contents.heads) == read_heads(database=used)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name], "no draft is left"


def test_a_backup_is_of_one_moment_while_articles_come_in(
    database: Database, newsroom_id: str, empty: Database, file: Path, statuses: StatusCache
):
    over, accepted = threading.Event(), []

    def keep_on(number: int) -> None:
        while not over.is_set():
            article_id = submit(database, newsroom_id, f"art_{number}_{len(accepted)}")
            job = begin_extraction(article_id, database=database, clock=FakeClock())
            assert job is not None
            record_claims(job, [an_extracted_claim()], database=database, statuses=statuses, clock=FakeClock())
            accepted.append(article_id)

    writers = [threading.Thread(target=keep_on, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    try:
        while len(accepted) < 5:
            over.wait(0.01)
        before, at_begin = rows(database), len(accepted)
        made = back_up(file, database=database)
        meanwhile = len(accepted) - at_begin
    finally:
        over.set()
        for writer in writers:
            writer.join()
    assert meanwhile > 0, "nobody waited for the backup"
    restored = put_back(file, empty)
    assert [each.fault for each in restored.histories] == [None]
    kept, after = rows(empty), rows(database)
    for table in ("articles", "revisions", "history", "changes"):
        assert len(before[table]) <= len(kept[table]) == made.contents.rows[table] < len(after[table]), table
    read = {row[0] for row in kept["outbox"]}
    assert read <= {row[0] for row in after["outbox"]} | read
    assert set(kept["history"]) <= set(after["history"])


def test_what_was_in_work_or_waiting_is_done_after_the_restore(
    used: Database, empty: Database, backup: Path, statuses: StatusCache
):
    put_back(backup, empty)
    clock, queue = FakeClock(NOON + timedelta(hours=1)), FakeQueue()
    assert sweep_outbox(database=empty, queue=queue, clock=clock) == 2
    assert sorted(queue.sent) == [(TaskName.EXTRACT, "art_1"), (TaskName.EXTRACT, "art_2")]
    lines = len(rows(empty)["history"])
    for _, article_id in queue.sent:
        job = begin_extraction(article_id, database=empty, clock=clock)
        assert job is not None
        other = an_extracted_claim(f"{article_id}: “é”", text=job.text)
        record_claims(job, [other], database=empty, statuses=statuses, clock=clock)
    with empty.reading() as work:
        assert work.outbox.count() == 0
    assert len(rows(empty)["history"]) == lines + 2
    with pytest.raises(Exception, match="only ever added"), empty.transaction() as work:
        work.history._session.execute(text("DELETE FROM history"))


def test_keys_and_answers_to_repeated_requests_survive(used: Database, empty: Database, backup: Path):
    put_back(backup, empty)
    with empty.reading() as work, used.reading() as other:
        (key,) = work.keys.all()
        assert [key] == other.keys.all()
    assert begin_once(replace(ONCE, key_id=key.id), database=empty, clock=FakeClock()).answer == ANSWER


def test_a_status_of_the_record_before_is_not_shown_after_the_restore(
    used: Database, empty: Database, backup: Path, statuses: StatusCache
):
    claim_id, newsroom_id, *_ = rows(used)["claims"][0]
    newer = ClaimStatus(claim_id, ReviewState.REVIEWED, None, None, "Ana", 7, NOON)
    statuses.put(newsroom_id, [newer])
    put_back(backup, empty, statuses)
    assert statuses.get(newsroom_id, claim_id) is None
    first = replace(newer, version=1, review_state=ReviewState.UNREVIEWED)
    statuses.put(newsroom_id, [first])
    assert statuses.get(newsroom_id, claim_id) == first


def test_a_cache_that_does_not_answer_keeps_everything_as_it_was(used: Database, empty: Database, backup: Path):
    with closing(StatusCache("redis://127.0.0.1:1/0")) as down, pytest.raises(Unavailable):
        put_back(backup, empty, down)
    assert_empty(empty)


def test_what_fails_once_the_data_is_there_says_so_and_what_to_do(used: Database, empty: Database, backup: Path):
    answers = iter([0])

    def forget() -> int:
        if (dropped := next(answers, None)) is None:
            raise Unavailable("the cache does not answer")
        return dropped

    told = "the data is in the database, but .*: the cache does not answer. When that is mended, empty the database"
    with pytest.raises(BackupError, match=told):
        restore(backup, database=empty, forget_statuses=forget)
    with pytest.raises(BackupError, match="already"):
        put_back(backup, empty)


def test_a_backup_of_an_older_schema_is_upgraded(changed: Database, empty: Database, file: Path):
    before = rows(changed)
    downgrade_to(changed, "0004")
    made = back_up(file, database=changed)
    assert (made.contents.schema, list(made.contents.heads)) == ("0004", [])
    restored = put_back(file, empty)
    assert [each.fault for each in restored.histories] == [None]
    assert rows(empty) == before


def test_a_schema_that_is_not_known_here_is_neither_backed_up_nor_restored(
    used: Database, empty: Database, backup: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    *known, newest = schema_revisions()
    for module in (making, restoring):
        monkeypatch.setattr(module, "schema_revisions", lambda: known)
    told = f"the schema {newest} is not known here, where {known[-1]} is the newest: use"
    with pytest.raises(BackupError, match=f"{told} claimwire {version('claimwire')} or newer"):
        put_back(backup, empty)
    with pytest.raises(BackupError, match=told):
        back_up(file, database=used)
    assert_empty(empty)
    assert not file.exists()


def test_a_history_that_was_changed_is_restored_and_told(changed: Database, empty: Database, file: Path):
    tamper(changed, "UPDATE history SET note = 'x' WHERE number = 2")
    back_up(file, database=changed)
    (told,) = put_back(file, empty).histories
    assert told.fault is not None
    assert (told.fault.wrong, told.fault.number) == (Wrong.CHANGED, 2)


def test_a_target_that_holds_something_is_refused_and_left_alone(used: Database, empty: Database, backup: Path):
    empty.upgrade()
    before = rows(empty)
    with pytest.raises(BackupError, match=r"already.*(CLAIMWIRE_DATABASE_URL|createdb)"):
        put_back(backup, empty)
    assert rows(empty) == before


def test_a_file_that_is_there_is_replaced_only_if_that_is_asked_for(used: Database, file: Path):
    file.write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        back_up(file, database=used)
    assert file.read_text() == "mine"
    back_up(file, database=used, replace=True)
    inspect_backup(file)


def test_a_file_that_comes_into_being_meanwhile_is_not_replaced(used: Database, file: Path):
    def late(name: str) -> Any:
        if name == "Reading back":
            file.write_text("mine")
        return silently(name)

    with pytest.raises(BackupError, match="is there already"):
        back_up(file, database=used, stages=late)
    assert file.read_text() == "mine"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_database_without_tables_is_not_backed_up(used: Database, empty: Database, file: Path):
    with pytest.raises(BackupError, match=r"no (tables|database)"):
        back_up(file, database=empty)
    assert not file.exists()


def test_a_copy_with_other_rows_than_it_says_is_told(used: Database, empty: Database, backup: Path, file: Path):
    pretend(backup, file, articles=4)
    with pytest.raises(BadBackup, match="3 rows in articles, and 4 were written down"):
        put_back(file, empty)


def pretend(backup: Path, file: Path, **rows: int) -> None:
    """Write a backup anew whose manifest says something else."""
    copy = file.with_suffix(".copy")
    with archive.reading(backup) as opened:
        manifest = opened.manifest
        copy.write_bytes(opened.copy().read())
    contents = replace(manifest.contents, rows={**manifest.contents.rows, **rows})
    archive.write(file, copy, replace(manifest, contents=contents), compress=False, progress=lambda *_: None)


def test_a_damaged_file_is_refused_before_anything_is_done(used: Database, empty: Database, backup: Path, file: Path):
    data = backup.read_bytes()
    begin, end = len(data) // 2, len(data) // 2 + 64
    # More than a bit: within a run of zeros, compressed data may say the same in several ways.
    other = bytes(each ^ 0xFF for each in data[begin:end])
    for damaged in (data[:begin], data[:begin] + other + data[end:]):
        file.write_bytes(damaged)
        with pytest.raises(BadBackup, match=f"{file}: it is (no backup|damaged)"):
            put_back(file, empty)
        assert_empty(empty)


def assert_empty(database: Database) -> None:
    if database.kind == "sqlite":
        folder = Path(str(database.engine.url.database)).parent
        assert not folder.exists() or not list(folder.iterdir())
    else:
        with database.engine.connect() as connection:
            assert inspect(connection).get_table_names() == []


def test_a_backup_is_not_restored_into_a_database_of_the_other_kind(
    used: Database, backup: Path, tmp_path: Path, postgresql_database: str
):
    url = postgresql_database if used.kind == "sqlite" else f"sqlite:///{tmp_path}/other.db"
    other = Database(url)
    with pytest.raises(BackupError, match=r"a backup of \w+, and CLAIMWIRE_DATABASE_URL names \w+"):
        put_back(backup, other)
    other.dispose()


class TestOnSQLite:
    @pytest.fixture
    def source(self, sqlite_database: str) -> Iterator[Database]:
        made = Database(sqlite_database)
        made.upgrade()
        yield made
        made.dispose()

    @pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
    def test_what_is_left_of_a_database_that_is_gone_is_not_played_into_the_restored_one(
        self, suffix: str, source: Database, file: Path, tmp_path: Path
    ) -> None:
        back_up(file, database=source)
        (tmp_path / f"other.db{suffix}").write_bytes(b"of another database")
        with pytest.raises(BackupError, match=f"other.db{suffix} is there already"):
            put_back(file, Database(f"sqlite:///{tmp_path}/other.db"))
        assert not (tmp_path / "other.db").exists()

    def test_the_copy_inside_is_a_database_of_its_own(self, source: Database, file: Path, tmp_path: Path) -> None:
        back_up(file, database=source)
        with zipfile.ZipFile(file) as packed:
            copy = Path(packed.extract("database", tmp_path))
        with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert found == [(schema_revisions()[-1],)]

    def test_the_copy_is_of_its_beginning_however_much_is_written_meanwhile(
        self, source: Database, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sqlite, "_STEP", 5)
        writing = Writing(source)
        made = back_up(file, database=source, stages=lambda name: writing if name == "Copying" else silently(name))
        assert writing.written > 5
        assert made.contents.rows["newsrooms"] == 0


class Writing(AbstractContextManager[Any]):
    """Writes at each report of progress, as another process would between two steps of the copy."""

    def __init__(self, source: Database) -> None:
        self.written, self._last = 0, 0
        self._other = Database(source.engine.url.render_as_string())

    def __enter__(self) -> Any:
        return self._write

    def __exit__(self, *_: object) -> None:
        self._other.dispose()

    def _write(self, done: int, total: int) -> None:
        assert self._last < done <= total, "it never begins anew"
        self._last = done
        with self._other.transaction() as work:
            work.newsrooms.ensure(f"number {self.written}", NOON)
        self.written += 1


class TestPrograms:
    @pytest.fixture
    def used(self, postgresql_database: str) -> Iterator[Database]:
        made = Database(postgresql_database)
        made.upgrade()
        yield made
        made.dispose()

    @pytest.mark.parametrize("program", ["pg_dump", "pg_restore"])
    def test_one_that_is_missing_is_named_with_its_package(
        self, program: str, used: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "programs"
        folder.mkdir()
        for name in {"pg_dump", "pg_restore"} - {program}:
            (folder / name).symlink_to(str(shutil.which(name)))
        monkeypatch.setenv("PATH", str(folder))
        with pytest.raises(BackupError, match=f"{program} is missing: install .*postgresql-client"):
            back_up(file, database=used)
        assert not file.exists()

    def test_no_password_is_in_the_arguments(
        self, used: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told = tmp_path / "told"
        programs(tmp_path / "programs", f'echo "$0 $*" >> {told}', monkeypatch)
        back_up(file, database=used)
        password = used.engine.url.password
        assert password
        assert ("pg_dump" in told.read_text(), str(password) in told.read_text()) == (True, False)

    def test_what_it_says_of_its_failure_is_told_and_no_file_is_left(
        self, used: Database, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        programs(tmp_path / "programs", "echo pg_dump: error: no more room >&2; exit 1", monkeypatch)
        with pytest.raises(BackupError, match=r"^pg_dump failed: no more room$"):
            back_up(file, database=used)
        assert [path.name for path in tmp_path.iterdir()] == ["programs"]

    def test_what_the_address_says_goes_by_the_environment_and_no_secret_by_the_arguments(self) -> None:
        url = "postgresql://me:p%40ss@db.example:1/news?sslmode=require&keepalives_idle=5&sslpassword=s3cret"
        database = Database(url)
        environ, arguments = connection_of(database.engine)
        expected = {"PGHOST": "db.example", "PGPORT": "1", "PGUSER": "me", "PGPASSWORD": "p@ss", "PGDATABASE": "news"}
        assert environ == expected | {"PGSSLMODE": "require"}
        assert arguments == ["--dbname=keepalives_idle=5 application_name='claimwire backup'", "--no-password"]
        database.dispose()

    def test_a_restore_that_breaks_off_leaves_nothing(self, used: Database, file: Path, postgresql_url: str) -> None:
        back_up(file, database=used)
        with empty_postgresql(postgresql_url) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE FUNCTION refuse_change() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            target = Database(url)
            with pytest.raises(BackupError, match=r"pg_restore failed: .*refuse_change"):
                put_back(file, target)
            assert_empty(target)
            target.dispose()


def programs(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put programs before those of PostgreSQL that run ``script`` and then go on as those."""
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f'#!/bin/sh\n{script}\nexec {shutil.which(name)} "$@"\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
