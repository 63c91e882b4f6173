"""RabbitMQ that is killed and comes back: articles are taken meanwhile, and none is forgotten."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.functional.conftest import beside_rabbitmq, works
from tests.functional.installation import ARTICLE, extracted, post
from tests.functional.test_observation import scraped
from tests.rabbitmq import RabbitmqServer

pytestmark = pytest.mark.faults

#: Seconds until a node has written down where a new queue lies; killed before, it comes back with one that is stuck.
SETTLED = 6.0


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
