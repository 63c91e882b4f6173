"""Long polls on the real server: they leave the threads to the others, and do not hold up its end."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.functional.installation import Installation
from tests.servers import empty_redis, wait_until

WAITERS = 6


@pytest.fixture
def api(redis_url: str, tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data", redis_url=empty_redis(redis_url), api_threads="1", api_waiters=f"{WAITERS}")
    assert made.command("db", "upgrade").returncode == 0
    return made


def test_others_are_served_meanwhile_and_the_end_does_not_wait(api: Installation):
    with ExitStack() as stack:
        process = stack.enter_context(api.process("api"))
        api.wait(lambda: api.command("api", "--check").returncode == 0, what="the API being ready")
        client, pool = stack.enter_context(api.client()), stack.enter_context(ThreadPoolExecutor(WAITERS))
        held = follow(api, client, pool)
        assert client.post("/v1/articles", json={"text": "Words."}).status_code == 202
        assert [len(each.result(5).json()["items"]) for each in held] == [1] * WAITERS
        held = follow(api, client, pool)
        begun = time.monotonic()
        process.terminate()
        assert [each.result(5).status_code for each in held] == [200] * WAITERS
        assert time.monotonic() - begun < 1
        assert process.wait(timeout=5) == 0


def follow(api: Installation, client: httpx2.Client, pool: ThreadPoolExecutor) -> list[Future[httpx2.Response]]:
    """Wait for changes, as many as there are places; return once the API has looked for the first time."""
    before = looks(api)
    ask = partial(client.get, "/v1/changes?since=now", headers={"Prefer": "wait=50"}, timeout=60)
    held = [pool.submit(ask) for _ in range(WAITERS)]
    wait_until(lambda: looks(api) == before + WAITERS, what="all of them waiting")
    return held


def looks(api: Installation) -> int:
    return api.said("api").count('"path": "/v1/changes"')
