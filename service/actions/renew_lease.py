"""Hold an article for longer: its worker lives, and is not done yet."""

from __future__ import annotations

from service.actions.clock import Clock
from service.actions.lease import require_lease
from service.domain.processing import LEASE, ExtractionJob
from service.queue import TaskName
from service.store.database import Database


def renew_lease(job: ExtractionJob, *, database: Database, clock: Clock) -> None:
    """Renew the lease of a job; raises :class:`LeaseLost` if it is another's by now."""
    with database.transaction() as work:
        now = clock()
        processing = require_lease(work, job)
        work.articles.set_processing(job.article_id, processing.renewed(now), at=now)
        work.outbox.postpone(TaskName.EXTRACT, job.article_id, until=now + LEASE)
