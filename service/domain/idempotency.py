"""When a request that carries an `Idempotency-Key` is run, answered again, or refused. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Self

#: How long an answer is kept.
KEPT = timedelta(hours=24)

#: How long a request is believed to be still at work; after that its process is taken for dead. One that takes longer
#: would be run twice, and come to the same: what it makes has ids that follow from it.
RUNS_AT_MOST = timedelta(seconds=20)

_FIRST_REFUSAL = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with, to be sent again byte for byte."""

    status: int
    headers: Mapping[str, str]
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request under a key: what it asks for, since when it runs, and what it led to.

    ``repeats`` tells when the first attempt before it began that has no answer to send again: it may have done the
    work. Once ``given_up`` it is over, and without such an answer itself.
    """

    fingerprint: str
    begun_at: datetime
    answer: Answer | None = None
    repeats: datetime | None = field(default=None, compare=False)
    given_up: bool = False

    def again(self, fingerprint: str, now: datetime) -> Self:
        """Return the attempt that takes the place of this one."""
        same = fingerprint == self.fingerprint and self.answer is None
        return type(self)(fingerprint, now, repeats=(self.repeats or self.begun_at) if same else None)


class Course(Enum):
    """What is to be done with a request."""

    RUN = "run"
    ANSWER_AGAIN = "answer again"
    OTHER_REQUEST = "other request"
    STILL_RUNNING = "still running"


def course_of(fingerprint: str, earlier: Attempt, *, now: datetime) -> Course:
    """Decide about a request whose key was used before.

    A key under which a request was refused did nothing yet, so it may be used for the mended one.
    """
    if earlier.given_up or earlier.begun_at + KEPT <= now:
        return Course.RUN
    if earlier.fingerprint != fingerprint:
        refused = earlier.answer is not None and earlier.answer.status >= _FIRST_REFUSAL
        return Course.RUN if refused else Course.OTHER_REQUEST
    if earlier.answer is not None:
        return Course.ANSWER_AGAIN
    return Course.RUN if earlier.begun_at + RUNS_AT_MOST <= now else Course.STILL_RUNNING
