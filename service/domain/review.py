"""What reviewers may decide about a claim, and what follows from it. Pure rules; nothing here knows who asks, or how.

The axes stay apart: a decision moves those that it names. Only two rules join them: what is reviewed or published has
a verdict of some kind, and what is published keeps the verdicts it was published with until it is taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from service.domain.errors import ClaimwireError, Conflict
from service.domain.status import ClaimStatus, ReviewState, Verdict
from service.domain.tracking import HistoryEntry

#: From each state, where a reviewer may go.
TRANSITIONS: Mapping[ReviewState, frozenset[ReviewState]] = {
    # A clear case needs no time in review.
    ReviewState.UNREVIEWED: frozenset({ReviewState.IN_REVIEW, ReviewState.REVIEWED, ReviewState.DISMISSED}),
    # It may be given back.
    ReviewState.IN_REVIEW: frozenset({ReviewState.REVIEWED, ReviewState.UNREVIEWED, ReviewState.DISMISSED}),
    ReviewState.REVIEWED: frozenset({ReviewState.PUBLISHED, ReviewState.IN_REVIEW}),
    # It is taken back, and corrected from there.
    ReviewState.PUBLISHED: frozenset({ReviewState.REVIEWED}),
    ReviewState.DISMISSED: frozenset({ReviewState.IN_REVIEW, ReviewState.UNREVIEWED}),
}

_JUDGED = frozenset({ReviewState.REVIEWED, ReviewState.PUBLISHED})


class Axis(StrEnum):
    """What a decision can change, by the name of its field in the status."""

    REVIEW_STATE = "review_state"
    ATTRIBUTION_VERDICT = "attribution_verdict"
    VERDICT = "verdict"
    REASON = "reason"
    ASSIGNEE = "assignee"


_VERDICTS = (Axis.ATTRIBUTION_VERDICT, Axis.VERDICT, Axis.REASON)


class NotAllowed(Conflict):
    """The decision breaks a rule; ``allowed`` are the states that the claim can go to from where it is."""

    def __init__(self, message: str, allowed: frozenset[ReviewState]) -> None:
        super().__init__(message)
        self.allowed = allowed


class NothingToChange(Conflict):
    """The claim is already as the decision wants it."""


class Stale(ClaimwireError):
    """The decision was made about another version than the present one, which ``present`` tells."""

    def __init__(self, present: ClaimStatus) -> None:
        super().__init__(f"the claim is at version {present.version}")
        self.present = present


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a decision rests on: a page, the words on it that count, and their day."""

    url: str
    quote: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer sent: the new value of each axis that it names (None takes a value back), and the grounds."""

    changes: Mapping[Axis, Any]
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A decision that was taken; ``version`` is the claim's after it."""

    id: str
    claim_id: str
    version: int
    at: datetime
    reviewer: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line of a claim's record with the evidence that was given for it."""

    entry: HistoryEntry
    evidence: tuple[Evidence, ...] = field(default=())


def decide(status: ClaimStatus, decision: Decision, *, at: datetime) -> ClaimStatus:
    """Return the status after ``decision``, one version on.

    Raises :class:`NotAllowed` for what the rules forbid, and :class:`NothingToChange`.
    """
    after: ClaimStatus = replace(status, **{axis.value: value for axis, value in decision.changes.items()})
    if after.verdict is not Verdict.NOT_CHECKABLE:
        after = replace(after, reason=None)
    changed = changed_axes(status, after)
    if not changed:
        raise NothingToChange("the claim is already as you want it")
    _require_allowed(status, after, changed)
    return replace(after, version=status.version + 1, updated_at=at)


def changed_axes(before: ClaimStatus, after: ClaimStatus) -> list[Axis]:
    """Return the axes on which two statuses differ."""
    return [axis for axis in Axis if getattr(before, axis) != getattr(after, axis)]


def history_of(before: ClaimStatus, after: ClaimStatus, *, actor: str, note: str | None) -> list[HistoryEntry]:
    """Return a line for each axis that changed."""
    return [
        HistoryEntry(
            claim_id=after.claim_id,
            version=after.version,
            at=after.updated_at,
            actor=actor,
            action=axis.value,
            before=_told(before, axis),
            after=_told(after, axis),
            note=note,
        )
        for axis in changed_axes(before, after)
    ]


def _told(status: ClaimStatus, axis: Axis) -> str | None:
    value = getattr(status, axis)
    return None if value is None else str(value)


def _require_allowed(before: ClaimStatus, after: ClaimStatus, changed: list[Axis]) -> None:
    allowed = TRANSITIONS[before.review_state]
    if Axis.REVIEW_STATE in changed and after.review_state not in allowed:
        raise NotAllowed(
            f"a claim that is {before.review_state} cannot become {after.review_state}; from here it can become "
            f"{_listed(allowed)}",
            allowed,
        )
    if after.review_state in _JUDGED and not (after.verdict or after.attribution_verdict):
        raise NotAllowed(
            f"a claim that is {after.review_state} needs a verdict or an attribution_verdict: send one with it", allowed
        )
    still_published = before.review_state is after.review_state is ReviewState.PUBLISHED
    if still_published and any(axis in _VERDICTS for axis in changed):
        raise NotAllowed(
            "a published claim keeps its verdicts: take it back with review_state reviewed, which may come in the same "
            "request as the new verdict",
            allowed,
        )


def _listed(states: frozenset[ReviewState]) -> str:
    return " or ".join(sorted(states))
