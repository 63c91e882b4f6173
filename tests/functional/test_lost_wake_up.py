"""The queue is only a wake-up: what it loses is done all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import redis

from service.queue import QUEUE_NAME
from tests.functional.installation import Installation, extracted, post


class TestLostWakeUp:
    def test_the_sweep_sends_it_again(self, installation: Installation, redis_db: str) -> None:
        with installation.process("api"), installation.client() as client, redis.Redis.from_url(redis_db) as broker:
            installation.wait(lambda: installation.command("api", "--check").returncode == 0, what="the API")
            article = post(client)
            installation.wait(lambda: broker.delete(QUEUE_NAME) == 1, what="the wake-up")
            with installation.process("worker"), installation.process("beat"):
                assert extracted(installation, client, article["id"])["state"] == "extracted"

    def test_an_article_is_taken_while_the_broker_is_away(self, tmp_path: Path) -> None:
        away = Installation(tmp_path / "data", redis_url="redis://127.0.0.1:1/0")
        assert away.command("db", "upgrade").returncode == 0
        with away.process("api"), away.client() as client:
            away.wait(lambda: answers(away), what="the API")
            assert post(client)["state"] == "received"

    @pytest.fixture
    def installation(self, tmp_path: Path, redis_db: str, database_url: str) -> Iterator[Installation]:
        installation = Installation(tmp_path / "data", redis_url=redis_db, database_url=database_url)
        upgraded = installation.command("db", "upgrade")
        assert upgraded.returncode == 0, upgraded.stderr
        yield installation
        assert not installation.left()


def answers(installation: Installation) -> bool:
    with installation.client() as client:
        try:
            return client.get("/healthz").status_code == 200
        except httpx2.TransportError:
            return False
