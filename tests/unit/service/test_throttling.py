"""How fast passwords may be tried: the wait grows, ends somewhere, and is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.throttling import (
    FORGOTTEN,
    OF_ACCOUNT,
    OF_ADDRESS,
    Failures,
    Pace,
    of_account,
    of_address,
    one_more,
    wait,
)
from tests.builders import NOON


def waits(pace: Pace, number: int) -> list[float]:
    """Return the seconds to wait after each of so many failures, each made as soon as it may be."""
    failures, now, found = None, NOON, []
    for _ in range(number):
        failures = one_more(failures, now=now)
        left = wait(failures, pace, now=now)
        found.append(left.total_seconds())
        now += left
    return found


def test_the_first_attempts_at_an_account_are_free_and_each_further_wait_is_twice_as_long():
    assert waits(OF_ACCOUNT, 14) == [0, 0, 0, 0, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_an_address_has_more_of_them_and_never_waits_longer_than_a_minute():
    found = waits(OF_ADDRESS, 100)
    assert found[:29] == [0] * 29
    assert found[29:37] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert max(found) == 60


def test_a_wait_stays_finite_after_any_number_of_failures():
    assert wait(Failures(10**9, NOON), OF_ACCOUNT, now=NOON) == timedelta(minutes=15)


def test_a_wait_ends():
    failures = Failures(OF_ACCOUNT.free, NOON)
    assert wait(failures, OF_ACCOUNT, now=NOON + timedelta(seconds=3)) == timedelta(seconds=1)
    assert wait(failures, OF_ACCOUNT, now=NOON + timedelta(seconds=4)) == timedelta()
    assert wait(None, OF_ACCOUNT, now=NOON) == timedelta()


def test_nobody_waits_for_years_after_a_clock_ran_ahead():
    failures = Failures(OF_ACCOUNT.free, NOON + timedelta(days=1000))
    assert wait(failures, OF_ACCOUNT, now=NOON) == timedelta()
    assert one_more(failures, now=NOON) == Failures(OF_ACCOUNT.free + 1, NOON)


def test_what_failed_a_day_ago_is_forgotten():
    many = Failures(50, NOON)
    assert one_more(many, now=NOON + FORGOTTEN) == Failures(1, NOON + FORGOTTEN)
    assert one_more(many, now=NOON + FORGOTTEN / 2).count == 51


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        pytest.param("192.0.2.1", "192.0.2.2", False, id="two of IPv4"),
        pytest.param("192.0.2.1", "::ffff:192.0.2.1", True, id="one in both writings"),
        pytest.param("2001:db8::1", "2001:db8::ffff:2", True, id="two of one IPv6 network"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", False, id="two IPv6 networks"),
        pytest.param("nonsense", "nonsense", True, id="what is no address"),
    ],
)
def test_addresses_are_counted_by_who_can_choose_them(one: str, other: str, together: bool):
    assert (of_address(one) == of_address(other)) is together


def test_what_is_typed_as_a_name_is_not_kept():
    assert "hunter2" not in of_account("default", "hunter2")
    assert of_account("a b", "c") != of_account("a", "b c")
