"""Token buckets, and the meter that keeps one for each key and policy."""

from __future__ import annotations

from service.api.metering import Meter
from service.domain.limits import Bucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_begins_full_and_fills_evenly():
    bucket = Bucket(60, at=0.0)
    bucket.tokens = 0.0
    assert (bucket.left, bucket.until_next, bucket.until_full) == (0, 1, 60)
    bucket.fill(1.5)
    assert (bucket.left, bucket.until_next, bucket.until_full) == (1, 0, 59)
    bucket.fill(1000)
    assert (bucket.left, bucket.until_full) == (60, 0)


def test_a_quota_is_given_and_comes_back_with_time():
    clock = Clock()
    meter = Meter({"default": 3}, clock)
    assert [meter.take("a", ["default"])[0] for _ in range(4)] == [True, True, True, False]
    assert meter.take("b", ["default"])[0], "another key has its own"
    clock.now += 20
    assert [meter.take("a", ["default"])[0] for _ in range(2)] == [True, False]


def test_what_is_left_is_told_with_the_policy():
    meter = Meter({"default": 100, "submit": 10}, Clock())
    _, _, told = meter.take("a", ["default", "submit"])
    assert dict(told) == {
        "RateLimit-Policy": '"default";q=100;w=60, "submit";q=10;w=60',
        "RateLimit": '"default";r=99;t=1, "submit";r=9;t=6',
    }


def test_a_request_that_one_policy_refuses_is_charged_to_none():
    meter = Meter({"default": 100, "submit": 1}, Clock())
    assert meter.take("a", ["default", "submit"])[0]
    passes, wait, told = meter.take("a", ["default", "submit"])
    assert (passes, wait) == (False, 60)
    assert '"default";r=99' in dict(told)["RateLimit"]
    assert meter.take("a", ["default"])[0]


def test_without_a_quota_nothing_is_counted():
    meter = Meter({"default": 0}, Clock())
    assert meter.take("a", ["default"]) == (True, 0, [])


def test_looking_counts_nothing():
    meter = Meter({"wrong": 1}, Clock())
    assert [meter.wait_of("a", "wrong") for _ in range(3)] == [0, 0, 0]
    meter.take("a", ["wrong"])
    assert meter.wait_of("a", "wrong") == 60
