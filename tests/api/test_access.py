"""Who may do what: keys, scopes, newsrooms, and what every answer carries."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service.actions.revoke_key import revoke_key
from service.api import authentication
from service.api.authentication import Authenticator
from service.domain.key import Scope
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim

NO_ARTICLE = "/v1/articles/art_00000000000000000000000000"
NO_KEY = "/v1/keys/0000000000"
NO_CLAIM = "/v1/claims/clm_00000000000000000000000000"

ROUTES = [
    pytest.param("POST", "/v1/articles", Scope.ARTICLES_WRITE, id="submit an article"),
    pytest.param("GET", "/v1/articles", Scope.CLAIMS_READ, id="list articles"),
    pytest.param("GET", NO_ARTICLE, Scope.CLAIMS_READ, id="get an article"),
    pytest.param("GET", f"{NO_ARTICLE}/claims", Scope.CLAIMS_READ, id="list an article's claims"),
    pytest.param("GET", "/v1/claims", Scope.CLAIMS_READ, id="list claims"),
    pytest.param("GET", NO_CLAIM, Scope.CLAIMS_READ, id="get a claim"),
    pytest.param("GET", f"{NO_CLAIM}/status", Scope.CLAIMS_READ, id="get a status"),
    pytest.param("GET", "/v1/claims/status", Scope.CLAIMS_READ, id="get many statuses"),
    pytest.param("GET", "/v1/changes", Scope.CLAIMS_READ, id="follow what changes"),
    pytest.param("GET", f"{NO_CLAIM}/explanation", Scope.CLAIMS_REVIEW, id="explain a claim"),
    pytest.param("POST", f"{NO_CLAIM}/reviews", Scope.CLAIMS_REVIEW, id="review a claim"),
    pytest.param("GET", f"{NO_CLAIM}/history", Scope.CLAIMS_READ, id="get a claim's history"),
    pytest.param("GET", "/v1/kinds", Scope.CLAIMS_READ, id="list kinds"),
    pytest.param("POST", "/v1/articles/batch", Scope.ARTICLES_WRITE, id="submit many articles"),
    pytest.param("DELETE", NO_ARTICLE, Scope.ARTICLES_WRITE, id="withdraw an article"),
    pytest.param("POST", f"{NO_ARTICLE}/extractions", Scope.ARTICLES_WRITE, id="extract an article again"),
    pytest.param("GET", "/v1/keys", Scope.ADMIN, id="list keys"),
    pytest.param("POST", "/v1/keys", Scope.ADMIN, id="make a key"),
    pytest.param("DELETE", NO_KEY, Scope.ADMIN, id="revoke a key"),
    pytest.param("POST", f"{NO_KEY}/rotation", Scope.ADMIN, id="rotate a key"),
]


def test_the_routes_of_this_test_are_all_that_there_are(app: Flask):
    tested = {(case.values[0], case.values[1]) for case in ROUTES}
    adapter = app.url_map.bind("localhost")
    endpoints = {adapter.match(str(path), method=str(method))[0] for method, path in tested}
    assert endpoints == {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/v1/")}


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="no key"),
        pytest.param("Bearer", id="no key after the scheme"),
        pytest.param("Bearer nonsense", id="an unknown key"),
        pytest.param("Bearer ü\x7f", id="a key that is not ASCII"),
        pytest.param("Basic eDp5", id="another scheme"),
    ],
)
def test_without_a_key_all_is_401(reader: Client, method: str, path: str, scope: Scope, authorization: str | None):
    headers = {"Authorization": authorization} if authorization else {}
    answer = reader.app.test_client().open(path, method=method, headers=headers, data=b"{nonsense")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_with_all_scopes_but_the_one_all_is_403_and_names_it(reader: Client, method: str, path: str, scope: Scope):
    client = a_client(reader.app, *(set(Scope) - {scope}))
    answer = client(method, path, data=b"{nonsense")
    assert answer.status_code == 403
    assert scope.value in answer.get_json(force=True)["detail"]
    assert f'scope="{scope.value}"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
def test_with_the_one_scope_nothing_is_refused_for_it(reader: Client, method: str, path: str, scope: Scope):
    assert a_client(reader.app, scope)(method, path).status_code not in (401, 403)


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
