"""All that Prometheus is told, as text."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

from service.metrics.folder import VARIABLE
from service.metrics.installation import Installation
from service.metrics.requests import RequestMetrics

#: What :meth:`Metrics.text` is.
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Metrics:
    """What this process counts, and how to tell of it together with all others."""

    def __init__(self, installation: Installation) -> None:
        self.requests = RequestMetrics()
        self._installation = installation

    def text(self) -> bytes:
        """Return it. The requests are those of all processes that share our folder; without one, those of this."""
        self.requests.count_polls()
        together = CollectorRegistry()
        together.register(self._installation)
        if not os.environ.get(VARIABLE):
            return generate_latest(self.requests.registry) + generate_latest(together)
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def close(self) -> None:
        """Give the connections back."""
        self._installation.close()
