"""The status of a claim: three of the four axes that are never mixed (the fourth is the article's state)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReviewState(StrEnum):
    """How far the newsroom is with it."""

    UNREVIEWED = "unreviewed"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    DISMISSED = "dismissed"


class AttributionVerdict(StrEnum):
    """Did the speaker say it."""

    CONFIRMED = "confirmed"
    MISATTRIBUTED = "misattributed"
    OUT_OF_CONTEXT = "out_of_context"
    UNCONFIRMED = "unconfirmed"


class Verdict(StrEnum):
    """Is it so."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    MIXED = "mixed"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKABLE = "not_checkable"


class NotCheckable(StrEnum):
    """Why nobody can tell whether it is so."""

    PREDICTION = "prediction"
    POLICY_POSITION = "policy_position"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """What reviewers' tools poll. ``version`` grows by one with every change and is the ETag.

    ``reason`` belongs to the verdict ``not_checkable`` and is there with no other.
    """

    claim_id: str
    review_state: ReviewState
    attribution_verdict: AttributionVerdict | None
    verdict: Verdict | None
    assignee: str | None
    version: int
    updated_at: datetime
    reason: NotCheckable | None = None
