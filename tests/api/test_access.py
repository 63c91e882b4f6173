"""Keys and newsrooms, and what every answer carries; ``test_every_route.py`` goes through all routes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service.actions.revoke_key import revoke_key
from service.api import authentication
from service.api.authentication import Authenticator
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim


def test_what_is_another_newsrooms_is_not_there(client: Client, stranger: Client):
    article = client.extracted(an_extracted_claim(), external_id="x")
    claim = client.get(article["links"]["claims"]).get_json()["items"][0]
    stranger.submit()
    for path in (
        f"/v1/articles/{article['id']}",
        f"/v1/articles/{article['id']}/claims",
        f"/v1/claims/{claim['id']}",
        f"/v1/claims/{claim['id']}/status",
    ):
        assert client.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
    assert [found["id"] for found in stranger.get("/v1/articles").get_json()["items"]] != [article["id"]]
    assert stranger.get(f"/v1/claims?article={article['id']}").get_json()["items"] == []


def test_a_revoked_key_stops_when_it_is_no_longer_remembered(app: Flask, monkeypatch: pytest.MonkeyPatch):
    at = servers_of(app)
    now = 0.0
    monkeypatch.setattr(at.authenticator, "_clock", lambda: now)
    client = a_client(app)
    assert client.get("/v1/claims").status_code == 200
    revoke_key(client.key.split("_")[1], database=at.database)
    assert client.get("/v1/claims").status_code == 200
    now = authentication.REMEMBERED
    assert client.get("/v1/claims").status_code == 401
    assert at.authenticator.remembered(f"Bearer {client.key}") is None


def test_the_memory_for_keys_is_bounded(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(authentication, "_MOST", 2)
    authenticator = Authenticator(servers_of(app).database)
    for _ in range(5):
        assert authenticator.key(a_client(app).key) is not None
    assert len(authenticator._remembered) <= 2
    authenticator.close()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/v1/claims", id="an answer"),
        pytest.param("/nonsense", id="a problem"),
        pytest.param("/healthz", id="health"),
        pytest.param("/docs", id="a page"),
        pytest.param("/docs/assets/swagger-ui.css", id="a file"),
    ],
)
def test_every_answer_forbids_what_it_does_not_need(client: Client, path: str):
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert len(headers["X-Request-Id"]) == 32


@pytest.mark.parametrize(
    ("given", "echoed"),
    [
        pytest.param("desk-7/42", True, id="a sensible one"),
        pytest.param("x" * 129, False, id="one that is too long"),
        pytest.param("a b", False, id="one with a space"),
        pytest.param("a\u00fc", False, id="one that is not ASCII"),
    ],
)
def test_the_id_of_a_request_comes_back(client: Client, given: str, echoed: bool):
    assert (client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given) is echoed


def test_logs_tell_the_request_and_never_the_key(client: Client, capsys: pytest.CaptureFixture[str]):
    client.get("/v1/claims", headers={"X-Request-Id": "find-me"})
    output: Any = "".join(capsys.readouterr())
    assert "find-me" in output
    assert client.key not in output
