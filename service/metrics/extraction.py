"""What workers did, counted in Redis: the same from wherever it is read, and kept when workers go.

Counting is the last thing for which work should fail or wait: what cannot be counted now is not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import redis
import structlog

from service.domain.claim import ExtractedClaim
from service.domain.errors import Unavailable

#: Upper bounds of the histogram, in seconds; the last one has none.
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

_CLAIMS = "claimwire:metrics:claims"
_SECONDS = "claimwire:metrics:extraction_seconds"
_SUM = "sum"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractions:
    """What was counted: claims by kind and rule, and seconds by bucket (each with all below it)."""

    claims: dict[tuple[str, str], int]
    buckets: list[int]
    seconds: float


class ExtractionCounts:
    """Safe to share between threads, not across a fork."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None)

    def add(self, claims: Iterable[ExtractedClaim], *, seconds: float) -> None:
        """Count an extraction that found ``claims``."""
        found = Counter(f"{claim.kind} {claim.provenance.rule}" for claim in claims)
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hincrby(_SECONDS, str(bisect_left(BUCKETS, seconds)), 1)
                pipe.hincrbyfloat(_SECONDS, _SUM, round(seconds, 6))
                for name, count in found.items():
                    pipe.hincrby(_CLAIMS, name, count)
                pipe.execute()
        except redis.RedisError as error:
            _log.debug("extraction not counted", reason=type(error).__name__)

    def read(self) -> Extractions:
        """Return what was counted so far; raises :class:`Unavailable`."""
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hgetall(_CLAIMS)
                pipe.hgetall(_SECONDS)
                claims, seconds = pipe.execute()
        except redis.RedisError as error:
            raise Unavailable(f"Redis does not answer: {type(error).__name__}") from error
        counts = [int(seconds.get(str(bucket).encode(), 0)) for bucket in range(len(BUCKETS) + 1)]
        return Extractions(
            claims={_kind_and_rule(name): int(count) for name, count in claims.items()},
            buckets=list(accumulate(counts)),
            seconds=float(seconds.get(_SUM.encode(), 0)),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()


def _kind_and_rule(name: bytes) -> tuple[str, str]:
    kind, _, rule = name.decode().partition(" ")
    return kind, rule
