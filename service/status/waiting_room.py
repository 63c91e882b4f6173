"""Where requests wait for something to change: a bounded number, each woken by whoever learns of a change first."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import Enum, auto

from service.status.channels import Topic

#: The part of the places that is kept for newsrooms which have few: none shall fill the room for all.
_KEPT = 16


class Outcome(Enum):
    """How a wait ended."""

    CHANGED = auto()
    UNCHANGED = auto()
    NO_PLACE = auto()


class Waiter:
    """One that waits until the version of ``topic`` is another than ``seen``."""

    __slots__ = ("fresh", "seen", "topic", "woken")

    def __init__(self, topic: Topic, seen: str) -> None:
        self.topic = topic
        self.seen = seen
        self.woken = threading.Event()
        #: Not looked after yet: what it waits for may have happened just before it came.
        self.fresh = True


class WaitingRoom:
    """The waiters of this process."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._waiters: dict[Topic, set[Waiter]] = defaultdict(set)
        self._newsrooms: Counter[str] = Counter()
        self._closed = False
        #: Called when somebody comes in, to look whether there is something to wait for.
        self.on_arrival: Callable[[], object] = lambda: None

    def wait(self, topic: Topic, seen: str, *, seconds: float) -> Outcome:
        """Return when the topic may have changed from ``seen``, or the time is over; at once if there is no place."""
        waiter = Waiter(topic, seen)
        if not self._enter(waiter):
            return Outcome.NO_PLACE
        try:
            self.on_arrival()
            woken = waiter.woken.wait(seconds)
        finally:
            self._leave(waiter)
        return Outcome.CHANGED if woken and not self._closed else Outcome.UNCHANGED

    @property
    def occupied(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._waiters)

    def wake(self, topics: Iterable[Topic]) -> None:
        """Wake those who wait for any of these."""
        with self._lock:
            for topic in topics:
                for waiter in self._waiters.get(topic, ()):
                    waiter.woken.set()

    def wake_changed(self, waiters: Iterable[Waiter], versions: Mapping[Topic, str]) -> None:
        """Wake those of the waiters that have not seen the version that there is; what has none is gone."""
        for waiter in waiters:
            if versions.get(waiter.topic, "") != waiter.seen:
                waiter.woken.set()

    def waiters(self, *, fresh: bool) -> list[Waiter]:
        """Return who waits now, or only who came since the last call."""
        with self._lock:
            found = [each for waiters in self._waiters.values() for each in waiters if each.fresh or not fresh]
            for waiter in found:
                waiter.fresh = False
        return found

    def close(self) -> None:
        """Send everybody away, and let nobody in any more."""
        with self._lock:
            self._closed = True
            for waiters in self._waiters.values():
                for waiter in waiters:
                    waiter.woken.set()

    def _enter(self, waiter: Waiter) -> bool:
        newsroom_id = waiter.topic.newsroom_id
        with self._lock:
            own, taken = self._newsrooms[newsroom_id], self._newsrooms.total()
            kept = self._places // _KEPT if own >= self._places // _KEPT else 0
            if self._closed or taken >= self._places - kept:
                return False
            self._newsrooms[newsroom_id] += 1
            self._waiters[waiter.topic].add(waiter)
        return True

    def _leave(self, waiter: Waiter) -> None:
        with self._lock:
            self._newsrooms[waiter.topic.newsroom_id] -= 1
            if not self._newsrooms[waiter.topic.newsroom_id]:
                del self._newsrooms[waiter.topic.newsroom_id]
            self._waiters[waiter.topic].discard(waiter)
            if not self._waiters[waiter.topic]:
                del self._waiters[waiter.topic]
