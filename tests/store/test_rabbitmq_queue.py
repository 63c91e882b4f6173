"""The queue on a real RabbitMQ: messages are on the disk when they count as sent, and trouble holds nobody up."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import amqp
import pytest

from service import queue as queue_module
from service.domain.errors import Unavailable
from service.embedded.redis_server import free_port
from service.queue import QUEUE_NAME, CeleryQueue, TaskName
from tests.rabbitmq import RabbitmqServer


class TestCeleryQueue:
    def test_a_sent_task_carries_its_name_and_an_id_and_nothing_else(
        self, queue: CeleryQueue, rabbitmq: RabbitmqServer
    ) -> None:
        queue.send(TaskName.EXTRACT, "art_1")
        with rabbitmq.connection() as connection:
            message = connection.channel().basic_get(QUEUE_NAME)
        assert message.headers["task"] == "claimwire.extract"
        assert json.loads(message.body)[:2] == [["art_1"], {}]
        assert message.properties["delivery_mode"] == 2

    def test_the_queue_is_one_that_survives_the_death_of_a_node(
        self, queue: CeleryQueue, rabbitmq: RabbitmqServer
    ) -> None:
        queue.send(TaskName.EXTRACT, "art_1")
        with rabbitmq.connection() as connection, pytest.raises(amqp.PreconditionFailed, match="x-queue-type"):
            connection.channel().queue_declare(QUEUE_NAME, durable=True, auto_delete=False)

    def test_it_tells_how_many_messages_wait(self, queue: CeleryQueue) -> None:
        assert queue.waiting() == 0
        for number in range(3):
            queue.send(TaskName.EXTRACT, f"art_{number}")
        assert queue.waiting() == 3

    def test_it_tells_that_the_server_answers(self, queue: CeleryQueue) -> None:
        queue.ping()

    def test_a_frozen_server_is_unavailable_soon_and_is_then_left_alone_for_a_while(
        self, queue: CeleryQueue, rabbitmq: RabbitmqServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        queue.send(TaskName.SWEEP, "x")
        rabbitmq.freeze()
        try:
            assert seconds_to_fail(queue) < 5
            assert seconds_to_fail(queue) < 0.1
            with pytest.raises(Unavailable):
                queue.waiting()
        finally:
            rabbitmq.thaw()
        monkeypatch.setattr(queue_module, "REST", 0.0)
        again = CeleryQueue(rabbitmq.url)
        again.send(TaskName.SWEEP, "x")
        again.close()

    def test_a_server_that_is_not_there_is_unavailable(self) -> None:
        queue = CeleryQueue("amqp://127.0.0.1:1//")
        assert seconds_to_fail(queue) < 2.5
        queue.close()

    def test_a_refused_login_is_unavailable(self, rabbitmq: RabbitmqServer) -> None:
        queue = CeleryQueue(rabbitmq.url.replace("claimwire:", "claimwire:no"))
        assert seconds_to_fail(queue) < 5
        with pytest.raises(Unavailable):
            queue.ping()
        queue.close()

    def test_another_node_of_the_cluster_is_asked_where_one_is_down(self, rabbitmq_url: str) -> None:
        queue = CeleryQueue(f"amqp://127.0.0.1:{free_port()}//;{rabbitmq_url}")
        queue.send(TaskName.EXTRACT, "art_1")
        assert queue.waiting() == 1
        queue.close()

    @pytest.fixture
    def queue(self, rabbitmq_url: str) -> Iterator[CeleryQueue]:
        queue = CeleryQueue(rabbitmq_url)
        yield queue
        queue.close()


def seconds_to_fail(queue: CeleryQueue) -> float:
    start = time.monotonic()
    with pytest.raises(Unavailable):
        queue.send(TaskName.EXTRACT, "art_1")
    return time.monotonic() - start
