"""The two ways to run claimwire, each started once for a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.functional.installation import Installation
from tests.rabbitmq import RabbitmqServer
from tests.servers import empty_postgresql, empty_redis

ROLES = ("api", "worker", "beat")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("on_one_machine", id="claimwire up on SQLite"),
        pytest.param("roles_apart", id="roles apart on PostgreSQL"),
    ],
)
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running claimwire: with everything embedded, and as it is deployed."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    if request.param == "on_one_machine":
        on_one_machine = Installation(folder)
        with on_one_machine.up():
            yield on_one_machine
    else:
        servers = request.getfixturevalue("redis_url"), request.getfixturevalue("postgresql_url")
        with roles_apart(folder, *servers) as deployed:
            yield deployed


@contextmanager
def roles_apart(folder: Path, redis_url: str, postgresql_url: str) -> Iterator[Installation]:
    with empty_postgresql(postgresql_url) as database_url, ExitStack() as processes:
        deployed = Installation(folder, redis_url=empty_redis(redis_url), database_url=database_url)
        upgraded = deployed.command("db", "upgrade")
        assert upgraded.returncode == 0, upgraded.stderr
        for role in ROLES:
            processes.enter_context(deployed.process(role))
        deployed.wait(lambda: works(deployed, "api"), what="the API being ready")
        deployed.wait(lambda: works(deployed, "worker"), what="the worker answering")
        yield deployed


@contextmanager
def beside_rabbitmq(folder: Path, rabbitmq: RabbitmqServer, redis_url: str) -> Iterator[Installation]:
    rabbitmq.delete_queues()
    deployed = Installation(folder, broker_url=rabbitmq.url, cache_url=empty_redis(redis_url))
    upgraded = deployed.command("db", "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    with ExitStack() as processes:
        for role in ROLES:
            processes.enter_context(deployed.process(role))
        deployed.wait(lambda: works(deployed, "api"), what="the API being ready")
        deployed.wait(lambda: works(deployed, "worker"), what="the worker answering")
        yield deployed


def works(installation: Installation, role: str) -> bool:
    return installation.command(role, "--check").returncode == 0
