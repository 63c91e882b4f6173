"""The names of the tasks, and sending one. A sent task is a wake-up that may get lost; the job itself is a row in SQL.

The only module of the record side that knows Celery. It never waits long: whoever sends has a client waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from queue import SimpleQueue
from typing import Any, Protocol

import amqp
import redis
import structlog
from celery import Celery
from celery.exceptions import CeleryError
from kombu.connection import Connection
from kombu.exceptions import KombuError

from service.config import speaks_amqp
from service.domain.errors import Unavailable
from service.tracing.spans import Kind, joined, span, traceparent

QUEUE_NAME = "claimwire"

#: Seconds for which a broker that just failed is not asked again: its clients need not each wait for the same failure.
REST = 2.0

#: Messages that wait to be sent, and seconds in which they are to be when the process ends.
MOST_UNDERWAY = 1000
PATIENCE = 3.0

#: How to talk to RabbitMQ: a message counts as sent when the broker says that it has it. Without this it says nothing,
#: not even that it threw a message away.
CONFIRMED = {"confirm_publish": True}

#: Whatever a broker may fail with. An answer that is none is here too: it refuses a login, or has no such queue type.
_FAILURES = (KombuError, CeleryError, redis.RedisError, amqp.AMQPError, OSError)

#: A frozen server answers nothing: the caller goes on after half a second, the sweep sends again.
_TO_REDIS = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "socket_keepalive": True,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
}

#: The same for RabbitMQ. A login takes several turns of which each may last so long, and a confirmation comes when most
#: nodes of the cluster have the message on their disk.
_TO_RABBITMQ = {**CONFIRMED, "read_timeout": 1.0, "write_timeout": 1.0}

#: The answer about a queue to which nothing was sent yet, or of which Redis has nothing left.
_NOT_FOUND = "404"

#: Once, on a new connection: that the server was started again shows only when something is sent.
_AGAIN = {"max_retries": 1, "interval_start": 0}

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

    def waiting(self) -> int:
        """Return how many messages wait for a worker; raises :class:`Unavailable`."""

    def close(self) -> None:
        """Give the connections back."""


def queue_settings(broker_url: str) -> dict[str, Any]:
    """Return the settings of Celery in which whoever sends and whoever takes must agree."""
    settings: dict[str, Any] = {
        "task_default_queue": QUEUE_NAME,
        # Never pickle: whoever can write to the broker could run code with it.
        "task_serializer": "json",
        # State is in the database. A result that expires would tell a client "pending" for ever.
        "task_ignore_result": True,
    }
    if speaks_amqp(broker_url):
        # Each message is on the disk of most nodes, so neither a node's death nor a restart takes it along. RabbitMQ
        # refuses a queue that is declared in two ways, hence here.
        settings["task_default_queue_type"] = "quorum"
    return settings


class CeleryQueue:
    """Sends to the workers through a Celery broker; safe to share between threads, not across a fork."""

    def __init__(self, broker_url: str) -> None:
        self._amqp = speaks_amqp(broker_url)
        self._celery = Celery("claimwire-sender", broker=broker_url, set_as_current=False)
        self._celery.conf.update(
            queue_settings(broker_url),
            # The sweep tries again, so a send does not: with retries a frozen broker would hold the caller for long.
            task_publish_retry=False,
            broker_connection_timeout=1.0 if self._amqp else 0.5,
            broker_transport_options=_TO_RABBITMQ if self._amqp else _TO_REDIS,
        )
        self._resting_until = 0.0

    def send(self, task: TaskName, subject_id: str) -> None:
        """Wake a worker up for ``subject_id``."""
        if time.monotonic() < self._resting_until:
            raise Unavailable("the broker did not take messages a moment ago")
        try:
            with _failures_told("take messages"), span(f"send {task.value}", kind=Kind.PRODUCER):
                self._celery.send_task(
                    task.value,
                    args=[subject_id],
                    headers=_headers(),
                    ignore_result=True,
                    retry=self._amqp,
                    retry_policy=_AGAIN,
                )
        except Unavailable:
            self._resting_until = time.monotonic() + REST
            raise

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer."""
        with self._connected():
            pass

    def waiting(self) -> int:
        """Return how many messages wait for a worker; raises :class:`Unavailable`."""
        with self._connected() as connection:
            try:
                found = connection.default_channel.queue_declare(QUEUE_NAME, passive=True)  # type: ignore[no-untyped-call]
            except amqp.ChannelError as error:
                if str(error.reply_code) == _NOT_FOUND:
                    return 0
                raise
            return int(found.message_count)

    def close(self) -> None:
        """Give the connections back."""
        self._celery.close()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with _failures_told("answer"), self._celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            yield connection


@contextmanager
def _failures_told(doing: str) -> Iterator[None]:
    try:
        yield
    except _FAILURES as error:
        raise Unavailable(f"the broker does not {doing}: {type(error).__name__}") from error


class Courier:
    """Sends from a thread of its own, so that nobody who has a client waiting waits for the broker.

    What is underway when the process dies is lost, as a sent message may be; the sweep sends again.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._messages: SimpleQueue[tuple[TaskName, str, str | None] | None] = SimpleQueue()
        self._sender: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, task: TaskName, subject_id: str) -> None:
        """Take a wake-up; raises :class:`Unavailable` when too many are underway already."""
        if self._messages.qsize() >= MOST_UNDERWAY:
            raise Unavailable("the broker is slower than messages come in")
        self._messages.put((task, subject_id, traceparent()))
        if self._sender is None:
            self._start()

    def ping(self) -> None:
        """Raise :class:`Unavailable` if the broker does not answer."""
        self._queue.ping()

    def waiting(self) -> int:
        """Return how many messages wait for a worker; raises :class:`Unavailable`."""
        return self._queue.waiting()

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
            task, subject_id, sender = message
            with joined(sender):
                self._send(task, subject_id)

    def _send(self, task: TaskName, subject_id: str) -> None:
        try:
            self._queue.send(task, subject_id)
        except Unavailable as error:
            _log.warning("wake-up not sent", task=task.value, subject_id=subject_id, reason=str(error))
        except Exception:
            _log.exception("wake-up not sent", task=task.value, subject_id=subject_id)


def _headers() -> dict[str, str] | None:
    """Return what lets the worker join the trace in which a message is sent."""
    sender = traceparent()
    return {"traceparent": sender} if sender else None
