"""Take up the work on an article: counted and leased in a transaction of its own, before anything can go wrong."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog

from service.actions.clock import Clock
from service.domain.article import Article
from service.domain.changes import Change, ChangeType
from service.domain.processing import EXHAUSTED, ExtractionJob, Processing
from service.queue import TaskName
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork

_log = structlog.get_logger(__name__)


def begin_extraction(article_id: str, *, database: Database, clock: Clock) -> ExtractionJob | None:
    """Return the job, or None if there is nothing to do, somebody is at it, or it was tried often enough."""
    with database.transaction() as work:
        now = clock()
        found = work.articles.take_for_update(article_id)
        if found is None or found[1].over:
            work.outbox.remove(TaskName.EXTRACT, article_id)
            return None
        article, processing = found
        if processing.leased(now):
            return None
        if processing.exhausted:
            _give_up(work, article, processing, now)
            return None
        return _begin(work, article, processing, now)


def _begin(work: UnitOfWork, article: Article, processing: Processing, now: datetime) -> ExtractionJob:
    token = secrets.token_hex(16)
    begun = processing.begun(now, token)
    work.articles.set_processing(article.id, begun, at=now)
    # Should this worker die, the next wake-up comes when its lease is over, neither before nor much later.
    work.outbox.postpone(TaskName.EXTRACT, article.id, until=begun.lease_until or now)
    return ExtractionJob(
        article_id=article.id,
        newsroom_id=article.newsroom_id,
        revision=article.revision,
        text=article.text,
        published_on=article.published_at.date() if article.published_at else None,
        language=article.language,
        lease_token=token,
    )


def _give_up(work: UnitOfWork, article: Article, processing: Processing, now: datetime) -> None:
    work.articles.set_processing(article.id, processing.failed(EXHAUSTED), at=now)
    work.outbox.remove(TaskName.EXTRACT, article.id)
    failed = Change(type=ChangeType.ARTICLE_FAILED, article_id=article.id)
    work.changes.append([failed], newsroom_id=article.newsroom_id, at=now)
    _log.error("extraction given up", article_id=article.id, attempts=processing.attempts)
