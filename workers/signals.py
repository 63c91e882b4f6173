"""The turns of a worker's life: a sweep at the start, a sign of life after each task."""

from __future__ import annotations

from typing import Any

import structlog
from celery import signals

from service.domain.errors import Unavailable
from service.queue import TaskName
from workers.process import current

_log = structlog.get_logger(__name__)


@signals.worker_ready.connect
def sweep_at_start(sender: Any, **_: Any) -> None:
    """Look at once for what was left behind, and so show that the way through the broker works."""
    sender.app.send_task(TaskName.SWEEP.value)


@signals.task_success.connect
def give_heartbeat(**_: Any) -> None:
    """Say that this worker gets things done."""
    try:
        current().heartbeat.give()
    except Unavailable:
        _log.warning("no heartbeat given: the broker does not answer")
