"""New work is refused while too much is waiting: before anything is read of it, and before anything is stored."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from service.api import problem_types
from service.api.problems import Problem
from service.queue import TaskName
from service.store.database import Database

#: Seconds for which a count holds: so long it may be short of what came in meanwhile.
_FRESH = 1.0
_RETRY_AFTER = {"Retry-After": "10"}


@dataclass(slots=True)
class _Count:
    at: float
    number: int


class Backlog:
    """How many articles are not done, in all and of each newsroom; counted by SQL at most once a second each."""

    def __init__(
        self, database: Database, *, most: int, most_of_one: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._most, self._most_of_one = most, most_of_one
        self._clock = clock
        self._counts: dict[str | None, _Count] = {}

    def require_room(self, newsroom_id: str) -> None:
        """Raise the problem that says so if there is too much to do."""
        if self._most and self._count(None, self._most) >= self._most:
            detail = f"{self._most:,} articles or more wait to be read. Nothing was stored."
            raise Problem(problem_types.OVERLOADED, detail, headers=_RETRY_AFTER)
        if self._most_of_one and self._count(newsroom_id, self._most_of_one) >= self._most_of_one:
            detail = f"{self._most_of_one:,} of your articles wait to be read; more are taken when some are done."
            raise Problem(problem_types.TOO_MANY_OPEN_JOBS, detail, headers=_RETRY_AFTER)

    def _count(self, newsroom_id: str | None, most: int) -> int:
        held, now = self._counts.get(newsroom_id), self._clock()
        if held is not None and now - held.at < _FRESH:
            return held.number
        with self._database.reading() as work:
            number = work.outbox.count_up_to(most, task=TaskName.EXTRACT, newsroom_id=newsroom_id)
        self._counts[newsroom_id] = _Count(now, number)
        return number
