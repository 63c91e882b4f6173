"""Run a request once, however often it is sent under its `Idempotency-Key`; and forget old ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from service.actions.clock import Clock
from service.domain.errors import ClaimwireError, Unavailable
from service.domain.idempotency import KEPT, RUNS_AT_MOST, Answer, Attempt, Course, course_of
from service.store.database import Database

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OnceKey:
    """Whose key, by what name, for which request."""

    key_id: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Telling:
    """The articles of which an answer tells, and the answer that takes its place if one of them is withdrawn."""

    articles: frozenset[str]
    if_withdrawn: Answer


class OtherRequest(ClaimwireError):
    """The name was used for another request, which was answered or is at work."""


class StillRunning(ClaimwireError):
    """The same request is at work; ``wait`` is how long it may go on at most."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("the same request is still at work")
        self.wait = wait


def begin_once(once: OnceKey, *, database: Database, clock: Clock) -> Attempt:
    """Return the attempt that is to be run, or the one whose answer is to be sent again.

    Raises :class:`OtherRequest` or :class:`StillRunning`.
    """
    with database.transaction() as work:
        # After the lock is there, as on SQLite the clock would else be read before a long wait.
        now = clock()
        fresh = Attempt(once.fingerprint, now)
        earlier = work.idempotency.begin(once.key_id, once.name, fresh)
        if earlier is None:
            return fresh
        course = course_of(once.fingerprint, earlier, now=now)
        if course is Course.RUN:
            again = earlier.again(once.fingerprint, now)
            work.idempotency.begin_again(once.key_id, once.name, again)
            return again
    if course is Course.OTHER_REQUEST:
        raise OtherRequest("the key was used for another request")
    if course is Course.STILL_RUNNING:
        raise StillRunning(earlier.begun_at + RUNS_AT_MOST - now)
    return earlier


def end_once(
    once: OnceKey,
    attempt: Attempt,
    answer: Answer,
    *,
    telling: Telling,
    keep: Callable[[Answer], bool],
    database: Database,
) -> None:
    """Keep the answer if it is one to keep, else let the request be made anew.

    Where that fails the answer still goes out: the work is done, and a later attempt finds it done.
    """
    try:
        with database.transaction() as work:
            if keep(answer):
                # Since the work was done somebody may have withdrawn what the answer quotes.
                gone = work.articles.any_withdrawn(telling.articles)
                work.idempotency.answer(once.key_id, once.name, attempt, telling.if_withdrawn if gone else answer)
            else:
                work.idempotency.give_up(once.key_id, once.name, attempt)
    except Unavailable as error:
        _log.warning("answer not kept", reason=str(error))


def purge_answers(*, database: Database, clock: Clock, limit: int = 1000) -> int:
    """Forget up to ``limit`` answers that are older than they are kept; return how many."""
    with database.transaction() as work:
        return work.idempotency.purge(clock() - KEPT, limit)
