"""Renews the lease of the article that this process works on, for as long as it does and lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from service.domain.errors import LeaseLost, Unavailable
from service.domain.processing import RENEWED_AFTER, ExtractionJob

_log = structlog.get_logger(__name__)

#: Seconds between two looks. Nearly every article is done before the first one, and costs nothing.
LOOKS = RENEWED_AFTER.total_seconds() / 2


class LeaseKeeper:
    """One thread, begun with the first article: not before, as threads do not survive a fork."""

    def __init__(
        self,
        renew: Callable[[ExtractionJob], object],
        *,
        looks: float = LOOKS,
        after: float = RENEWED_AFTER.total_seconds(),
    ) -> None:
        self._renew, self._looks, self._after = renew, looks, after
        self._held: tuple[ExtractionJob, float] | None = None
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(self, job: ExtractionJob) -> Iterator[None]:
        """Keep the lease of ``job`` for as long as this lasts."""
        self._held = job, time.monotonic()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lease keeper", daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            self._held = None

    def _run(self) -> None:
        while True:
            time.sleep(self._looks)
            held = self._held
            if held is not None and time.monotonic() - held[1] >= self._after:
                self._look_after(held)

    def _look_after(self, held: tuple[ExtractionJob, float]) -> None:
        job, _ = held
        try:
            self._renew(job)
        except LeaseLost:
            # Whoever has it now goes on with it; what comes of our work will be refused.
            _log.warning("lease lost", article_id=job.article_id)
        except Unavailable as error:
            _log.warning("lease not renewed", article_id=job.article_id, reason=str(error))
            return
        except Exception:
            _log.exception("lease not renewed", article_id=job.article_id)
            return
        if self._held is held:
            self._held = job, time.monotonic()
