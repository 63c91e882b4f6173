"""The names of the tasks, and sending one. A sent task is a wake-up that may get lost; the job itself is a row in SQL.

The only module of the record side that knows Celery. It never waits long: whoever sends has a client waiting.
"""

from __future__ import annotations

import time
from enum import StrEnum
from typing import Protocol

import redis
from celery import Celery
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError

from service.domain.errors import Unavailable

QUEUE_NAME = "claimwire"

#: Seconds for which a broker that just failed is not asked again: its clients need not each wait for the same failure.
REST = 2.0


class TaskName(StrEnum):
    """The tasks by their names on the wire; ``workers.tasks`` has one for each."""

    EXTRACT = "claimwire.extract"
    REFRESH = "claimwire.refresh"
    SWEEP = "claimwire.sweep"


class Queue(Protocol):
    """What actions need of a queue."""

    def send(self, task: TaskName, subject_id: str) -> None:
        """Wake a worker up; raises :class:`Unavailable` when the broker does not take it."""

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer."""

    def close(self) -> None:
        """Give the connections back."""


class CeleryQueue:
    """Sends to the workers through a Celery broker; safe to share between threads, not across a fork."""

    def __init__(self, broker_url: str) -> None:
        self._celery = Celery("claimwire-sender", broker=broker_url, set_as_current=False)
        self._celery.conf.update(
            task_default_queue=QUEUE_NAME,
            task_serializer="json",
            task_ignore_result=True,
            # The sweep tries again, so a send does not: with retries a frozen broker would hold the caller for long.
            task_publish_retry=False,
            broker_connection_timeout=0.5,
            broker_transport_options={
                "socket_timeout": 0.5,
                "socket_connect_timeout": 0.5,
                "socket_keepalive": True,
                "retry_on_timeout": False,
                "max_retries": 1,
                "interval_start": 0,
            },
        )
        self._resting_until = 0.0

    def send(self, task: TaskName, subject_id: str) -> None:
        """Wake a worker up for ``subject_id``."""
        if time.monotonic() < self._resting_until:
            raise Unavailable("the broker did not take messages a moment ago")
        try:
            self._celery.send_task(task.value, args=[subject_id], ignore_result=True, retry=False)
        except (KombuError, CeleryError, redis.RedisError, OSError) as error:
            self._resting_until = time.monotonic() + REST
            raise Unavailable(f"the broker does not take messages: {type(error).__name__}") from error

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer."""
        try:
            with self._celery.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0)
        except (KombuError, CeleryError, redis.RedisError, OSError) as error:
            raise Unavailable(f"the broker does not answer: {type(error).__name__}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._celery.close()
