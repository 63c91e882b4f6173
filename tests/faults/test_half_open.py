"""Servers fall silent behind connections that stay open: nobody waits for them for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url

from tests.faults.faults import freeze
from tests.faults.inflicting import FEW_PER_SECOND, RESUMED, Scene
from tests.faults.proxy import FreezingProxy, freezing_proxy
from tests.faults.servers import PostgresqlServer, RedisServer
from tests.faults.stage import Stage, on_stage
from tests.faults.table import Row


@dataclass
class Proxies:
    """One before each server; broker and status cache are the same Redis behind two."""

    broker: FreezingProxy
    cache: FreezingProxy
    postgresql: FreezingProxy | None


@pytest.fixture(scope="module")
def proxies(broker: RedisServer, postgresql: PostgresqlServer | None) -> Iterator[Proxies]:
    with ExitStack() as stack:
        before = [stack.enter_context(freezing_proxy(broker.url)) for _ in range(2)]
        yield Proxies(*before, stack.enter_context(freezing_proxy(postgresql.url)) if postgresql else None)


@pytest.fixture(scope="module")
def stage(
    proxies: Proxies, postgresql: PostgresqlServer | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    database_url = f"sqlite:///{folder}/claimwire.db"
    if postgresql and proxies.postgresql:
        address = make_url(postgresql.url).set(port=proxies.postgresql.port)
        database_url = address.render_as_string(hide_password=False)
    broker, cache = (f"redis://127.0.0.1:{proxy.port}" for proxy in (proxies.broker, proxies.cache))
    with on_stage(folder, database_url=database_url, redis_url=f"{broker}/0", cache_url=f"{cache}/1") as running:
        yield running


@pytest.mark.faults
@pytest.mark.parametrize("which", ["broker", "cache", "postgresql"])
def test_work_goes_on_soon_after_silence_of_the(which: str, proxies: Proxies, scene: Scene, row: Row, seed: int):
    proxy: FreezingProxy | None = getattr(proxies, which)
    if proxy is None:
        pytest.skip("SQLite has no connections that could be half open")
    fault = freeze(proxy, f"the {which}" if which != "postgresql" else "PostgreSQL")
    row.fault = fault.name
    for run in range(fault.runs):
        scene.inflict([fault], row, seed=seed * 1000 + run, within=RESUMED, per_second=FEW_PER_SECOND)
