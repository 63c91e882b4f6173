"""The outbox: one row a job, due when it says, gone when it is finished."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.domain.key import ApiKey, Scope
from service.domain.processing import resend_delay
from service.store.database import Database
from service.tracing.spans import Kind, begin, traceparent
from tests.builders import NOON
from tests.recording import recording

LATER = NOON + timedelta(seconds=15)


@pytest.fixture(autouse=True)
def _job(database: Database, newsroom_id: str) -> None:
    with database.transaction() as work:
        work.outbox.add("task", "art_1", newsroom_id=newsroom_id, at=NOON, next_send_at=LATER)


def test_a_job_is_due_at_its_time_and_not_before(database: Database):
    with database.transaction() as work:
        assert work.outbox.due(NOON, 10) == []
        assert [job.subject_id for job in work.outbox.due(LATER, 10)] == ["art_1"]


def test_sending_counts_and_sets_the_next_time(database: Database):
    with database.transaction() as work:
        (job,) = work.outbox.due(LATER, 10)
        work.outbox.sent(job, LATER + resend_delay(job.sends))
    with database.transaction() as work:
        assert work.outbox.due(LATER, 10) == []
        (job,) = work.outbox.due(LATER + timedelta(seconds=15), 10)
        assert job.sends == 1


def test_asking_again_for_the_same_job_starts_it_over(database: Database, newsroom_id: str):
    with database.transaction() as work:
        (job,) = work.outbox.due(LATER, 10)
        work.outbox.sent(job, LATER + timedelta(hours=1))
        work.outbox.add("task", "art_1", newsroom_id=newsroom_id, at=LATER, next_send_at=LATER)
    with database.transaction() as work:
        assert [job.sends for job in work.outbox.due(LATER, 10)] == [0]
        assert work.outbox.count() == 1


def test_a_job_names_the_trace_in_which_it_was_asked_for_last(database: Database, newsroom_id: str):
    def ask() -> str | None:
        with database.transaction() as work:
            work.outbox.add("task", "art_1", newsroom_id=newsroom_id, at=NOON, next_send_at=NOON)
        with database.transaction() as work:
            (job,) = work.outbox.due(NOON, 10)
        return job.traceparent

    with recording():
        for _ in range(2):
            with begin("request", traceparent=None, kind=Kind.SERVER):
                assert ask() == traceparent() is not None
    assert ask() is None


def test_a_postponed_job_is_left_alone(database: Database):
    with database.transaction() as work:
        work.outbox.postpone("task", "art_1", LATER + timedelta(minutes=3))
        assert work.outbox.due(LATER, 10) == []


def test_a_finished_job_is_gone(database: Database):
    with database.transaction() as work:
        work.outbox.remove("task", "art_1")
        assert work.outbox.count() == 0


@pytest.mark.parametrize(
    ("sends", "seconds"),
    [
        pytest.param(0, 15, id="soon at first"),
        pytest.param(1, 30, id="then doubling"),
        pytest.param(5, 480, id="still doubling"),
        pytest.param(6, 600, id="up to ten minutes"),
        pytest.param(10_000, 600, id="and never more"),
    ],
)
def test_wake_ups_come_further_and_further_apart(sends: int, seconds: int):
    assert resend_delay(sends) == timedelta(seconds=seconds)


def test_keys_are_found_by_digest_and_revoked_once(database: Database, newsroom_id: str):
    key = ApiKey(
        id="0123456789",
        newsroom_id=newsroom_id,
        name="desk",
        scopes=frozenset({Scope.CLAIMS_READ, Scope.ADMIN}),
        created_at=NOON,
    )
    with database.transaction() as work:
        assert work.keys.add(key, "digest")
        assert not work.keys.add(key, "digest")
    with database.transaction() as work:
        assert work.keys.find("digest") == key
        assert work.keys.find("other") is None
        assert work.keys.revoke(key.id, LATER)
        assert not work.keys.revoke(key.id, LATER)
        assert [found.revoked_at for found in work.keys.all()] == [LATER]
