"""How long a session lasts, what is kept of its token, and which forms are its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.session import Session, csrf_matches, csrf_token, new_token, token_digest
from tests.builders import NOON

MOMENT = timedelta(microseconds=1)


def test_a_session_ends_twelve_hours_after_its_last_use():
    used = Session("acc_1", NOON, NOON + timedelta(hours=3))
    assert used.lasts(NOON + timedelta(hours=15) - MOMENT)
    assert not used.lasts(NOON + timedelta(hours=15))


def test_a_session_that_is_always_used_ends_after_seven_days():
    busy = Session("acc_1", NOON, NOON + timedelta(days=7) - MOMENT)
    assert busy.lasts(NOON + timedelta(days=7) - MOMENT)
    assert not busy.lasts(NOON + timedelta(days=7))


def test_its_use_is_noted_once_a_minute():
    session = Session("acc_1", NOON, NOON)
    assert not session.to_be_noted(NOON + timedelta(seconds=59))
    assert session.to_be_noted(NOON + timedelta(seconds=60))


def test_tokens_are_random_and_not_to_be_had_from_what_is_kept():
    one, other = new_token(), new_token()
    assert one != other
    assert len(one.removeprefix("cws_")) == 43, "256 bits in base 64"
    assert len(token_digest(one)) == 64
    assert one not in token_digest(one)
    assert token_digest(one) != csrf_token(one)


@pytest.mark.parametrize(
    "presented",
    [
        pytest.param("", id="nothing"),
        pytest.param(csrf_token(new_token()), id="that of another session"),
        pytest.param("ü\ud800", id="what is no text"),
    ],
)
def test_a_form_of_no_session_or_another_is_refused(presented: str):
    token = new_token()
    assert csrf_matches(token, csrf_token(token))
    assert not csrf_matches(token, presented)
    assert not csrf_matches(token, token)
