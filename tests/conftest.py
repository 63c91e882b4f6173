"""Fixtures that give tests real servers. One of each per test process, started when first asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import (
    ServerMissingError,
    empty_postgresql,
    empty_redis,
    postgresql_programs,
    postgresql_server,
    redis_server,
)

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
    try:
        postgresql_programs()
    except ServerMissingError as missing:
        if "postgresql" in os.environ.get("CLAIMWIRE_TEST_REQUIRE", ""):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


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
