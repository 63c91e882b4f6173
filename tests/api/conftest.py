"""The API in this process, on a real database and a real Redis-compatible server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import redis
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.begin_extraction import begin_extraction
from service.actions.create_key import create_key
from service.actions.record_claims import record_claims
from service.api.servers import EXTENSION, Servers
from service.app import create_app
from service.config import Config
from service.domain.claim import ExtractedClaim
from service.domain.explanation import Dropped
from service.domain.key import Scope
from service.queue import QUEUE_NAME
from tests.builders import TEXT
from tests.servers import wait_until
from tests.upgraded import Upgraded

#: A test may send as much as it likes; ``test_limits.py`` is about the limits.
NO_LIMITS = {"rate_limit": 0, "submit_limit": 0}


@dataclass
class Client:
    """A newsroom's program: a key, and the requests it makes."""

    app: Flask
    key: str

    def __call__(self, method: str, path: str, **arguments: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}"} | arguments.pop("headers", {})
        return self.app.test_client().open(path, method=method, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self("GET", path, **arguments)

    def post(self, path: str, body: Any, **arguments: Any) -> TestResponse:
        return self("POST", path, json=body, **arguments)

    def submit(self, **fields: Any) -> dict[str, Any]:
        answer = self.post("/v1/articles", {"text": TEXT} | fields)
        assert answer.status_code == 202, answer.text
        return answer.get_json()

    def extracted(self, *claims: ExtractedClaim, dropped: Sequence[Dropped] = (), **fields: Any) -> dict[str, Any]:
        """Submit an article and play the worker that finds ``claims`` in it."""
        article = self.submit(**fields)
        at = servers_of(self.app)
        job = begin_extraction(article["id"], database=at.database, clock=at.clock)
        assert job is not None
        record_claims(job, claims, dropped=dropped, database=at.database, statuses=at.statuses, clock=at.clock)
        return self.get(article["links"]["self"]).get_json()


def expect_wake_ups(redis_db: str, number: int) -> None:
    """Wait until so many wake-ups lie at the broker: they are sent beside the answer."""
    with redis.Redis.from_url(redis_db) as broker:
        wait_until(lambda: broker.llen(QUEUE_NAME) == number, seconds=10, what=f"{number} wake-ups")


def servers_of(app: Flask) -> Servers:
    servers: Servers = app.extensions[EXTENSION]
    return servers


@pytest.fixture
def app(database_url: str, redis_db: str, upgraded: Upgraded) -> Iterator[Flask]:
    upgraded.fill(database_url)
    made = create_app(Config(database_url=database_url, redis_url=redis_db, **NO_LIMITS))
    yield made
    servers_of(made).close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client for requests that are refused before any server is asked; one for all tests of a module."""
    config = Config(data_dir=tmp_path_factory.mktemp("data"), redis_url="redis://127.0.0.1:1/0", **NO_LIMITS)
    made = create_app(config)
    servers_of(made).database.upgrade()
    yield a_client(made)
    servers_of(made).close()


def a_client(app: Flask, *scopes: Scope, newsroom: str = "default") -> Client:
    created = create_key("test", scopes or Scope, newsroom=newsroom, database=servers_of(app).database)
    return Client(app, created.presented)


@pytest.fixture
def client(app: Flask) -> Client:
    return a_client(app)


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A client of another newsroom."""
    return a_client(app, newsroom="other")
