"""Waiting as a whole: the room, and the two threads that wake who is in it, started with the first one who comes."""

from __future__ import annotations

import threading

from service.status.channels import Topic
from service.status.listener import Listener
from service.status.rechecks import Rechecks, Versions
from service.status.waiting_room import Outcome, WaitingRoom


class Watch:
    """One per process; its threads do not survive a fork, so nobody may wait before it."""

    def __init__(self, redis_url: str, *, versions: Versions, places: int) -> None:
        self._room = WaitingRoom(places)
        self._rechecks = Rechecks(self._room, versions)
        self._listener = Listener(redis_url, heard=self._room.wake, deaf=lambda: self._rechecks.poke(everybody=True))
        self._room.on_arrival = self._arrived
        self._starting = threading.Lock()
        self._started = False

    def wait(self, topic: Topic, seen: str, *, seconds: float) -> Outcome:
        """Return when the topic may have changed from ``seen``, or the time is over; at once if there is no place."""
        return self._room.wait(topic, seen, seconds=seconds)

    def close(self) -> None:
        """Send away who waits, and stop the threads."""
        self._room.close()
        self._listener.close()
        self._rechecks.close()

    def _arrived(self) -> None:
        if not self._started:
            self._start()
        self._rechecks.poke()

    def _start(self) -> None:
        with self._starting:
            if self._started:
                return
            for name, body in (("listener", self._listener.run), ("rechecks", self._rechecks.run)):
                threading.Thread(target=body, name=f"claimwire-{name}", daemon=True).start()
            self._started = True
