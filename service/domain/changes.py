"""What a client that was away must hear of: each change of a newsroom, numbered from 1 without gaps. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeType(StrEnum):
    """What happened."""

    ARTICLE_RECEIVED = "article.received"
    ARTICLE_EXTRACTED = "article.extracted"
    ARTICLE_FAILED = "article.failed"
    ARTICLE_WITHDRAWN = "article.withdrawn"
    CLAIM_FOUND = "claim.found"
    CLAIM_STATUS = "claim.status"
    CLAIM_GONE = "claim.gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of an article, or of a claim; ``version`` is that of the claim's status after it."""

    type: ChangeType
    article_id: str | None = None
    claim_id: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class NumberedChange:
    """A change with its place in the newsroom's feed."""

    number: int
    at: datetime
    change: Change
