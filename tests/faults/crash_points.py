"""Places in the code at which a process can be made to kill itself, as a power cut would.

The code itself knows nothing of them: `role.py` puts them around the functions named here. A point is armed by a file
of its name; the process that reaches it first takes the file away and dies.
"""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any


class CrashPoint(StrEnum):
    """Where, by what has just been done and what has not."""

    SUBMITTED = "submitted and committed, nobody woken up"
    BEFORE_SEND = "before a wake-up is sent"
    AFTER_SEND = "after a wake-up is sent"
    BEGUN = "attempt counted, nothing found yet"
    BEFORE_RECORD = "claims found, not recorded"
    RECORDED = "claims recorded, not in the cache"
    BEFORE_ACK = "claims in the cache, message not acknowledged"
    DECIDED = "decision committed, not in the cache"


#: Point -> the name to wrap where it is used, and whether the process dies before the call or after it.
PLACES: dict[CrashPoint, tuple[str, str, bool]] = {
    CrashPoint.SUBMITTED: ("service.actions.submit_article", "wake_up", True),
    CrashPoint.BEFORE_SEND: ("service.queue", "CeleryQueue.send", True),
    CrashPoint.AFTER_SEND: ("service.queue", "CeleryQueue.send", False),
    CrashPoint.BEGUN: ("workers.tasks.extract", "begin_extraction", False),
    CrashPoint.BEFORE_RECORD: ("workers.tasks.extract", "record_claims", True),
    CrashPoint.RECORDED: ("service.actions.record_claims", "_publish", True),
    CrashPoint.BEFORE_ACK: ("workers.tasks.extract", "record_claims", False),
    CrashPoint.DECIDED: ("service.actions.review_claim", "publish_status", True),
}


#: An article with these words kills whatever process takes it up.
POISON = "This dispatch is the end of whoever reads it."


def install(folder: Path, *, modules: tuple[str, ...]) -> None:
    """Put the points that lie in ``modules`` in their places; ``folder`` is where they are armed."""
    for point, (module, name, before) in PLACES.items():
        if module.startswith(modules):
            _wrap(importlib.import_module(module), name, folder / point.name, before=before)


def poison() -> None:
    """Let the articles that say so kill the process that took them up, after the attempt was counted."""
    extract = importlib.import_module("workers.tasks.extract")
    begin = extract.begin_extraction

    @wraps(begin)
    def deadly(*args: Any, **kwargs: Any) -> Any:
        job = begin(*args, **kwargs)
        if job is not None and POISON in job.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    extract.begin_extraction = deadly


def _wrap(holder: Any, name: str, fuse: Path, *, before: bool) -> None:
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    setattr(holder, last, _crashing(getattr(holder, last), fuse, before=before))


def _crashing(function: Callable[..., Any], fuse: Path, *, before: bool) -> Callable[..., Any]:
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            _die_if_armed(fuse)
        result = function(*args, **kwargs)
        if not before:
            _die_if_armed(fuse)
        return result

    return wrapped


def _die_if_armed(fuse: Path) -> None:
    try:
        fuse.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
