"""Finish a job without looking for claims, as with an article in a language that we do not read."""

from __future__ import annotations

from service.actions.clock import Clock
from service.actions.lease import require_lease
from service.domain.article import Failure
from service.domain.changes import Change, ChangeType
from service.domain.processing import ExtractionJob
from service.queue import TaskName
from service.store.database import Database


def skip_extraction(job: ExtractionJob, failure: Failure, *, database: Database, clock: Clock) -> None:
    """Leave the article extracted with no claims, and say why; raises :class:`LeaseLost` as recording does."""
    with database.transaction() as work:
        processing = require_lease(work, job)
        now = clock()
        work.articles.set_processing(job.article_id, processing.extracted(0, failure), at=now)
        work.outbox.remove(TaskName.EXTRACT, job.article_id)
        extracted = Change(type=ChangeType.ARTICLE_EXTRACTED, article_id=job.article_id)
        work.changes.append([extracted], newsroom_id=job.newsroom_id, at=now)
