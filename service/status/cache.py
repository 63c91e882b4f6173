"""The status cache. A miss is normal; an error is :class:`Unavailable`, and callers go on from SQL.

A value is the version in decimal, a line break, and the document's bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.domain.errors import Unavailable
from service.domain.status import ClaimStatus
from service.status.document import StatusDocument

#: Milliseconds that an entry lives, and up to how many more: entries made at once shall not be missed at once.
_LIFETIME = 86_400_000
_JITTER = 8_640_000

#: Writes come in any order (two workers, a reviewer, a refill after a miss). The comparison happens inside the server,
#: as between a GET and a SET of ours another write could slip in and be overwritten by an older status.
_PUT_IF_NEWER = """
local held = redis.call('GET', KEYS[1])
if held then
  local version = tonumber(string.match(held, '^%d+'))
  if version and version >= tonumber(ARGV[1]) then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'PX', ARGV[3])
return 1
"""


class StatusCache:
    """Statuses by newsroom and claim; safe to share between threads, not across a fork."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url,
            # A poll has SQL to fall back on: better ask that than wait. Connections that a restart broke are made anew.
            socket_timeout=0.5,
            socket_connect_timeout=0.5,
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )
        self._put_if_newer = self._redis.register_script(_PUT_IF_NEWER)

    def document(self, newsroom_id: str, claim_id: str) -> StatusDocument | None:
        """Return the status as it is to be sent, or None when it is not here."""
        with _unavailable_when_down():
            value = self._redis.get(_key(newsroom_id, claim_id))
        if not isinstance(value, bytes):
            return None
        version, _, body = value.partition(b"\n")
        # What is not of our making is a miss, and the refill overwrites it.
        return StatusDocument(int(version), body) if version.isdigit() else None

    def get(self, newsroom_id: str, claim_id: str) -> ClaimStatus | None:
        """Return the status, or None when it is not here."""
        document = self.document(newsroom_id, claim_id)
        return document.read() if document else None

    def put(self, newsroom_id: str, statuses: Sequence[ClaimStatus]) -> None:
        """Keep each status unless a newer version of it is here."""
        with _unavailable_when_down(), self._redis.pipeline(transaction=False) as pipe:
            for status in statuses:
                document = StatusDocument.of(status)
                lifetime = _LIFETIME + random.randrange(_JITTER)
                arguments: list[bytes | int] = [document.version, document.body, lifetime]
                self._put_if_newer(keys=[_key(newsroom_id, status.claim_id)], args=arguments, client=pipe)
            pipe.execute()

    def forget(self, newsroom_id: str, claim_ids: Sequence[str]) -> None:
        """Drop what is here of claims that are no more."""
        if claim_ids:
            with _unavailable_when_down():
                self._redis.delete(*(_key(newsroom_id, claim_id) for claim_id in claim_ids))

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the server does not answer."""
        with _unavailable_when_down():
            self._redis.ping()

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()


def _key(newsroom_id: str, claim_id: str) -> str:
    return f"claimwire:status:{newsroom_id}:{claim_id}"


@contextmanager
def _unavailable_when_down() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise Unavailable(f"the status cache does not answer: {type(error).__name__}") from error
