"""Who asks: the key in ``Authorization``, remembered in the process for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from service.actions.clock import utc_now
from service.api.last_use import LastUse
from service.domain.key import ApiKey, KeyState, key_digest
from service.store.database import Database

#: Seconds for which a key is not looked up again; a revoked key goes on working that long in a process that knows it.
REMEMBERED = 30.0
_MOST = 10_000


class ExpiredKey(Exception):
    """The key worked until ``at``."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"the key expired at {at:%Y-%m-%d %H:%M} UTC")
        self.at = at


class Authenticator:
    """Looks keys up by digest. Unknown ones are looked up each time, so that a new key works at once."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._last_use = LastUse(database)
        self._remembered: dict[str, tuple[float, ApiKey]] = {}

    def close(self) -> None:
        """Write down which keys were used."""
        self._last_use.close()

    def remembered(self, authorization: str | None) -> ApiKey | None:
        """Return the key of this header if it was seen a moment ago; never asks the database."""
        presented = presented_key(authorization)
        if presented is None:
            return None
        until, key = self._remembered.get(key_digest(presented), (0.0, None))
        return key if self._clock() < until else None

    def knew(self, authorization: str | None) -> bool:
        """Tell whether the key of this header was good when it was looked up last."""
        presented = presented_key(authorization)
        return presented is not None and key_digest(presented) in self._remembered

    def key(self, presented: str) -> ApiKey | None:
        """Return the key that was presented, or None when it is unknown or revoked: the caller learns no more.

        Raises :class:`ExpiredKey` for one that was good once: only who has it can learn that.
        """
        digest = key_digest(presented)
        until, key = self._remembered.get(digest, (0.0, None))
        if key is not None and self._clock() < until:
            return key
        with self._database.reading() as work:
            key = work.keys.find(digest)
        now = utc_now()
        if key is None or key.state(now) is not KeyState.ACTIVE:
            self._remembered.pop(digest, None)
            if key is not None and key.expires_at is not None and key.state(now) is KeyState.EXPIRED:
                raise ExpiredKey(key.expires_at)
            return None
        self._last_use.note(key, now)
        if len(self._remembered) >= _MOST:
            self._remembered.clear()
        left = (key.expires_at - now).total_seconds() if key.expires_at else REMEMBERED
        self._remembered[digest] = (self._clock() + min(REMEMBERED, left), key)
        return key


def presented_key(authorization: str | None) -> str | None:
    """Return what stands after ``Bearer``."""
    scheme, _, presented = (authorization or "").partition(" ")
    return presented.strip() or None if scheme.lower() == "bearer" else None
