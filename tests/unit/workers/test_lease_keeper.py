"""The lease of an article is kept while its worker is at it, and let go with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from service.domain.errors import LeaseLost, Unavailable
from service.domain.processing import ExtractionJob
from tests.servers import wait_until
from workers.lease_keeper import LeaseKeeper

JOB = ExtractionJob(
    article_id="art_1", newsroom_id="nwr_1", revision=1, text="…", published_on=None, language=None, lease_token="t"
)


class Renewals:
    """Takes renewals down, and fails for those that are to fail."""

    def __init__(self, *errors: Exception) -> None:
        self.jobs: list[str] = []
        self._errors = list(errors)

    def __call__(self, job: ExtractionJob) -> None:
        self.jobs.append(job.article_id)
        if self._errors:
            raise self._errors.pop(0)


def keeper(renew: Callable[[ExtractionJob], object], after: float = 0.0) -> LeaseKeeper:
    return LeaseKeeper(renew, looks=0.01, after=after)


def test_it_is_renewed_again_and_again():
    renewals = Renewals()
    with keeper(renewals).keeping(JOB):
        wait_until(lambda: len(renewals.jobs) >= 3, what="three renewals")
    assert set(renewals.jobs) == {"art_1"}


def test_it_is_let_go_when_the_work_is_done_or_fails():
    renewals = Renewals()
    kept = keeper(renewals)

    def fail() -> None:
        with kept.keeping(JOB):
            wait_until(lambda: renewals.jobs, what="a renewal")
            raise ValueError("too hard")

    with pytest.raises(ValueError, match="too hard"):
        fail()
    other = replace(JOB, article_id="art_2")
    with kept.keeping(other):
        seen = len(renewals.jobs)
        wait_until(lambda: len(renewals.jobs) > seen + 1, what="a renewal of the other")
    assert renewals.jobs[-1] == "art_2"


def test_work_that_is_done_soon_is_not_renewed():
    renewals = Renewals()
    with keeper(renewals, after=60).keeping(JOB):
        threading.Event().wait(0.1)
    assert renewals.jobs == []


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Unavailable("the database is away"), id="a database that is away"),
        pytest.param(LeaseLost("taken over"), id="a lease that is lost"),
        pytest.param(RuntimeError("what nobody thought of"), id="what nobody thought of"),
    ],
)
def test_it_goes_on_after(error: Exception):
    renewals = Renewals(error)
    with keeper(renewals).keeping(JOB):
        wait_until(lambda: len(renewals.jobs) >= 2, what="another renewal")
