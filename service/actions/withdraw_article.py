"""Take an article back: its text and all that was found in it go, the record of what was decided stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from service.actions.clock import Clock
from service.actions.own_article import hold_own_article
from service.domain.changes import Change, ChangeType
from service.domain.errors import Unavailable
from service.domain.idempotency import Answer
from service.domain.status import ClaimStatus
from service.domain.tracking import HistoryEntry
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database

_log = structlog.get_logger(__name__)


def withdraw_article(
    article_id: str,
    *,
    newsroom_id: str,
    actor: str,
    answer: Answer,
    database: Database,
    statuses: StatusCache,
    clock: Clock,
) -> None:
    """Withdraw a newsroom's article.

    ``answer`` takes the place of the kept answers that tell of the article. A worker that is at it loses its lease.
    Raises :class:`NotFound`, or :class:`Withdrawn` if it was withdrawn before.
    """
    with database.transaction() as work:
        now = clock()
        _, processing = hold_own_article(work, article_id, newsroom_id)
        gone = work.removals.of_article(article_id, newsroom_id)
        work.articles.withdraw(article_id, processing.withdrawn(), at=now)
        work.outbox.remove(TaskName.EXTRACT, article_id)
        work.idempotency.withdraw(article_id, answer, newsroom_id=newsroom_id)
        work.history.append(_withdrawn(gone, actor, now), newsroom_id)
        work.changes.append(_changes(article_id, gone), newsroom_id=newsroom_id, at=now)
        work.after_commit(lambda: _forget(statuses, newsroom_id, gone))


def _withdrawn(gone: Sequence[ClaimStatus], actor: str, now: datetime) -> list[HistoryEntry]:
    return [
        HistoryEntry(
            claim_id=status.claim_id,
            version=status.version,
            at=now,
            actor=actor,
            action="withdrawn",
            before=status.review_state.value,
            after=None,
        )
        for status in gone
    ]


def _changes(article_id: str, gone: Sequence[ClaimStatus]) -> list[Change]:
    left = [Change(type=ChangeType.CLAIM_GONE, article_id=article_id, claim_id=each.claim_id) for each in gone]
    return [*left, Change(type=ChangeType.ARTICLE_WITHDRAWN, article_id=article_id)]


def _forget(statuses: StatusCache, newsroom_id: str, gone: Sequence[ClaimStatus]) -> None:
    try:
        statuses.forget(newsroom_id, {status.claim_id: status.version for status in gone})
    except Unavailable as error:
        _log.warning("statuses not forgotten", claims=len(gone), reason=str(error))
