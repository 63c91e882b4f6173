"""The span of each task that works on something, within the trace that its message names. Imported when tracing is on.

Sweeps have none of their own: what one sends belongs to the trace that asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from celery import signals

from service.tracing import spans
from service.tracing.spans import Kind, begin, failed
from workers.signals import subject_of

#: A process works on one task at a time.
_open = ExitStack()


@signals.worker_process_init.connect
def start(**_: Any) -> None:
    """Begin after the fork: a thread sends the spans, and threads do not survive one."""
    spans.start("worker")


@signals.worker_process_shutdown.connect
def stop(**_: Any) -> None:
    """Send what is left."""
    spans.stop()


@signals.task_prerun.connect
def begin_task(task: Any, args: Sequence[object], **_: Any) -> None:
    """Begin the span of a task."""
    _open.close()
    if subject := subject_of(args):
        name, sender = f"run {task.name}", (task.request.headers or {}).get("traceparent")
        _open.enter_context(begin(name, traceparent=sender, kind=Kind.CONSUMER, task_id=task.request.id, **subject))


@signals.task_postrun.connect
def end_task(state: str | None = None, **_: Any) -> None:
    """End the span of a task."""
    if state == "FAILURE":
        failed(state)
    _open.close()
