"""How often faults are inflicted, on what, and the table at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from service.status.cache import StatusCache
from service.store.database import Database
from tests.faults.checker import Checker
from tests.faults.inflicting import Scene
from tests.faults.servers import PostgresqlServer, RedisServer
from tests.faults.stage import Stage, on_stage
from tests.faults.table import Row, drawn
from workers import nlp
from workers.extraction.pipeline import Extractor

PROPERTY = "faults"
DATABASES = ("SQLite", "PostgreSQL")


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """What finds the claims that there should be."""
    language = nlp.load("auto")
    return Extractor(language, nlp.model_name(language))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("broker"))
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module", params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    if kind == "PostgreSQL":
        # Skips where there is none, unless it is required.
        request.getfixturevalue("postgresql_url")
    return kind


@pytest.fixture(scope="module")
def postgresql(database_kind: str) -> Iterator[PostgresqlServer | None]:
    """A server that may be hurt; None when the database is SQLite."""
    if database_kind != "PostgreSQL":
        yield None
        return
    server = PostgresqlServer()
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture(scope="module")
def stage(
    broker: RedisServer, postgresql: PostgresqlServer | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    database_url = postgresql.url if postgresql else f"sqlite:///{folder}/claimwire.db"
    with on_stage(folder, database_url=database_url, redis_url=broker.url) as running:
        yield running


@pytest.fixture(scope="module")
def checker(stage: Stage, broker: RedisServer, extractor: Extractor) -> Iterator[Checker]:
    with ExitStack() as stack:
        database = Database(stage.database_url)
        stack.callback(database.dispose)
        # The status cache lies in the broker's next database, as it does unless told otherwise.
        statuses = StatusCache(broker.url.replace("/0", "/1"))
        stack.callback(statuses.close)
        yield Checker(database, statuses, extractor)


@pytest.fixture(scope="module")
def scene(stage: Stage, broker: RedisServer, postgresql: PostgresqlServer | None, checker: Checker) -> Scene:
    return Scene(stage, broker, postgresql, checker)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    number: int = request.config.getoption("--faults-seed")
    return number


@pytest.fixture
def row(database_kind: str, record_property: Callable[[str, object], None]) -> Iterator[Row]:
    """A line of the table, for the test to name and fill."""
    row = Row("", database_kind)
    yield row
    if row.fault:
        record_property(PROPERTY, json.dumps(row.to_json()))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults")
    group.addoption("--faults-seed", type=int, default=1, help="of what is random in faults")
    group.addoption("--faults-table", type=Path, help="write the table to this file")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    rows = [
        Row(**json.loads(value))
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == PROPERTY and getattr(report, "when", "") == "teardown"
    ]
    if not rows:
        return
    lines = drawn(sorted(rows, key=lambda row: (row.fault, row.database)))
    terminalreporter.section("faults")
    for line in lines:
        terminalreporter.line(line)
    if file := config.getoption("--faults-table", default=None):
        file.write_text("\n".join(lines) + "\n")
