"""Sessions: who has logged in, by a random token of which only a digest is kept, and until when. Pure rules."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

#: How long one lasts without being used, and altogether.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)

#: How exactly it is noted when one was used last.
EVERY = timedelta(seconds=60)

_PREFIX = "cws_"
_RANDOM_BYTES = 32
_FOR_FORMS = b"claimwire csrf 1"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's log-in, since when, and when it was used last."""

    account_id: str
    created_at: datetime
    seen_at: datetime

    @property
    def ends_at(self) -> datetime:
        """Return when it ends if it is not used any more."""
        return min(self.seen_at + IDLE, self.created_at + LONGEST)

    def lasts(self, now: datetime) -> bool:
        """Tell whether it is good at ``now``."""
        return now < self.ends_at

    def to_be_noted(self, now: datetime) -> bool:
        """Tell whether it is time to note that it is used."""
        return now - self.seen_at >= EVERY


def new_token() -> str:
    """Return what a browser presents for a new session: 256 random bits, which say nothing."""
    return f"{_PREFIX}{secrets.token_urlsafe(_RANDOM_BYTES)}"


def token_digest(token: str) -> str:
    """Return what is kept of a token: SHA-256, which needs no salt as tokens are long and random."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def csrf_token(token: str) -> str:
    """Return what a form of that session must carry.

    It follows from the token itself, so nobody can make it from the digest in the database, and it ends with it.
    """
    return hmac.new(token.encode(errors="surrogatepass"), _FOR_FORMS, hashlib.sha256).hexdigest()


def csrf_matches(token: str, presented: str) -> bool:
    """Tell whether a form was made for that session, in the same time whatever it carries."""
    return hmac.compare_digest(csrf_token(token).encode(), presented.encode(errors="surrogatepass"))
