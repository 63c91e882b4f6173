"""How the broker library talks to Redis, with two things mended.

A message that could not be acknowledged, since Redis did not answer, would count as underway for ever. A worker takes
one message for each of its processes, so as many such failures leave it idle for good: it is connected, it answers, and
it never takes a message again. And a channel that is closed after its connection went would still want to give back
what is underway on it, which ends the worker with all its processes instead of having it connect again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Counts the messages that are underway; one that cannot be acknowledged is underway no more.

    Redis still holds it as not acknowledged. It comes back after the visibility timeout and finds its article done.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge; raises what the connection raises, as it always did."""
        with self._freeing(delivery_tag):
            super().ack(delivery_tag)  # type: ignore[no-untyped-call]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Refuse, and give back if ``requeue``; raises what the connection raises, as it always did."""
        with self._freeing(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)  # type: ignore[no-untyped-call]

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Give back what is underway, if there is anybody to give it to."""
        if self.channel.connection is not None and self.channel.connection.client is not None:
            super().restore_unacked_once(stderr)  # type: ignore[no-untyped-call]

    @contextmanager
    def _freeing(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except self.channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
            raise


def install() -> None:
    """Have every channel to Redis of this process count so."""
    redis.Channel.QoS = QoS
