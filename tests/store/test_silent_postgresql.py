"""A PostgreSQL server that takes what is sent and never answers, as behind a half-open connection."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from psycopg.pq import PipelineStatus
from sqlalchemy import make_url, text

from service.domain.errors import Unavailable
from service.store.database import Database
from tests.faults.proxy import FreezingProxy, freezing_proxy


@pytest.fixture
def proxy(postgresql_url: str) -> Iterator[FreezingProxy]:
    with freezing_proxy(postgresql_url) as proxy:
        yield proxy


@pytest.fixture
def database(postgresql_url: str, proxy: FreezingProxy) -> Iterator[Database]:
    address = make_url(postgresql_url).set(port=proxy.port).render_as_string(hide_password=False)
    database = Database(address)
    yield database
    database.dispose()


@pytest.fixture
def short_of_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    # Imported here, as its driver may be missing where there is no server to test with either.
    from service.store.postgresql import PatientConnection

    monkeypatch.setattr(PatientConnection, "patience", 0.5)


@pytest.mark.usefixtures("short_of_patience")
def test_a_transaction_gives_up_on_a_server_that_fell_silent(database: Database, proxy: FreezingProxy):
    def fall_silent_midway() -> None:
        with database.transaction() as work:
            work.history._session.execute(text("SELECT 1"))
            proxy.freeze()
            work.history._session.execute(text("SELECT 2"))

    started = time.monotonic()
    with pytest.raises(Unavailable):
        fall_silent_midway()
    assert 0.4 < time.monotonic() - started < 5


def test_connections_that_died_unseen_cost_one_short_look_altogether(database: Database, proxy: FreezingProxy):
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(database.engine.connect()).execute(text("SELECT 1"))
    proxy.freeze()
    proxy.thaw()
    started = time.monotonic()
    for _ in range(8):
        database.ping()
    assert time.monotonic() - started < 4


def test_a_server_that_answers_late_is_waited_for(database: Database):
    with database.engine.connect() as connection:
        connection.execute(text("SET statement_timeout = '300ms'"))
        with pytest.raises(Exception, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(30)"))
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1, "the connection is whole"


def test_no_statement_is_left_open_for_more_to_come(database: Database):
    seen: set[PipelineStatus] = set()
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection

        def numbers() -> Iterator[tuple[int]]:
            for number in range(3):
                yield (number,)
                seen.add(driver.pgconn.pipeline_status)

        with driver.cursor() as cursor:
            cursor.executemany("SELECT %s", numbers())
    assert seen == {PipelineStatus.OFF}
