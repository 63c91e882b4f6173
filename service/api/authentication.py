"""Who asks: the key in ``Authorization``, remembered in the process for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

from service.domain.key import ApiKey, key_digest
from service.store.database import Database

#: Seconds for which a key is not looked up again; a revoked key goes on working that long in a process that knows it.
REMEMBERED = 30.0
_MOST = 10_000


class Authenticator:
    """Looks keys up by digest. Unknown ones are looked up each time, so that a new key works at once."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._remembered: dict[str, tuple[float, ApiKey]] = {}

    def remembered(self, authorization: str | None) -> ApiKey | None:
        """Return the key of this header if it was seen a moment ago; never asks the database."""
        presented = presented_key(authorization)
        if presented is None:
            return None
        until, key = self._remembered.get(key_digest(presented), (0.0, None))
        return key if self._clock() < until else None

    def key(self, presented: str) -> ApiKey | None:
        """Return the key that was presented, or None when it is unknown or revoked: the caller learns no more."""
        digest = key_digest(presented)
        until, key = self._remembered.get(digest, (0.0, None))
        if key is not None and self._clock() < until:
            return key
        with self._database.reading() as work:
            key = work.keys.find(digest)
        if key is None or key.revoked_at is not None:
            self._remembered.pop(digest, None)
            return None
        if len(self._remembered) >= _MOST:
            self._remembered.clear()
        self._remembered[digest] = (self._clock() + REMEMBERED, key)
        return key


def presented_key(authorization: str | None) -> str | None:
    """Return what stands after ``Bearer``."""
    scheme, _, presented = (authorization or "").partition(" ")
    return presented.strip() or None if scheme.lower() == "bearer" else None
