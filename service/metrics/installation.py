"""What is asked of the servers when Prometheus asks us: the same from every process of the installation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from service.actions.clock import Clock
from service.domain.article import ArticleState
from service.domain.errors import Unavailable
from service.metrics.extraction import BUCKETS, ExtractionCounts
from service.queue import Queue
from service.store.database import Database

#: Seconds for which an answer is good; longer where it took long, so that asking is never more than a twentieth of the
#: database's time, however often we are asked and however much there is to count.
REMEMBERED = 5.0
_TWENTIETH = 20.0

_log = structlog.get_logger(__name__)


class Installation(Collector):
    """Asks at most once in a while, whoever asks us how often."""

    def __init__(self, *, database: Database, queue: Queue, extractions: ExtractionCounts, clock: Clock) -> None:
        self._database = database
        self._queue = queue
        self._extractions = extractions
        self._clock = clock
        self._lock = threading.Lock()
        self._remembered: list[Metric] = []
        self._until = 0.0

    def collect(self) -> Iterator[Metric]:
        """Yield all families."""
        with self._lock:
            started = time.monotonic()
            if started >= self._until:
                self._remembered = list(self._ask())
                now = time.monotonic()
                self._until = now + max(REMEMBERED, _TWENTIETH * (now - started))
        yield from self._remembered

    def describe(self) -> Iterator[Metric]:
        """Say nothing: being registered must not ask anybody."""
        return iter(())

    def close(self) -> None:
        """Give the connections back; database and queue are not ours."""
        self._extractions.close()

    def _ask(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("claimwire_server_up", "Whether a server answered.", labels=("server",))
        asked = (("database", self._of_database), ("broker", self._of_broker), ("counts", self._of_workers))
        for server, ask in asked:
            families = _answer(server, ask)
            up.add_metric((server,), 0 if families is None else 1)
            yield from families or ()
        yield up

    def _of_database(self) -> Iterator[Metric]:
        with self._database.reading() as work:
            articles, jobs = work.workload.articles(), work.workload.jobs()
        now = self._clock()
        by_state = GaugeMetricFamily("claimwire_articles", "Articles by state.", labels=("state",))
        for state in ArticleState:
            by_state.add_metric((state.value,), articles.get(state, 0))
        yield by_state
        depth = GaugeMetricFamily("claimwire_open_jobs", "Jobs that are still to be done.", labels=("task",))
        age = GaugeMetricFamily("claimwire_oldest_job_seconds", "Age of the oldest open job.", labels=("task",))
        for each in jobs:
            depth.add_metric((each.task,), each.count)
            age.add_metric((each.task,), max(0.0, (now - each.oldest).total_seconds()))
        yield from (depth, age)
        overdue = max((max(0.0, (now - each.due).total_seconds()) for each in jobs), default=0.0)
        yield GaugeMetricFamily("claimwire_outbox_lag_seconds", "How long a wake-up is overdue at most.", value=overdue)

    def _of_broker(self) -> Iterator[Metric]:
        waiting = self._queue.waiting()
        yield GaugeMetricFamily("claimwire_queue_messages", "Messages that wait in the broker.", value=waiting)

    def _of_workers(self) -> Iterator[Metric]:
        counted = self._extractions.read()
        seconds = HistogramMetricFamily("claimwire_extraction_seconds", "Seconds of finding an article's claims.")
        bounds = [str(bound) for bound in BUCKETS] + ["+Inf"]
        seconds.add_metric((), list(zip(bounds, counted.buckets, strict=True)), counted.seconds)
        yield seconds
        claims = CounterMetricFamily("claimwire_claims_found", "Claims as workers found them.", labels=("kind", "rule"))
        for (kind, rule), count in sorted(counted.claims.items()):
            claims.add_metric((kind, rule), count)
        yield claims


def _answer(server: str, ask: Callable[[], Iterator[Metric]]) -> list[Metric] | None:
    try:
        return list(ask())
    except Unavailable as error:
        _log.warning("not measured", server=server, reason=str(error))
        return None
