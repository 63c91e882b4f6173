"""What this process counts: its requests, and how often a status was in the cache."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter as Tally
from collections import deque
from collections.abc import Collection

from prometheus_client import CollectorRegistry, Counter, Histogram

#: Upper bounds of the histogram, in seconds: from a poll to a long poll.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)

#: The route of the short cut, and of what fits no route.
POLL = "/v1/claims/{claim_id}/status"
NO_ROUTE = "none"

#: Others are any word that a client likes: each would be a series of its own for ever.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

#: Polls that are kept until they are counted together, and seconds that they may wait for it.
_MOST_PENDING = 64
_LONGEST_PENDING = 1.0


class _Histogram(Histogram):
    """Takes many values for little more than the price of one."""

    def observe_many(self, amounts: Collection[float]) -> None:
        """Count each of ``amounts``."""
        self._sum.inc(sum(amounts))
        for bucket, count in Tally(bisect_left(self._upper_bounds, amount) for amount in amounts).items():
            self._buckets[bucket].inc(count)


class RequestMetrics:
    """The counters of this process; safe to share between threads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "claimwire_http_requests", "Requests answered.", ("method", "route", "code"), registry=self.registry
        )
        self._seconds = _Histogram(
            "claimwire_http_request_seconds",
            "Seconds from a request to its answer.",
            ("method", "route"),
            registry=self.registry,
            buckets=BUCKETS,
        )
        lookups = Counter(
            "claimwire_status_cache_lookups",
            "Statuses that were asked for: found in the cache, or not.",
            ("result",),
            registry=self.registry,
        )
        self._hits, self._misses = lookups.labels("hit"), lookups.labels("miss")
        self._polls: deque[tuple[int, float]] = deque()
        self._counted_at = time.perf_counter()

    def answered(self, method: str, route: str | None, code: int, *, seconds: float) -> None:
        """Count an answer; ``route`` is the template of its path as the document has it, never the path."""
        method, route = method if method in _METHODS else "other", route or NO_ROUTE
        self._requests.labels(method, route, str(code)).inc()
        self._seconds.labels(method, route).observe(seconds)
        self.count_polls()

    def polled(self, code: int, *, started: float, now: float) -> None:
        """Note a poll that the short cut answered from the cache: counted soon, together with others."""
        self._polls.append((code, now - started))
        if len(self._polls) >= _MOST_PENDING or now - self._counted_at > _LONGEST_PENDING:
            self.count_polls()

    def looked_up(self, *, hits: int = 0, misses: int = 0) -> None:
        """Count statuses that were found in the cache and that were not."""
        if hits:
            self._hits.inc(hits)
        if misses:
            self._misses.inc(misses)

    def count_polls(self) -> None:
        """Count the polls that were noted."""
        self._counted_at = time.perf_counter()
        polls = []
        while self._polls:
            try:
                polls.append(self._polls.popleft())
            except IndexError:
                # Another thread was faster.
                break
        if not polls:
            return
        for code, count in Tally(code for code, _ in polls).items():
            self._requests.labels("GET", POLL, str(code)).inc(count)
        self._seconds.labels("GET", POLL).observe_many([seconds for _, seconds in polls])
        self._hits.inc(len(polls))
