"""The names of the tasks, and sending one. A sent task is a wake-up that may get lost; the job itself is a row in SQL.

The only module of the record side that knows Celery. It never waits long: whoever sends has a client waiting.
"""

from __future__ import annotations

import threading
import time
from enum import StrEnum
from queue import SimpleQueue
from typing import Protocol

import redis
import structlog
from celery import Celery
from celery.exceptions import CeleryError
from kombu.exceptions import KombuError

from service.domain.errors import Unavailable

QUEUE_NAME = "claimwire"

#: Seconds for which a broker that just failed is not asked again: its clients need not each wait for the same failure.
REST = 2.0

#: Messages that wait to be sent, and seconds in which they are to be when the process ends.
MOST_UNDERWAY = 1000
PATIENCE = 3.0

_log = structlog.get_logger(__name__)


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


class Courier:
    """Sends from a thread of its own, so that nobody who has a client waiting waits for the broker.

    What is underway when the process dies is lost, as a sent message may be; the sweep sends again.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._messages: SimpleQueue[tuple[TaskName, str] | None] = SimpleQueue()
        self._sender: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, task: TaskName, subject_id: str) -> None:
        """Take a wake-up; raises :class:`Unavailable` when too many are underway already."""
        if self._messages.qsize() >= MOST_UNDERWAY:
            raise Unavailable("the broker is slower than messages come in")
        self._messages.put((task, subject_id))
        if self._sender is None:
            self._start()

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer."""
        self._queue.ping()

    def close(self) -> None:
        """Send what is underway, for a few seconds at most, and give the connections back."""
        if self._sender is not None:
            self._messages.put(None)
            self._sender.join(PATIENCE)
        self._queue.close()

    def _start(self) -> None:
        with self._starting:  # not before the first message, as that may be before a fork
            if self._sender is None:
                self._sender = threading.Thread(target=self._run, name="courier", daemon=True)
                self._sender.start()

    def _run(self) -> None:
        while (message := self._messages.get()) is not None:
            task, subject_id = message
            try:
                self._queue.send(task, subject_id)
            except Unavailable as error:
                _log.warning("wake-up not sent", task=task.value, subject_id=subject_id, reason=str(error))
            except Exception:
                _log.exception("wake-up not sent", task=task.value, subject_id=subject_id)
