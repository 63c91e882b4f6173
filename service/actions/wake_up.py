"""Wake a worker up for a job that is stored already: what fails here, a sweep does later."""

from __future__ import annotations

import structlog

from service.domain.errors import Unavailable
from service.queue import Queue, TaskName

_log = structlog.get_logger(__name__)


def wake_up(queue: Queue, article_id: str) -> None:
    """Send the wake-up for an article's extraction."""
    try:
        queue.send(TaskName.EXTRACT, article_id)
    except Unavailable as error:
        # The article is safe and its job with it: the sweep sends again.
        _log.warning("wake-up not sent", article_id=article_id, reason=str(error))
