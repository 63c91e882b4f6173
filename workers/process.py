"""What one worker process works with. Connections must not cross a fork, so each process makes its own on first use."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from service.actions.clock import Clock, utc_now
from service.actions.renew_lease import renew_lease
from service.config import Config
from service.heartbeat import Heartbeat
from service.metrics.extraction import ExtractionCounts
from service.queue import CeleryQueue
from service.status.cache import StatusCache
from service.store.database import Database
from service.sweep_lease import SweepLease
from service.tracing.spans import span
from workers import nlp
from workers.extraction.pipeline import Extractor
from workers.lease_keeper import LeaseKeeper

#: Objects made before the collector looks at the youngest; some articles make a hundred thousand.
GARBAGE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The servers and the extractor of this process."""

    database: Database
    statuses: StatusCache
    queue: CeleryQueue
    heartbeat: Heartbeat
    sweeps: SweepLease
    counts: ExtractionCounts
    extractor: Extractor
    clock: Clock
    leases: LeaseKeeper


@cache
def extractor(model: str, kinds: Path | None) -> Extractor:
    """Return the extractor on a model, the same one in all processes forked from here.

    ``kinds`` is a folder of kinds besides our own.
    """
    language = nlp.load(model)
    return Extractor(language, nlp.model_name(language), extra=kinds, stage=span)


def prepare_to_fork(config: Config) -> None:
    """Load model and rules in the parent of a pool, so that its processes share their memory."""
    extractor(config.model, config.kinds)
    # Collecting would write to the header of every object and so copy the shared pages one by one.
    gc.collect()
    gc.freeze()
    # An article's clauses and tokens point at each other by the thousand and live as long as it: looking for garbage
    # among them each 700 objects is a tenth of the time (measured).
    gc.set_threshold(GARBAGE)


@cache
def current() -> Process:
    """Return this process's own. Never call it in the parent of the pool: its children would share the sockets."""
    config = Config.from_env()
    statuses = StatusCache(config.cache)
    database = Database(config.database_url, announce=statuses.announce)
    return Process(
        database=database,
        statuses=statuses,
        queue=CeleryQueue(config.broker),
        heartbeat=Heartbeat(config.vitals),
        sweeps=SweepLease(config.vitals),
        counts=ExtractionCounts(config.vitals),
        extractor=extractor(config.model, config.kinds),
        clock=utc_now,
        leases=LeaseKeeper(partial(renew_lease, database=database, clock=utc_now)),
    )
