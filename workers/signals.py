"""The turns of a worker's life: the model before the fork, a sweep at the start, a sign of life after each task."""

from __future__ import annotations

import gc
from typing import Any

import structlog
from celery import signals

from service.config import Config
from service.domain.errors import Unavailable
from service.queue import TaskName
from workers.process import current, extractor

_log = structlog.get_logger(__name__)


@signals.worker_init.connect
def load_model(**_: Any) -> None:
    """Load model and rules in the parent, so that all processes of the pool share their memory."""
    extractor(Config.from_env().model)
    # Collecting would write to the header of every object and so copy the shared pages one by one.
    gc.collect()
    gc.freeze()


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
