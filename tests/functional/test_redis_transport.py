"""Acknowledging when Redis does not answer: the next message is taken all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import redis
from kombu import Connection

from service.config import Config
from tests.faults.proxy import FreezingProxy, freezing_proxy
from workers import redis_transport
from workers.celery_app import create_app


@pytest.fixture
def proxy(redis_url: str) -> Iterator[FreezingProxy]:
    with freezing_proxy(redis_url) as proxy:
        yield proxy


@pytest.fixture
def connection(redis_db: str, proxy: FreezingProxy) -> Iterator[Connection]:
    number = redis_db.rpartition("/")[2]
    app = create_app(Config(redis_url=f"redis://127.0.0.1:{proxy.port}/{number}"))
    options = app.conf.broker_transport_options | {"socket_timeout": 0.3}
    with app.connection_for_read(transport_options=options) as connection:
        yield connection


def test_workers_use_it(connection: Connection):
    assert isinstance(connection.default_channel.qos, redis_transport.QoS)


@pytest.mark.parametrize("answer", ["ack", "reject"])
def test_a_message_that_cannot_be_answered_is_not_underway_any_more(
    answer: str, connection: Connection, proxy: FreezingProxy
):
    with closing(connection.SimpleQueue("letters")) as queue:
        queue.put({"number": 1})
        message = queue.get(timeout=5)
        qos = queue.channel.qos
        qos.prefetch_count = 1
        assert not qos.can_consume()
        proxy.freeze()
        with pytest.raises(redis.RedisError):
            getattr(message, answer)()
        proxy.thaw()
        assert qos.can_consume()


def test_a_channel_closes_after_its_connection_went(connection: Connection):
    queue = connection.SimpleQueue("letters")
    queue.put({"number": 1})
    queue.get(timeout=5)
    connection.transport.client = None
    queue.channel.close()
    assert queue.channel.closed
