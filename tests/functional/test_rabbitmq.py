"""RabbitMQ as the broker, and Redis as nothing but a cache: all that works on Redis works there too."""

from __future__ import annotations

import os
from collections.abc import Iterator

import amqp
import pytest

from service.queue import QUEUE_NAME
from tests.functional.conftest import beside_rabbitmq
from tests.functional.installation import Installation, extracted, post
from tests.functional.test_observation import scraped
from tests.rabbitmq import RabbitmqServer


@pytest.fixture(scope="module")
def installation(
    rabbitmq: RabbitmqServer, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with beside_rabbitmq(tmp_path_factory.mktemp("installation") / "data", rabbitmq, redis_url) as deployed:
        yield deployed
    assert not deployed.left()


class TestRabbitmq:
    def test_an_article_is_read(self, installation: Installation) -> None:
        with installation.client() as client:
            article = extracted(installation, client, post(client)["id"])
        assert (article["state"], article["claim_count"]) == ("extracted", 2)

    def test_the_metrics_tell_of_the_queue_and_of_what_the_worker_did(self, installation: Installation) -> None:
        found = scraped(installation)
        for server in ("database", "broker", "counts"):
            assert found["claimwire_server_up", server] == 1
        assert found["claimwire_queue_messages",] == 0
        installation.wait(
            lambda: scraped(installation)["claimwire_extraction_seconds_count",] >= 1, what="the article being counted"
        )

    def test_there_is_no_queue_but_ours(self, installation: Installation, rabbitmq: RabbitmqServer) -> None:
        host = f"celery@{os.uname().nodename}"
        for name in (f"{host}.celery.pidbox", "celery_delayed_0", "celery_delayed_27", f"celeryev.{host}"):
            with rabbitmq.connection() as connection, pytest.raises(amqp.NotFound):
                connection.channel().queue_declare(name, passive=True)
        for name in ("celery.pidbox", "celeryev", "celery_delayed_delivery"):
            with rabbitmq.connection() as connection, pytest.raises(amqp.NotFound):
                connection.channel().exchange_declare(name, "topic", passive=True)
        with rabbitmq.connection() as connection:
            assert connection.channel().queue_declare(QUEUE_NAME, passive=True).consumer_count == 1
