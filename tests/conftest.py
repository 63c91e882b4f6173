"""Fixtures that give tests real servers. One of each per test process, started when first asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import pools

from tests.rabbitmq import RabbitmqServer, rabbitmq_program
from tests.servers import (
    ServerMissingError,
    empty_postgresql,
    empty_redis,
    postgresql_programs,
    postgresql_server,
    redis_server,
)
from tests.upgraded import Upgraded

# Read by the libraries that multiply matrices when they are imported: threads of theirs only get into each other's way.
os.environ.update({name: os.environ.get(name, "1") for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")})


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running Redis-compatible server, database 0."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_db(redis_url: str) -> str:
    """Address of an empty database of that server, whose next number is empty as well."""
    return empty_redis(redis_url)


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running PostgreSQL server, database ``postgres``."""
    _require("postgresql", postgresql_programs)
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqServer]:
    """A running RabbitMQ server, which a test may kill if it starts it again."""
    _require("rabbitmq", rabbitmq_program)
    server = RabbitmqServer(tmp_path_factory.mktemp("rabbitmq"))
    try:
        server.start()
        yield server
    finally:
        server.end()


@pytest.fixture
def rabbitmq_url(rabbitmq: RabbitmqServer) -> str:
    """Address of that server, on which there is no queue."""
    rabbitmq.delete_queues()
    # Connections of another test, which are kept in this process, would take the queue for declared.
    pools.reset()
    return rabbitmq.url


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    """What gives empty databases the newest schema."""
    return Upgraded(tmp_path_factory.mktemp("upgraded"))


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """Address of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'claimwire.db'}"


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database, dropped afterwards whoever is still connected."""
    with empty_postgresql(postgresql_url) as url:
        yield url


@pytest.fixture(
    params=[
        pytest.param("sqlite_database", id="on SQLite"),
        pytest.param("postgresql_database", id="on PostgreSQL"),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of an empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue(request.param)
    return url


def _require(name: str, find: Callable[[], object]) -> None:
    """Skip what needs a server that is not there, or fail it where CLAIMWIRE_TEST_REQUIRE names the server."""
    try:
        find()
    except ServerMissingError as missing:
        if name in os.environ.get("CLAIMWIRE_TEST_REQUIRE", "").split(","):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
