"""Bring what a decision led to into the cache, where the older status would else be polled until it expires.

The job stands in the outbox from the decision on; its subject is the review, so that each decision has its own.
"""

from __future__ import annotations

import structlog

from service.domain.errors import Unavailable
from service.domain.status import ClaimStatus
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database
from service.tracing.spans import span

_log = structlog.get_logger(__name__)


def publish_status(
    review_id: str, status: ClaimStatus, *, newsroom_id: str, database: Database, statuses: StatusCache
) -> None:
    """Put the status into the cache and finish the job; what does not work now, a sweep has done later."""
    try:
        with span("publish", statuses=1, claim_id=status.claim_id):
            statuses.put(newsroom_id, [status])
        with database.transaction() as work:
            work.outbox.remove(TaskName.REFRESH, review_id)
    except Unavailable as error:
        _log.warning("status not refreshed", claim_id=status.claim_id, reason=str(error))


def refresh_status(review_id: str, *, database: Database, statuses: StatusCache) -> None:
    """Put the present status of the claim that was reviewed into the cache; raises :class:`Unavailable`."""
    with database.reading() as work:
        found = work.reviews.status_after(review_id)
    if found is not None:
        newsroom_id, status = found
        with span("publish", statuses=1, claim_id=status.claim_id):
            statuses.put(newsroom_id, [status])
    with database.transaction() as work:
        work.outbox.remove(TaskName.REFRESH, review_id)
