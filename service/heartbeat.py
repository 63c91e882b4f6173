"""The workers' sign of life: a key in Redis that a finished task renews and that expires by itself.

A worker that runs is not yet a worker that works: after some faults of the network its process is there and takes
nothing. So life is judged by tasks that came to their end, never by processes.
"""

from __future__ import annotations

import redis

from service.domain.errors import Unavailable

#: Milliseconds until the key is gone. Long, so that the age of an old sign can still be told.
_LIFETIME = 600_000
_KEY = "claimwire:heartbeat"


class Heartbeat:
    """Writes and reads the sign; ages are of the server's clock, so that hosts need not agree on the time."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2, retry=None)

    def give(self) -> None:
        """Say that a task has just finished."""
        try:
            self._redis.set(_KEY, 1, px=_LIFETIME)
        except redis.RedisError as error:
            raise Unavailable(f"Redis does not answer: {error}") from error

    def age(self) -> float | None:
        """Return the seconds since a task last finished; None if that is ten minutes ago or never was."""
        try:
            left = int(self._redis.pttl(_KEY))
        except redis.RedisError as error:
            raise Unavailable(f"Redis does not answer: {error}") from error
        return (_LIFETIME - left) / 1000 if left >= 0 else None

    def forget(self) -> None:
        """Remove the sign, so that the next one is a fresh worker's."""
        try:
            self._redis.delete(_KEY)
        except redis.RedisError as error:
            raise Unavailable(f"Redis does not answer: {error}") from error

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer, or takes no messages as its disk is full."""
        try:
            self._redis.ping()
        except redis.RedisError as error:
            raise Unavailable(f"the broker does not answer: {error}") from error

    def close(self) -> None:
        """Give the connection back."""
        self._redis.close()
