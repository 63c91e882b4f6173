"""What the views work with: the servers behind the API, built once per process."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from service.actions.clock import Clock
from service.actions.read_statuses import CurrentStatuses
from service.api.authentication import Authenticator
from service.api.backlog import Backlog
from service.config import MetricsAccess
from service.metrics.exposition import Metrics
from service.queue import Queue
from service.status.cache import StatusCache
from service.status.watch import Watch
from service.store.database import Database

EXTENSION = "claimwire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """The record, the status cache, the queue; who may ask, and where clients find us."""

    database: Database
    statuses: StatusCache
    current_statuses: CurrentStatuses
    watch: Watch
    queue: Queue
    authenticator: Authenticator
    backlog: Backlog
    metrics: Metrics
    metrics_access: MetricsAccess
    clock: Clock
    public_url: str | None = None

    def close(self) -> None:
        """Give all connections back."""
        self.watch.close()
        self.authenticator.close()
        self.database.dispose()
        self.statuses.close()
        self.queue.close()
        self.metrics.close()


def servers() -> Servers:
    """Return those of the application that answers this request."""
    found: Servers = current_app.extensions[EXTENSION]
    return found
