"""Write down that an attempt failed: to be tried again, or for good."""

from __future__ import annotations

import structlog

from service.actions.clock import Clock
from service.actions.lease import require_lease
from service.domain.article import Failure
from service.domain.changes import Change, ChangeType
from service.domain.errors import LeaseLost
from service.domain.processing import ExtractionJob, resend_delay
from service.queue import TaskName
from service.store.database import Database

_log = structlog.get_logger(__name__)


def fail_extraction(job: ExtractionJob, failure: Failure, *, database: Database, clock: Clock, retry: bool) -> None:
    """Give the job back if ``retry`` makes sense and attempts are left, else leave the article failed.

    A job that another worker took over meanwhile is left to it.
    """
    try:
        _fail(job, failure, database=database, clock=clock, retry=retry)
    except LeaseLost as error:
        _log.info("failure not recorded", article_id=job.article_id, reason=str(error))


def _fail(job: ExtractionJob, failure: Failure, *, database: Database, clock: Clock, retry: bool) -> None:
    with database.transaction() as work:
        now = clock()
        processing = require_lease(work, job)
        if retry and not processing.exhausted:
            work.articles.set_processing(job.article_id, processing.released(), at=now)
            again = now + resend_delay(processing.attempts - 1)
            work.outbox.postpone(TaskName.EXTRACT, job.article_id, until=again)
        else:
            work.articles.set_processing(job.article_id, processing.failed(failure), at=now)
            work.outbox.remove(TaskName.EXTRACT, job.article_id)
            failed = Change(type=ChangeType.ARTICLE_FAILED, article_id=job.article_id)
            work.changes.append([failed], newsroom_id=job.newsroom_id, at=now)
