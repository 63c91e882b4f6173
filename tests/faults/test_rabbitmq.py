"""RabbitMQ that is killed and comes back: articles are taken meanwhile, and none is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from service.config import Config
from service.domain.errors import Unavailable
from service.queue import CeleryQueue, TaskName
from tests.functional.conftest import beside_rabbitmq, works
from tests.functional.installation import ARTICLE, extracted, post
from tests.functional.test_observation import scraped
from tests.rabbitmq import RabbitmqServer
from tests.servers import wait_until
from workers.celery_app import create_app

pytestmark = pytest.mark.faults

#: Seconds until a node has written down where a new queue lies; killed before, it comes back with one that is stuck.
SETTLED = 6.0


def by_the_api(broker_url: str) -> Callable[[], object]:
    queue = CeleryQueue(broker_url)
    return lambda: queue.send(TaskName.SWEEP, "x")


def by_beat(broker_url: str) -> Callable[[], object]:
    app = create_app(Config(broker_url=broker_url, cache_url="redis://127.0.0.1:1/0"))
    return lambda: app.send_task(TaskName.SWEEP.value)


def raises(send: Callable[[], object]) -> bool:
    """Tell whether it fails; it is to do so in time."""
    started = time.monotonic()
    try:
        send()
    except (Unavailable, OperationalError):
        assert time.monotonic() - started < 60
        return True
    return False


def test_nothing_is_lost_by_the_death_of_the_server(rabbitmq: RabbitmqServer, redis_url: str, tmp_path: Path):
    with beside_rabbitmq(tmp_path / "data", rabbitmq, redis_url) as installation, installation.client() as client:
        settled = time.monotonic() + SETTLED
        installation.wait(lambda: time.monotonic() > settled, what="the queue being settled")
        accepted = [post(client, text=f"{ARTICLE['text']}Edition {number}.\n")["id"] for number in range(6)]
        rabbitmq.kill()
        try:
            for number in range(3):
                started = time.monotonic()
                accepted.append(post(client, text=f"{ARTICLE['text']}Night edition {number}.\n")["id"])
                assert time.monotonic() - started < 1
            checks = client.get("/readyz").json()["checks"]
            assert checks == {"database": "ok", "cache": "ok", "broker": "does not answer"}
            installation.wait(lambda: not works(installation, "worker"), what="the worker missing its broker")
            installation.wait(
                lambda: scraped(installation)["claimwire_server_up", "broker"] == 0, what="the metrics telling"
            )
        finally:
            rabbitmq.start()
        for article_id in accepted:
            assert extracted(installation, client, article_id)["state"] == "extracted"
        installation.wait(lambda: works(installation, "worker"), what="the worker answering again")
        assert works(installation, "api")
    assert not installation.left()


@pytest.mark.parametrize("sender", [pytest.param(by_the_api, id="the API"), pytest.param(by_beat, id="beat")])
def test_whoever_sends_does_not_wait_until_a_full_server_has_room(
    rabbitmq: RabbitmqServer, rabbitmq_url: str, sender: Callable[[str], Callable[[], object]]
):
    send = sender(rabbitmq_url)
    send()
    rabbitmq.control("set_vm_memory_high_watermark", "0.0001")
    try:
        wait_until(lambda: raises(send), what="the server refusing more")
    finally:
        rabbitmq.control("set_vm_memory_high_watermark", "0.4")
    wait_until(lambda: not raises(send), what="the server taking messages again")
