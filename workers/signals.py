"""The turns of a worker's life: a sweep and its kinds at the start, a sign of life after each task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from celery import signals

from service import broker_memory
from service.config import Config
from service.domain.errors import Unavailable
from service.queue import TaskName
from workers.kinds import tell_kinds
from workers.process import current

_log = structlog.get_logger(__name__)

#: What the argument of a task is, by the prefix of its id.
_SUBJECTS = {"art": "article_id", "clm": "claim_id", "rev": "review_id"}

#: Seconds until the kinds are told once more.
AGAIN = 15.0


@signals.task_prerun.connect
def name_task(task_id: str, task: Any, args: Sequence[object], **_: Any) -> None:
    """Have every line that is logged from here on tell the task, and what it is about."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=task.name, **subject_of(args))


@signals.task_postrun.connect
def unname_task(**_: Any) -> None:
    """What is logged between tasks belongs to none."""
    structlog.contextvars.clear_contextvars()


@signals.worker_ready.connect
def sweep_at_start(sender: Any, **_: Any) -> None:
    """Look at once for what was left behind, and so show that the way through the broker works."""
    # Once: the loop that takes messages waits for it, and beat sends the next one.
    sender.app.send_task(TaskName.SWEEP.value, retry=False)


@signals.worker_ready.connect
def warn_of_the_broker(**_: Any) -> None:
    """Say so if the broker is one that may throw messages away."""
    broker_memory.warn(Config.from_env().broker)


@signals.worker_ready.connect
def tell_kinds_at_start(sender: Any, **_: Any) -> None:
    """Tell the record side of the kinds that this worker has; again and again until the database hears it."""
    try:
        tell_kinds(Config.from_env())
    except Exception as error:
        # A database that is not up to date yet fails in ways of its own.
        _log.warning("kinds not told", reason=type(error).__name__)
        sender.timer.call_after(AGAIN, tell_kinds_at_start, (sender,))


@signals.task_success.connect
def give_heartbeat(**_: Any) -> None:
    """Say that this worker gets things done."""
    try:
        current().heartbeat.give()
    except Unavailable:
        _log.warning("no heartbeat given: the broker does not answer")


def subject_of(args: Sequence[object]) -> dict[str, str]:
    """Return the id that a task is about, by the name of what it is the id of; nothing if it is about none."""
    subject = args[0] if args else None
    field = _SUBJECTS.get(subject.partition("_")[0]) if isinstance(subject, str) else None
    return {field: str(subject)} if field else {}
