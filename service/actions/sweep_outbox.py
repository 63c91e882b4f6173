"""Wake workers up again for jobs that are still open: what makes a lost message a delay and never a loss."""

from __future__ import annotations

import structlog

from service.actions.clock import Clock
from service.domain.errors import Unavailable
from service.domain.processing import resend_delay
from service.queue import Queue, TaskName
from service.store.database import Database
from service.tracing.spans import joined

_log = structlog.get_logger(__name__)


def sweep_outbox(*, database: Database, queue: Queue, clock: Clock, limit: int = 500) -> int:
    """Send a wake-up for each due job, and return how many were sent.

    The next time is stored before sending: if we die in between, the jobs come with a later sweep, not in a storm.
    """
    with database.transaction() as work:
        now = clock()
        jobs = work.outbox.due(now, limit)
        for job in jobs:
            work.outbox.sent(job, now + resend_delay(job.sends))
    for sent, job in enumerate(jobs):
        try:
            with joined(job.traceparent):
                queue.send(TaskName(job.task), job.subject_id)
        except Unavailable as error:
            _log.warning("sweep broke off", sent=sent, due=len(jobs), reason=str(error))
            return sent
    return len(jobs)
