"""One sweep at a time, whoever sends them: several beats, workers that start, or sweeps that piled up without a worker.

It saves work and no more than that. Rows of the outbox are taken by one transaction only, so sweeps that do run at once
send each wake-up once; therefore a sweep runs as well when nobody can be asked for the lease.
"""

from __future__ import annotations

import redis
import structlog

#: Milliseconds. Below the shortest time between two sweeps of one beat, so that each of them finds the lease free, also
#: after a sweep whose worker died.
LIFETIME = 10_000

_KEY = "claimwire:sweep"

_log = structlog.get_logger(__name__)


class SweepLease:
    """A key in Redis that goes by itself; safe to share between threads, not across a fork."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2, retry=None)

    def take(self) -> bool:
        """Tell whether it is this sweep's turn; nobody else's is it for a while then."""
        try:
            return bool(self._redis.set(_KEY, 1, nx=True, px=LIFETIME))
        except redis.RedisError as error:
            _log.debug("sweep without a lease", reason=type(error).__name__)
            return True

    def close(self) -> None:
        """Give the connection back."""
        self._redis.close()
