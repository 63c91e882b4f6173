"""The turns that requests take, and give back while they wait for their own client to send its body.

A client that stops in the middle of its body, for a fault or for harm, so holds up nobody but itself; how many bodies
of one key may be underway is bounded, as each needs a thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, cast

from service.api import problem_types
from service.api.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: Where the turn of a request stands in its environment.
TURN = "claimwire.turn"

#: Bodies of one key that may be underway in a process: half of the threads in which requests queue up.
MOST_SENDING = 32


class Turns:
    """So many at once, in one process."""

    def __init__(self, number: int) -> None:
        # Of the queues and semaphores, this one costs least when there is no need to wait.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(number):
            self._free.put(None)
        self._sending: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, *, patience: float) -> bool:
        """Take a turn within so many seconds."""
        try:
            self._free.get(timeout=patience) if patience else self._free.get_nowait()
        except Empty:
            return False
        return True

    def give_back(self) -> None:
        """Let the next one have it."""
        self._free.put(None)

    @contextmanager
    def sending(self, key_id: str) -> Iterator[None]:
        """Count a body that is underway; raises a problem when its key sends too many."""
        with self._lock:
            if self._sending[key_id] >= MOST_SENDING:
                raise Problem(
                    problem_types.RATE_LIMITED,
                    f"{MOST_SENDING} bodies of your key are underway already; send fewer at a time.",
                    headers={"Retry-After": "1"},
                )
            self._sending[key_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._sending[key_id] -= 1
                if not self._sending[key_id]:
                    del self._sending[key_id]


class Turn:
    """The turn of one request."""

    def __init__(self, turns: Turns, *, patience: float) -> None:
        self._turns = turns
        self._patience = patience
        self._held = True

    def end(self) -> None:
        """Give it back, unless it is."""
        if self._held:
            self._held = False
            self._turns.give_back()

    @contextmanager
    def lent(self, key_id: str) -> Iterator[None]:
        """Let others have it while the client sends; raises a problem when it does not come again in time."""
        with self._turns.sending(key_id):
            self.end()
            yield
        if not self._turns.take(patience=self._patience):
            raise Problem(problem_types.OVERLOADED, problem_types.OVERLOADED.advice, headers={"Retry-After": "2"})
        self._held = True


def turn_of(environ: WSGIEnvironment) -> Turn | None:
    """Return the turn of a request; None where none is needed."""
    return cast("Turn | None", environ.get(TURN))
