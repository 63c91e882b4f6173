"""The status cache on a real server: newer wins in whatever order, and a server that is down is said to be."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from service.domain.errors import Unavailable
from service.domain.status import AttributionVerdict, ClaimStatus, ReviewState, Verdict
from service.status.cache import StatusCache
from tests.builders import NOON
from tests.servers import redis_server

FIRST = ClaimStatus("clm_1", ReviewState.UNREVIEWED, None, None, None, 1, NOON)
SECOND = ClaimStatus("clm_1", ReviewState.REVIEWED, AttributionVerdict.CONFIRMED, Verdict.SUPPORTED, "Ana ✓", 2, NOON)


@pytest.fixture
def cache(redis_db: str) -> Iterator[StatusCache]:
    made = StatusCache(redis_db)
    yield made
    made.close()


def test_a_status_comes_back_as_it_was_put(cache: StatusCache):
    cache.put("nwr_1", [SECOND])
    assert cache.get("nwr_1", "clm_1") == SECOND


def test_a_miss_is_none(cache: StatusCache):
    assert cache.get("nwr_1", "clm_1") is None


def test_newsrooms_are_kept_apart(cache: StatusCache):
    cache.put("nwr_1", [FIRST])
    assert cache.get("nwr_2", "clm_1") is None


def test_all_statuses_are_dropped_at_once_and_nothing_else(cache: StatusCache, redis_db: str):
    for newsroom_id in ("nwr_1", "nwr_2"):
        cache.put(newsroom_id, [replace(FIRST, claim_id=f"clm_{number}") for number in range(1200)])
    with redis.Redis.from_url(redis_db) as client:
        client.set("of somebody else", "1")
        assert cache.clear() == 2400
        assert client.keys() == [b"of somebody else"]
    assert cache.clear() == 0
    cache.put("nwr_1", [FIRST])
    assert cache.get("nwr_1", "clm_1") == FIRST


@pytest.mark.parametrize(
    "order",
    [
        pytest.param([FIRST, SECOND], id="in order"),
        pytest.param([SECOND, FIRST], id="the wrong way round"),
    ],
)
def test_the_newer_version_stays(cache: StatusCache, order: list[ClaimStatus]):
    for status in order:
        cache.put("nwr_1", [status])
    assert cache.get("nwr_1", "clm_1") == SECOND


def test_versions_are_compared_as_numbers(cache: StatusCache):
    cache.put("nwr_1", [replace(FIRST, version=9)])
    cache.put("nwr_1", [replace(FIRST, version=10)])
    document = cache.document("nwr_1", "clm_1")
    assert document is not None
    assert document.version == 10


def test_writers_in_a_race_leave_the_newest(cache: StatusCache):
    def write(versions: range) -> None:
        for version in versions:
            cache.put("nwr_1", [replace(FIRST, version=version)])

    threads = [threading.Thread(target=write, args=(range(start, 200, 4),)) for start in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    status = cache.get("nwr_1", "clm_1")
    assert status is not None
    assert status.version == 199


def test_entries_expire_after_ten_minutes_and_not_all_at_once(cache: StatusCache, redis_db: str):
    cache.put("nwr_1", [replace(FIRST, claim_id=f"clm_{number}") for number in range(20)])
    with redis.Redis.from_url(redis_db) as client:
        lifetimes = {client.pttl(key) for key in client.scan_iter()}
    assert min(lifetimes) > 590_000
    assert max(lifetimes) <= 600_000 + 60_000
    assert len(lifetimes) > 10


def test_what_is_forgotten_is_a_miss(cache: StatusCache):
    cache.put("nwr_1", [FIRST])
    cache.forget("nwr_1", {"clm_1": 1})
    cache.forget("nwr_1", {})
    assert cache.get("nwr_1", "clm_1") is None


def test_a_refill_does_not_bring_back_what_is_gone(cache: StatusCache):
    cache.put("nwr_1", [FIRST])
    cache.forget("nwr_1", {"clm_1": 1})
    cache.refill("nwr_1", [FIRST])
    assert cache.get("nwr_1", "clm_1") is None


def test_a_writer_that_comes_late_does_not_bring_back_what_is_gone(cache: StatusCache):
    cache.forget("nwr_1", {"clm_1": SECOND.version})
    for late in (FIRST, SECOND):
        cache.put("nwr_1", [late])
        assert cache.get("nwr_1", "clm_1") is None


def test_what_is_found_again_after_its_end_is_there_for_as_long_as_all_else(cache: StatusCache, redis_db: str):
    cache.forget("nwr_1", {"clm_1": FIRST.version})
    cache.refill("nwr_1", [SECOND])
    assert cache.get("nwr_1", "clm_1") is None
    cache.put("nwr_1", [SECOND])
    assert cache.get("nwr_1", "clm_1") == SECOND
    with redis.Redis.from_url(redis_db) as client:
        assert [client.pttl(key) > 60_000 for key in client.scan_iter()] == [True]


def test_a_refill_keeps_the_newer_status(cache: StatusCache):
    cache.put("nwr_1", [SECOND])
    cache.refill("nwr_1", [FIRST])
    assert cache.get("nwr_1", "clm_1") == SECOND


def test_many_are_asked_for_at_once(cache: StatusCache):
    other = replace(SECOND, claim_id="clm_2")
    cache.put("nwr_1", [FIRST, other])
    cache.put("nwr_2", [replace(FIRST, claim_id="clm_3")])
    found = cache.documents("nwr_1", ["clm_1", "clm_2", "clm_3"])
    assert {claim_id: document.read() for claim_id, document in found.items()} == {"clm_1": FIRST, "clm_2": other}
    assert cache.documents("nwr_1", []) == {}


def test_a_server_that_hangs_is_not_waited_for_by_each_caller():
    with frozen_server() as url:
        cache = StatusCache(url)
        with pytest.raises(Unavailable):
            cache.document("nwr_1", "clm_1")
        begun = time.monotonic()
        for _ in range(20):
            with pytest.raises(Unavailable):
                cache.document("nwr_1", "clm_1")
        assert time.monotonic() - begun < 0.4
        cache.announce("nwr_1", [])
        cache.close()


@contextmanager
def frozen_server() -> Iterator[str]:
    """Listen, and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_server_that_is_down_is_unavailable_and_one_that_comes_back_is_used_again(tmp_path: Path):
    with redis_server(tmp_path) as url:
        cache = StatusCache(url)
        cache.ping()
        port = int(url.rpartition(":")[2].partition("/")[0])
    for call in (cache.ping, lambda: cache.put("nwr_1", [FIRST]), lambda: cache.get("nwr_1", "clm_1")):
        with pytest.raises(Unavailable):
            call()
    with redis_server(tmp_path, port=port):
        cache.put("nwr_1", [FIRST])
        assert cache.get("nwr_1", "clm_1") == FIRST
    cache.close()
