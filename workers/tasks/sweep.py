"""Wake up the jobs whose wake-up was lost. Beat sends this; so does a worker that starts."""

from __future__ import annotations

import structlog
from celery import shared_task

from service.actions.purge_logins import purge_logins
from service.actions.run_once import purge_answers
from service.actions.sweep_outbox import sweep_outbox
from service.domain.errors import Unavailable
from service.queue import TaskName
from workers.process import current

_log = structlog.get_logger(__name__)


@shared_task(name=TaskName.SWEEP.value)
def sweep() -> None:
    """Send the due rows of the outbox again, and forget what is kept for no longer; unless that was done just now."""
    process = current()
    if not process.sweeps.take():
        return
    try:
        sweep_outbox(database=process.database, queue=process.queue, clock=process.clock)
        purge_answers(database=process.database, clock=process.clock)
        purge_logins(database=process.database, clock=process.clock)
    except Unavailable as error:
        # This worker works, and the next sweep comes soon.
        _log.warning("not swept", reason=str(error))
