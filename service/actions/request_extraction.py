"""Have the claims of an article looked for once more: because that failed, or because the rules are others now."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from service.actions.clock import Clock
from service.actions.own_article import hold_own_article
from service.actions.wake_up import wake_up
from service.domain.article import Article
from service.domain.changes import Change, ChangeType
from service.domain.errors import NotFound
from service.domain.processing import Processing, resend_delay
from service.queue import Queue, TaskName
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork


def request_extraction(article_id: str, *, newsroom_id: str, database: Database, queue: Queue, clock: Clock) -> Article:
    """Return the article, which waits for its extraction from now on, if it did not before.

    Raises :class:`NotFound` or :class:`Withdrawn`.
    """
    with database.transaction() as work:
        now = clock()
        article, processing = hold_own_article(work, article_id, newsroom_id)
        if processing.over:
            ask_again(work, article, processing, now=now, due=now + resend_delay(0))
            work.after_commit(partial(wake_up, queue, article_id))
        present = work.articles.get(article_id, newsroom_id)
    if present is None:
        raise NotFound("there is no such article")
    return present


def ask_again(work: UnitOfWork, article: Article, processing: Processing, *, now: datetime, due: datetime) -> None:
    """Store that an article is to be worked on again; the sweep wakes a worker when it is ``due``."""
    work.articles.set_processing(article.id, processing.asked_again(), at=now)
    work.outbox.add(TaskName.EXTRACT, article.id, newsroom_id=article.newsroom_id, at=now, next_send_at=due)
    received = Change(type=ChangeType.ARTICLE_RECEIVED, article_id=article.id)
    work.changes.append([received], newsroom_id=article.newsroom_id, at=now)
