"""Transactions, the schema, and what happens when several do it at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from service.domain.errors import Unavailable
from service.store import sqlite
from service.store.columns import UtcDateTime
from service.store.database import Database
from service.store.tables import Base
from tests.builders import NOON, a_submission


def test_the_migrations_make_the_tables_that_the_code_uses(database: Database):
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: "claim_words_search" not in (name or "")}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_of_an_upgraded_database_changes_nothing(database: Database):
    database.upgrade()


def test_processes_that_upgrade_at_once_wait_for_each_other(database_url: str):
    code = f"from service.store.database import Database; Database({database_url!r}).upgrade()"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]


def test_an_error_inside_rolls_everything_back_and_calls_nothing(database: Database, newsroom_id: str):
    called: list[str] = []

    def fail() -> None:
        with database.transaction() as work:
            work.articles.add("art_1", a_submission(), newsroom_id=newsroom_id, at=NOON)
            work.after_commit(lambda: called.append("callback"))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    with database.reading() as work:
        assert work.articles.get("art_1", newsroom_id) is None
    assert called == []


def test_what_would_be_the_same_tomorrow_is_no_outage(database: Database):
    columns = ", ".join(["1"] * 40_000)
    # More than either takes. Told as an outage, it would be tried for ever.
    with pytest.raises(DBAPIError, match=r"too many columns|at most 1664"), database.transaction() as work:
        work.history._session.execute(text(f"SELECT {columns}"))


def test_callbacks_run_after_the_commit_when_others_see_the_rows(database: Database, newsroom_id: str):
    seen: list[bool] = []

    def look() -> None:
        with database.reading() as work:
            seen.append(work.articles.get("art_1", newsroom_id) is not None)

    with database.transaction() as work:
        work.articles.add("art_1", a_submission(), newsroom_id=newsroom_id, at=NOON)
        work.after_commit(look)
    assert seen == [True]


def test_writers_queue_up_instead_of_failing(database: Database, newsroom_id: str):
    def write(number: int) -> None:
        for step in range(5):
            with database.transaction() as work:
                work.newsrooms.all()
                submission = a_submission(external_id=f"{number}-{step}")
                work.articles.add(f"art_{number}_{step}", submission, newsroom_id=newsroom_id, at=NOON)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as work:
        assert len(work.articles.page(newsroom_id, after=None, limit=100).items) == 20


def test_nothing_can_be_written_while_reading(database: Database, newsroom_id: str):
    with database.reading() as work:
        if database.engine.dialect.name == "postgresql":
            with pytest.raises(Exception, match="read-only"):
                work.newsrooms.ensure("another", NOON)
        else:
            work.newsrooms.ensure("another", NOON)
    with database.reading() as work:
        assert [newsroom.name for newsroom in work.newsrooms.all()] == ["default"]


def test_all_that_is_read_at_once_is_of_one_moment(database: Database, newsroom_id: str):
    with database.reading() as work:
        before = work.newsrooms.all()
        with database.transaction() as other:
            other.newsrooms.ensure("another", NOON)
        assert work.newsrooms.all() == before
    with database.reading() as work:
        assert len(work.newsrooms.all()) == len(before) + 1


def test_a_database_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable):
        Database("postgresql://nobody@127.0.0.1:1/none").ping()
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(Unavailable):
        Database(f"sqlite:///{tmp_path / 'folder.db'}").ping()


def test_a_naive_time_is_refused(database: Database):
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2025, 1, 1), database.engine.dialect)


def test_sqlite_is_set_up_for_several_processes(sqlite_database: str):
    database = Database(sqlite_database)
    with database.engine.connect() as connection:
        pragmas = ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        values = [connection.execute(text(f"PRAGMA {pragma}")).scalar() for pragma in pragmas]
    assert values == ["wal", 10000, 1, 1]
    database.dispose()


def test_on_sqlite_a_transaction_takes_the_write_lock_first_and_a_read_does_not(sqlite_database: str):
    database = Database(sqlite_database)
    database.upgrade()
    database.dispose()
    statements: list[str] = []
    event.listen(database.engine, "connect", lambda driver, _: driver.set_trace_callback(statements.append))
    with database.transaction() as work:
        work.newsrooms.all()
    with database.reading() as work:
        work.newsrooms.all()
    assert [statement for statement in statements if statement.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]
    database.dispose()


@pytest.mark.parametrize("of_another_process", [False, True], ids=["a thread of this process", "another process"])
def test_on_sqlite_a_writer_does_not_wait_for_ever_for(
    of_another_process: bool, sqlite_database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    database = Database(sqlite_database)
    database.upgrade()
    # Only writers of one database object know of each other.
    other = Database(sqlite_database) if of_another_process else database
    with database.transaction() as first:
        first.newsrooms.all()
        with pytest.raises(Unavailable), other.transaction() as second:
            second.newsrooms.all()
    with other.transaction() as third:
        third.newsrooms.all()
    other.dispose()
    database.dispose()


def test_an_error_does_not_tell_what_was_to_be_stored(database: Database):
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT :words FROM no_such_table"), {"words": "what the article says"})
    assert "what the article says" not in str(caught.value)
