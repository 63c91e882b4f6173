"""How the broker library talks to Redis, with one thing mended.

A message that could not be acknowledged, since Redis did not answer, would count as underway for ever. A worker takes
one message for each of its processes, so as many such failures leave it idle for good: it is connected, it answers, and
it never takes a message again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
