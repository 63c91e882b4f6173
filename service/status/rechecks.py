"""The thread that looks after who waits: at once when they come, then every other second, for all of them together.

So a wake-up that got lost costs a moment, and a Redis that is down costs no answer.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Collection, Mapping

import structlog

from service.domain.errors import Unavailable
from service.status.channels import Topic
from service.status.waiting_room import WaitingRoom

_log = structlog.get_logger(__name__)

#: Seconds between two looks at everybody, and by what part of it that varies: processes shall not look all at once.
_EVERY, _VARIES = 2.0, 0.2

Versions = Callable[[Collection[Topic]], Mapping[Topic, str]]


class Rechecks:
    """Compares what waiters have seen with what there is."""

    def __init__(self, room: WaitingRoom, versions: Versions, *, every: float = _EVERY) -> None:
        self._room = room
        self._versions = versions
        self._every = every
        self._poked = threading.Event()
        self._everybody = False
        self._closed = False

    def poke(self, *, everybody: bool = False) -> None:
        """Look now: at those who came since the last look, or at everybody."""
        self._everybody |= everybody
        self._poked.set()

    def run(self) -> None:
        """Look again and again; the body of a thread."""
        next_look = 0.0
        while True:
            self._poked.wait(max(0.0, next_look - time.monotonic()) if self._room.occupied else None)
            self._poked.clear()
            if self._closed:
                return
            everybody = self._everybody or time.monotonic() >= next_look
            if everybody:
                self._everybody = False
                next_look = time.monotonic() + self._every * random.uniform(1 - _VARIES, 1 + _VARIES)
            self._look(fresh=not everybody)

    def close(self) -> None:
        """Stop looking."""
        self._closed = True
        self._poked.set()

    def _look(self, *, fresh: bool) -> None:
        waiters = self._room.waiters(fresh=fresh)
        if not waiters:
            return
        try:
            versions = self._versions({waiter.topic for waiter in waiters})
        except Unavailable as error:
            _log.warning("waiting requests not looked after", reason=str(error))
        except Exception:
            # Without this thread, waiting would depend on messages that may get lost.
            _log.exception("waiting requests not looked after")
        else:
            self._room.wake_changed(waiters, versions)
