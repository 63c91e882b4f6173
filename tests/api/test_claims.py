"""/v1/claims: listed, filtered, looked at; and the status poll, which must not touch SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import event, update

from service.api.status_poll import StatusPoll
from service.app import create_app
from service.config import Config
from service.domain.key import Scope
from service.domain.status import ClaimStatus, ReviewState
from service.store.tables import ClaimRow
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import NOON, TEXT, an_extracted_claim

REFUSAL = an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse")


@pytest.fixture
def claim(client: Client) -> dict[str, Any]:
    article = client.extracted(an_extracted_claim())
    found: dict[str, Any] = client.get(article["links"]["claims"]).get_json()["items"][0]
    return found


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = servers_of(app).database.engine
    event.listen(engine, "before_cursor_execute", count)
    yield statements
    event.remove(engine, "before_cursor_execute", count)


def through_the_view(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StatusPoll, "_answer", lambda *_: None)


def test_a_claim_is_shown_with_all_its_mentions(client: Client):
    article = client.extracted(an_extracted_claim(), external_id="x")
    client.extracted(an_extracted_claim(text=f"New.\n\n{TEXT}"), external_id="x", text=f"New.\n\n{TEXT}")
    (claim,) = client.get(article["links"]["claims"]).get_json()["items"]
    shown = client.get(f"/v1/claims/{claim['id']}").get_json()
    mentions = shown.pop("mentions")
    assert shown == claim
    assert [mention["revision"] for mention in mentions] == [2, 1]
    assert mentions[0]["mention_id"] == claim["mention_id"]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        pytest.param("", {"border", "membership"}, id="no filter"),
        pytest.param("kind=border", {"border"}, id="kind"),
        pytest.param("relation=refuse", {"membership"}, id="relation"),
        pytest.param("kind=border&relation=refuse", set(), id="filters that exclude each other"),
        pytest.param("review_state=unreviewed", {"border", "membership"}, id="review state"),
        pytest.param("review_state=published", set(), id="a review state that none has"),
        pytest.param("article={article}", {"border", "membership"}, id="article"),
        pytest.param("article=art_00000000000000000000000000", set(), id="an article that there is not"),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, kinds: set[str]):
    article = client.extracted(an_extracted_claim(), REFUSAL)
    page = client.get(f"/v1/claims?{query.format(article=article['id'])}").get_json()
    assert {claim["kind"] for claim in page["items"]} == kinds


def test_pages_list_each_claim_once_and_keep_the_filter(client: Client):
    client.extracted(an_extracted_claim(), REFUSAL)
    client.extracted(an_extracted_claim())
    seen, link = [], "/v1/claims?limit=1&kind=border"
    while link:
        page = client.get(link).get_json()
        seen += [claim["id"] for claim in page["items"]]
        link = page["next"]
    assert len(seen) == len(set(seen)) == 2


def test_the_status_of_a_new_claim(client: Client, claim: dict[str, Any]):
    answer = client.get(f"/v1/claims/{claim['id']}/status")
    status = answer.get_json()
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert status.pop("updated_at").endswith("Z")
    assert status == {
        "claim_id": claim["id"],
        "review_state": "unreviewed",
        "attribution_verdict": None,
        "verdict": None,
        "assignee": None,
        "version": 1,
    }


@pytest.mark.parametrize("short_cut", [pytest.param(True, id="short cut"), pytest.param(False, id="view")])
@pytest.mark.parametrize(
    ("etag", "status"),
    [
        pytest.param(None, 200, id="no tag"),
        pytest.param('"1"', 304, id="the same tag"),
        pytest.param('W/"1"', 304, id="the same tag, weak"),
        pytest.param('"0", "1"', 304, id="among others"),
        pytest.param("*", 304, id="any"),
        pytest.param('"2"', 200, id="another tag"),
        pytest.param("nonsense", 200, id="nonsense"),
    ],
)
def test_polls_of_a_known_status_do_no_sql(
    app: Flask,
    client: Client,
    claim: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    etag: str | None,
    status: int,
    short_cut: bool,
):
    if not short_cut:
        through_the_view(app, monkeypatch)
    headers = {"If-None-Match": etag} if etag else {}
    with counted_queries(app) as statements:
        answer = client.get(f"/v1/claims/{claim['id']}/status", headers=headers)
    assert answer.status_code == status
    assert statements == []
    assert (answer.data == b"") == (status == 304)


@pytest.mark.parametrize("etag", [pytest.param('"0"', id="changed"), pytest.param('"1"', id="not changed")])
def test_the_short_cut_and_the_view_answer_alike(
    app: Flask, client: Client, claim: dict[str, Any], monkeypatch: pytest.MonkeyPatch, etag: str
):
    path, headers = f"/v1/claims/{claim['id']}/status", {"If-None-Match": etag, "X-Request-Id": "same"}
    quick = client.get(path, headers=headers)
    through_the_view(app, monkeypatch)
    slow = client.get(path, headers=headers)
    assert (quick.status, quick.data) == (slow.status, slow.data)
    assert sorted(quick.headers) == sorted(slow.headers)


def test_the_short_cut_is_taken(app: Flask, client: Client, claim: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Flask, "full_dispatch_request", lambda _: pytest.fail("went through Flask"))
    assert client.get(f"/v1/claims/{claim['id']}/status").status_code == 200


def test_a_status_that_is_not_cached_comes_from_sql_once(
    app: Flask, client: Client, claim: dict[str, Any], redis_db: str
):
    with redis.Redis.from_url(Config(redis_url=redis_db).cache) as server:
        server.flushdb()
    counts = []
    for _ in range(2):
        with counted_queries(app) as statements:
            assert client.get(f"/v1/claims/{claim['id']}/status").status_code == 200
        counts.append(len(statements) > 0)
    assert counts == [True, False]


def test_a_newer_status_in_the_cache_is_what_is_polled(app: Flask, client: Client, claim: dict[str, Any]):
    at = servers_of(app)
    newsroom_id = at.authenticator.key(client.key).newsroom_id  # type: ignore[union-attr]
    at.statuses.put(newsroom_id, [ClaimStatus(claim["id"], ReviewState.IN_REVIEW, None, None, "Ana", 2, NOON)])
    answer = client.get(f"/v1/claims/{claim['id']}/status", headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.get_json()["assignee"] == "Ana"


def test_without_redis_the_status_comes_from_sql(app: Flask, database_url: str, client: Client, claim: dict[str, Any]):
    with servers_of(app).database.engine.begin() as connection:
        connection.execute(update(ClaimRow).values(version=7, review_state=ReviewState.REVIEWED))
    lonely = create_app(Config(database_url=database_url, redis_url="redis://127.0.0.1:1/0"))
    answer = Client(lonely, client.key).get(f"/v1/claims/{claim['id']}/status")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"7"')
    assert answer.get_json()["review_state"] == "reviewed"
    servers_of(lonely).close()


def test_a_stranger_sees_neither_claim_nor_status(stranger: Client, client: Client, claim: dict[str, Any]):
    client.get(f"/v1/claims/{claim['id']}/status")
    stranger.get("/v1/claims")
    for path in (f"/v1/claims/{claim['id']}", f"/v1/claims/{claim['id']}/status"):
        assert stranger.get(path).status_code == 404
    assert stranger.get("/v1/claims").get_json()["items"] == []


def test_a_key_without_the_scope_polls_nothing(app: Flask, claim: dict[str, Any]):
    writer = a_client(app, Scope.ARTICLES_WRITE)
    writer.submit()
    assert writer.get(f"/v1/claims/{claim['id']}/status").status_code == 403


def test_a_damaged_cache_entry_is_no_answer(app: Flask, client: Client, claim: dict[str, Any], redis_db: str):
    cache = Config(redis_url=redis_db).cache
    with redis.Redis.from_url(cache) as server:
        for key in server.scan_iter():
            server.delete(key)
            server.set(key, "nonsense")
    assert client.get(f"/v1/claims/{claim['id']}/status").status_code == 200
