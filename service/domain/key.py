"""API keys and what they allow. A key belongs to one newsroom, and no newsroom sees another's data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do; none includes another."""

    ARTICLES_WRITE = "articles:write"
    CLAIMS_READ = "claims:read"
    CLAIMS_REVIEW = "claims:review"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Whose articles, claims and keys: the wall that every query respects."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is remembered: never the key itself, only a digest of it in the store."""

    id: str
    newsroom_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None = None


def key_digest(presented: str) -> str:
    """Return what is kept of a key: SHA-256 of all of it, which needs no salt as keys are long and random."""
    return hashlib.sha256(presented.encode()).hexdigest()
