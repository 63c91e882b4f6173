"""Take a reviewer's decision: checked against the present version, stored with its record, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from service.actions.clock import Clock
from service.actions.refresh_status import publish_status
from service.domain.changes import Change, ChangeType
from service.domain.errors import NotFound
from service.domain.processing import resend_delay
from service.domain.review import Decision, Review, Stale, decide, history_of
from service.domain.status import ClaimStatus
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork


def review_claim(
    claim_id: str,
    decision: Decision,
    *,
    review_id: str,
    reviewer: str,
    newsroom_id: str,
    expected: Callable[[int], bool],
    database: Database,
    statuses: StatusCache,
    clock: Clock,
) -> ClaimStatus:
    """Return the status that the decision leads to; ``expected`` tells whether it was made about this version.

    A decision that is there already under ``review_id`` is not taken again: the request that brought it died before it
    was answered.
    Raises :class:`NotFound`, :class:`Stale`, or what :func:`decide` raises, with nothing stored.
    """
    with database.transaction() as work:
        before = work.reviews.take_for_update(claim_id, newsroom_id)
        if before is None:
            raise NotFound("there is no such claim")
        if work.reviews.has(review_id, newsroom_id):
            return before
        if not expected(before.version):
            raise Stale(before)
        after = decide(before, decision, at=clock())
        review = Review(
            id=review_id,
            claim_id=claim_id,
            version=after.version,
            at=after.updated_at,
            reviewer=reviewer,
            decision=decision,
        )
        if not work.reviews.record(review, after, newsroom_id=newsroom_id):
            raise Stale(before)
        _ask_for_refresh(work, review.id, newsroom_id=newsroom_id, now=after.updated_at)
        lines = history_of(before, after, actor=reviewer, note=decision.note)
        work.history.append(lines, newsroom_id, decision=decision)
        decided = Change(type=ChangeType.CLAIM_STATUS, claim_id=claim_id, version=after.version)
        work.changes.append([decided], newsroom_id=newsroom_id, at=after.updated_at)
        # Before anybody is told of the change, so that who then polls sees it.
        work.after_commit(
            lambda: publish_status(review.id, after, newsroom_id=newsroom_id, database=database, statuses=statuses)
        )
    return after


def _ask_for_refresh(work: UnitOfWork, review_id: str, *, newsroom_id: str, now: datetime) -> None:
    """See to it that the cache gets the status though we die, or it is away, before we could put it there."""
    due = now + resend_delay(0)
    work.outbox.add(TaskName.REFRESH, review_id, newsroom_id=newsroom_id, at=now, next_send_at=due)
