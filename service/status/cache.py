"""The status cache. A miss is normal; an error is :class:`Unavailable`, and callers go on from SQL.

A value is the version in decimal, a line break, and the document's bytes; or a tombstone.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.domain.changes import Change
from service.domain.errors import Unavailable
from service.domain.status import ClaimStatus
from service.status.channels import STATUS_KEYS, changes_channel, status_channel
from service.status.document import StatusDocument
from service.status.reader import Reader

#: Milliseconds that an entry lives, and up to how many more: entries made at once shall not be missed at once. What
#: is wrong here, as after a `forget` that did not arrive, is so for that long at most.
_LIFETIME = 600_000
_JITTER = 60_000

#: What stands in the place of a claim that is gone, with its last version. It outlives every read, and every write,
#: that may still have seen the claim.
_TOMBSTONE = "gone {version}"
_MOURNING = 60_000

#: Entries that are looked for and dropped at a time.
_BATCH = 1000

#: Seconds for which a server that did not answer in time is not asked again: each caller would wait for it anew.
_REST = 1.0

#: Writes come in any order (two workers, a reviewer, a refill after a miss). The comparison happens inside the server,
#: as between a GET and a SET of ours another write could slip in and be overwritten by an older status.
#: A refill, which may have read what is gone by now, respects a tombstone. A writer may bring the claim back, or come
#: late from before its end: that one has no version that is newer. Nor has a claim that comes back as nobody had
#: reviewed it; it is read from SQL as long as the tombstone stands.
_PUT_IF_NEWER = """
local held = redis.call('GET', KEYS[1])
if held then
  local gone = string.match(held, '^gone (%d+)$')
  local version = tonumber(gone or string.match(held, '^%d+'))
  if version and version >= tonumber(ARGV[1]) or gone and ARGV[4] == 'refill' then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'PX', ARGV[3])
redis.call('PUBLISH', KEYS[1], ARGV[1])
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
        self._reader = Reader(self._redis.connection_pool)
        self._put_if_newer = self._redis.register_script(_PUT_IF_NEWER)
        self._resting_until = 0.0

    def document(self, newsroom_id: str, claim_id: str) -> StatusDocument | None:
        """Return the status as it is to be sent, or None when it is not here."""
        with self._asking(hurried=True):
            value = self._reader.get(status_channel(newsroom_id, claim_id))
        return _document(value)

    def documents(self, newsroom_id: str, claim_ids: Sequence[str]) -> dict[str, StatusDocument]:
        """Return those of the statuses that are here, by claim, asked for all at once."""
        if not claim_ids:
            return {}
        with self._asking(hurried=True):
            values: Iterable[object] = self._redis.mget([status_channel(newsroom_id, each) for each in claim_ids])
        found = zip(claim_ids, map(_document, values), strict=True)
        return {claim_id: document for claim_id, document in found if document}

    def get(self, newsroom_id: str, claim_id: str) -> ClaimStatus | None:
        """Return the status, or None when it is not here."""
        document = self.document(newsroom_id, claim_id)
        return document.read() if document else None

    def put(self, newsroom_id: str, statuses: Sequence[ClaimStatus]) -> None:
        """Keep what was committed just now, unless a newer version of it is here; tell those who wait for it."""
        self._put(newsroom_id, statuses, as_what="write")

    def refill(self, newsroom_id: str, statuses: Sequence[ClaimStatus]) -> None:
        """Keep what was read after a miss, unless a newer version is here or the claim is gone."""
        self._put(newsroom_id, statuses, as_what="refill")

    def forget(self, newsroom_id: str, versions: Mapping[str, int]) -> None:
        """Drop what is here of claims that are no more, by their last versions; tell those who wait for it."""
        with self._asking(), self._redis.pipeline(transaction=False) as pipe:
            for claim_id, version in versions.items():
                channel = status_channel(newsroom_id, claim_id)
                pipe.set(channel, _TOMBSTONE.format(version=version), px=_MOURNING)
                pipe.publish(channel, "")
            pipe.execute()

    def clear(self) -> int:
        """Drop all statuses, as after a restore: what is here is of another state of the record. Returns how many."""
        dropped = 0
        with self._asking():
            # Only ours, as others may use the same database.
            keys = self._redis.scan_iter(match=STATUS_KEYS, count=_BATCH)
            while batch := list(itertools.islice(keys, _BATCH)):
                dropped += int(self._redis.unlink(*batch))
        return dropped

    def announce(self, newsroom_id: str, changes: Sequence[Change]) -> None:
        """Tell those who wait for a newsroom's changes that there are some; never raises, as nobody relies on it."""
        articles = dict.fromkeys(change.article_id for change in changes if change.article_id)
        try:
            with self._asking(hurried=True):
                self._redis.publish(changes_channel(newsroom_id), " ".join(articles))
        except Unavailable:
            return

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the server does not answer."""
        with self._asking():
            self._redis.ping()

    def close(self) -> None:
        """Give the connections back."""
        self._reader.close()
        self._redis.close()

    def _put(self, newsroom_id: str, statuses: Sequence[ClaimStatus], *, as_what: str) -> None:
        with self._asking(), self._redis.pipeline(transaction=False) as pipe:
            for status in statuses:
                document = StatusDocument.of(status)
                lifetime = _LIFETIME + random.randrange(_JITTER)
                arguments: list[bytes | int | str] = [document.version, document.body, lifetime, as_what]
                self._put_if_newer(keys=[status_channel(newsroom_id, status.claim_id)], args=arguments, client=pipe)
            pipe.execute()

    @contextmanager
    def _asking(self, *, hurried: bool = False) -> Iterator[None]:
        if hurried and time.monotonic() < self._resting_until:
            raise Unavailable("the status cache did not answer a moment ago")
        try:
            yield
        except redis.RedisError as error:
            if isinstance(error, redis.TimeoutError):
                self._resting_until = time.monotonic() + _REST
            raise Unavailable(f"the status cache does not answer: {type(error).__name__}") from error


def _document(value: object) -> StatusDocument | None:
    if not isinstance(value, bytes):
        return None
    version, _, body = value.partition(b"\n")
    # What is not of our making is a miss, and the refill overwrites it.
    return StatusDocument(int(version), body) if version.isdigit() else None
