"""Take an article in: stored together with the job to extract it, in one transaction, before anybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.actions.clock import Clock
from service.actions.wake_up import wake_up
from service.domain.article import Article, Submission
from service.domain.changes import Change, ChangeType
from service.domain.errors import NotFound
from service.domain.ids import new_id
from service.domain.processing import resend_delay
from service.queue import Queue, TaskName
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Submitted:
    """The article as stored; ``created`` tells whether there is something new to extract."""

    article: Article
    created: bool


def submit_article(
    submission: Submission,
    *,
    newsroom_id: str,
    database: Database,
    queue: Queue,
    clock: Clock,
    article_id: str | None = None,
    repeats: datetime | None = None,
) -> Submitted:
    """Store a new article, a new revision of a known one, or nothing if that very content is stored already.

    Whoever may come twice with the same submission gives it an ``article_id``: it is then stored once. Who does come
    again says since when it ``repeats``: what was stored since then is not stored over a newer revision.
    """
    with database.transaction() as work:
        now = clock()
        article, created = _store(
            work, submission, article_id or new_id("art"), newsroom_id=newsroom_id, now=now, repeats=repeats
        )
        if created:
            due = now + resend_delay(0)
            work.outbox.add(TaskName.EXTRACT, article.id, newsroom_id=newsroom_id, at=now, next_send_at=due)
            received = Change(type=ChangeType.ARTICLE_RECEIVED, article_id=article.id)
            work.changes.append([received], newsroom_id=newsroom_id, at=now)
            work.after_commit(partial(wake_up, queue, article.id))
    return Submitted(article, created)


def _store(
    work: UnitOfWork,
    submission: Submission,
    article_id: str,
    *,
    newsroom_id: str,
    now: datetime,
    repeats: datetime | None,
) -> tuple[Article, bool]:
    """Return the article under which the content is stored, and whether it is new."""
    if work.articles.add(article_id, submission, newsroom_id=newsroom_id, at=now):
        return Article.received(submission, article_id, newsroom_id=newsroom_id, at=now), True
    found = work.articles.find_for_update(submission.external_id, newsroom_id, article_id=article_id)
    if found is None:
        raise NotFound(article_id)
    known, content_hash = found
    if content_hash == submission.content_hash:
        return known, False
    if repeats is not None and work.articles.was_submitted(known.id, submission, since=repeats):
        return known, False
    work.articles.revise(known.id, submission, revision=known.revision + 1, at=now)
    revised = work.articles.get(known.id, newsroom_id)
    if revised is None:
        raise NotFound(known.id)
    return revised, True
