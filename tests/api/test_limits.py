"""Limits: of a key, of wrong keys, of what waits to be read. Nothing over them is stored."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from flask import Flask

from service.api import authentication
from service.app import create_app
from service.config import Config
from service.store.database import Database
from tests.api.conftest import Client, a_client, servers_of

BODY = {"text": "Russia annexed Crimea in 2014."}


@pytest.fixture
def strict(database_url: str, redis_db: str) -> Iterator[Flask]:
    """An API that takes little: two submissions at a time, three posts and twenty requests a minute."""
    database = Database(database_url)
    database.upgrade()
    database.dispose()
    limits = {"rate_limit": 20, "submit_limit": 5, "max_backlog": 3, "max_open_jobs": 2}
    made = create_app(Config(database_url=database_url, redis_url=redis_db, **limits))
    yield made
    servers_of(made).close()


def expect_problem(answer: object, status: int, slug: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data)["type"] == f"/docs/problems/{slug}"
    assert int(answer.headers["Retry-After"]) > 0


def test_a_key_is_told_what_is_left_and_refused_beyond_it(strict: Flask):
    client = a_client(strict)
    answers = [client.get("/v1/claims") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[0].headers["RateLimit-Policy"] == '"default";q=20;w=60, "submit";q=5;w=60'
    assert answers[0].headers["RateLimit"].startswith('"default";r=19;')
    expect_problem(answers[-1], 429, "rate-limited")
    assert a_client(strict).get("/v1/claims").status_code == 200, "another key has its own limit"


def test_polls_count_too(strict: Flask):
    client = a_client(strict)
    path = "/v1/claims/clm_00000000000000000000000000/status"
    assert [client.get(path).status_code for _ in range(21)] == [404] * 20 + [429]


def test_health_and_documentation_are_not_limited(strict: Flask):
    client = a_client(strict)
    assert {client.get("/healthz").status_code for _ in range(30)} == {200}
    assert {client.get("/openapi.json").status_code for _ in range(3)} == {200}


def test_guessing_keys_becomes_slow(strict: Flask):
    guesser = Client(strict, "cw_guess")
    statuses = [guesser.get("/v1/claims").status_code for _ in range(62)]
    assert statuses == [401] * 60 + [429] * 2
    expect_problem(guesser.get("/v1/claims"), 429, "rate-limited")


def test_guesses_from_ones_own_address_shut_out_nobody_who_was_there_before(strict: Flask):
    client, guesser = a_client(strict), Client(strict, "cw_guess")
    authenticator = servers_of(strict).authenticator
    assert client.get("/v1/claims").status_code == 200
    while guesser.get("/v1/claims").status_code != 429:
        pass
    authenticator._clock = lambda: time.monotonic() + authentication.REMEMBERED
    assert authenticator.remembered(f"Bearer {client.key}") is None
    assert client.get("/v1/claims").status_code == 200


@pytest.mark.parametrize(
    ("path", "data", "content_type"),
    [
        pytest.param("/v1/articles", json.dumps(BODY), "application/json", id="an article"),
        pytest.param("/v1/articles", "not even JSON", "application/json", id="what is not even read"),
        pytest.param("/v1/articles/batch", json.dumps(BODY), "application/x-ndjson", id="a batch"),
        pytest.param(
            "/v1/articles/art_00000000000000000000000000/extractions", "", "application/json", id="another extraction"
        ),
    ],
)
def test_a_newsroom_with_too_many_open_jobs_is_refused(strict: Flask, path: str, data: str, content_type: str):
    client = a_client(strict)
    servers_of(strict).backlog._clock = iter(range(0, 10_000, 5)).__next__  # every count is old
    for _ in range(2):
        assert client.post("/v1/articles", BODY).status_code == 202
    expect_problem(client("POST", path, data=data, content_type=content_type), 429, "too-many-open-jobs")
    assert len(client.get("/v1/articles").get_json()["items"]) == 2
    assert a_client(strict, newsroom="other").post("/v1/articles", BODY).status_code == 202


def test_beyond_the_backlog_of_all_everybody_is_refused(strict: Flask):
    client, other = a_client(strict), a_client(strict, newsroom="other")
    servers_of(strict).backlog._clock = iter(range(0, 10_000, 5)).__next__
    for each in (client, client, other):
        assert each.post("/v1/articles", BODY).status_code == 202
    expect_problem(other.post("/v1/articles", BODY), 503, "overloaded")
    assert other.get("/v1/articles").status_code == 200, "reading goes on"
