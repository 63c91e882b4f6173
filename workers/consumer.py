"""Celery's consumer without what claimwire has no use for on RabbitMQ."""

from __future__ import annotations

from celery.worker.consumer import Consumer as CeleryConsumer

_DELAYS = "celery.worker.consumer.delayed_delivery:DelayedDelivery"


class Consumer(CeleryConsumer):  # type: ignore[misc]  # Celery has no annotations
    """Declares our one queue and nothing else.

    For tasks with an ETA Celery declares 28 more queues as soon as one is a quorum queue, and has no setting against
    it. They would lie on the disks of every node, and the broker's account would need the right to make them.
    """

    class Blueprint(CeleryConsumer.Blueprint):  # type: ignore[misc]
        """The steps of the consumer."""

        default_steps = [step for step in CeleryConsumer.Blueprint.default_steps if step != _DELAYS]  # noqa: RUF012
