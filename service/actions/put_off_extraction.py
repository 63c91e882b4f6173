"""Give a job back that failed for no fault of its article's: the attempt does not count."""

from __future__ import annotations

import structlog

from service.actions.clock import Clock
from service.actions.lease import require_lease
from service.domain.errors import LeaseLost
from service.domain.processing import ExtractionJob, resend_delay
from service.queue import TaskName
from service.store.database import Database

_log = structlog.get_logger(__name__)


def put_off_extraction(job: ExtractionJob, *, database: Database, clock: Clock) -> None:
    """Have the job begun again soon; one that another worker took over meanwhile is left to it.

    Raises :class:`~service.domain.errors.Unavailable` while the database takes nothing.
    """
    try:
        with database.transaction() as work:
            now = clock()
            processing = require_lease(work, job)
            work.articles.set_processing(job.article_id, processing.put_off(), at=now)
            work.outbox.postpone(TaskName.EXTRACT, job.article_id, until=now + resend_delay(0))
    except LeaseLost as error:
        _log.info("extraction not put off", article_id=job.article_id, reason=str(error))
