"""When beat sends: not by the clock alone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import schedstate, schedule


class Jittered(schedule):  # type: ignore[misc]  # Celery has no annotations
    """A time between two bounds, in seconds, drawn anew each time.

    So beats that were started at once drift apart, and so does the sweep from what the database does by the clock.
    """

    def __init__(self, shortest: float, longest: float, **options: Any) -> None:
        self._bounds = shortest, longest
        super().__init__(self._drawn(), **options)

    def is_due(self, last_run_at: datetime) -> tuple[bool, float]:
        """Return whether it is time, and the seconds until that is to be asked again."""
        due, seconds = super().is_due(last_run_at)
        if due:
            self.run_every = self._drawn()
            seconds = self.run_every.total_seconds()
        return schedstate(is_due=due, next=seconds)  # type: ignore[no-any-return]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._bounds

    def _drawn(self) -> timedelta:
        return timedelta(seconds=random.uniform(*self._bounds))
