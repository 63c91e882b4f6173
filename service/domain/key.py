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


class KeyState(StrEnum):
    """Does it work."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


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
    expires_at: datetime | None = None
    last_used_at: datetime | None = None

    def state(self, now: datetime) -> KeyState:
        """Return whether it works at ``now``, and if not, why."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return KeyState.EXPIRED
        return KeyState.ACTIVE


def key_digest(presented: str) -> str:
    """Return what is kept of a key: SHA-256 of all of it, which needs no salt as keys are long and random."""
    return hashlib.sha256(presented.encode()).hexdigest()
