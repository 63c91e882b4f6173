"""Bring a reviewed claim's status into the cache, where whoever took the decision could not."""

from __future__ import annotations

import structlog
from celery import shared_task

from service.actions.refresh_status import refresh_status
from service.domain.errors import Unavailable
from service.queue import TaskName
from workers.process import current

_log = structlog.get_logger(__name__)


@shared_task(name=TaskName.REFRESH.value)
def refresh(review_id: str) -> None:
    """Refresh the status that a review led to."""
    process = current()
    try:
        refresh_status(review_id, database=process.database, statuses=process.statuses)
    except Unavailable as error:
        # The job is still open: a later sweep sends again.
        _log.warning("status not refreshed", review_id=review_id, reason=str(error))
