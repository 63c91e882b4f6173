"""That this machine's worker takes messages: a file that it renews as long as it is connected to the broker.

``claimwire worker --check`` looks at it where workers cannot be asked over the broker. No server is needed for it: a
cache that is away must not make a worker look dead that works.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import structlog
from celery import bootsteps

from service.config import Config

#: Seconds until the file is renewed, and for which it counts: a busy machine may be late several times.
_EVERY = 3.0
_FRESH = 15.0

_log = structlog.get_logger(__name__)


class Presence(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no annotations
    """A step of the worker's consumer: it starts with each connection, and stops when that is lost.

    The timer turns in the loop that takes the messages, so a loop that hangs leaves the file to age.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, c: Any, **options: Any) -> None:
        self._file = _file(Config.from_env())
        self._timer: Any = None
        super().__init__(c, **options)

    def start(self, c: Any) -> None:
        """Say that the worker takes messages."""
        self._renew()
        self._timer = c.timer.call_repeatedly(_EVERY, self._renew)

    def stop(self, c: Any) -> None:  # noqa: ARG002 - Celery's signature
        """Say that it does no longer."""
        if self._timer is not None:
            self._timer.cancel()
        self._file.unlink(missing_ok=True)

    def _renew(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
        except OSError as error:
            _log.warning("presence not shown", reason=error.strerror)


def shown(config: Config) -> bool:
    """Tell whether this machine's worker took messages a moment ago."""
    try:
        return time.time() - _file(config).stat().st_mtime < _FRESH
    except OSError:
        return False


def _file(config: Config) -> Path:
    return config.data_dir / f"worker-{os.uname().nodename}.alive"
