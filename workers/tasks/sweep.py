"""Wake up the jobs whose wake-up was lost. Beat sends this; so does a worker that starts."""

from __future__ import annotations

from celery import shared_task

from service.actions.run_once import purge_answers
from service.actions.sweep_outbox import sweep_outbox
from service.queue import TaskName
from workers.process import current


@shared_task(name=TaskName.SWEEP.value)
def sweep() -> None:
    """Send the due rows of the outbox again, and forget what is kept for no longer; unless that was done just now."""
    process = current()
    if not process.sweeps.take():
        return
    sweep_outbox(database=process.database, queue=process.queue, clock=process.clock)
    purge_answers(database=process.database, clock=process.clock)
