"""Fakes with failure modes, for what a test is not about."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.domain.errors import Unavailable
from service.queue import TaskName
from tests.builders import NOON


class FakeQueue:
    """Remembers what was sent; ``down`` makes it refuse."""

    def __init__(self) -> None:
        self.sent: list[tuple[TaskName, str]] = []
        self.down = False

    def send(self, task: TaskName, subject_id: str) -> None:
        if self.down:
            raise Unavailable("the broker is down")
        self.sent.append((task, subject_id))

    def close(self) -> None:
        pass

    def ping(self) -> None:
        if self.down:
            raise Unavailable("the broker is down")


class FakeClock:
    """Stands still until it is told to go on."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
