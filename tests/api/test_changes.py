"""/v1/changes: the way to catch up. Each change once, in order, from a cursor that is good for ever."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from service.domain.key import Scope
from tests.api.conftest import Client, a_client
from tests.builders import an_extracted_claim

TYPES = ["article.received", "claim.found", "article.extracted"]


def test_what_happened_comes_in_order_with_what_to_ask_for(client: Client):
    article = client.extracted(an_extracted_claim())
    answer = client.get("/v1/changes").get_json()
    assert [change["type"] for change in answer["items"]] == TYPES
    assert [change["number"] for change in answer["items"]] == [1, 2, 3]
    assert (answer["cursor"], answer["next"]) == ("3", None)
    received, found, _ = answer["items"]
    assert (received["article_id"], received["claim_id"], received["version"]) == (article["id"], None, None)
    assert received["links"] == {"article": f"/v1/articles/{article['id']}"}
    assert found["version"] == 1
    assert client.get(found["links"]["claim"]).get_json()["id"] == found["claim_id"]
    assert client.get(found["links"]["status"]).get_json()["version"] == 1


def test_pages_lead_through_the_feed(client: Client):
    client.extracted(an_extracted_claim())
    seen, link, cursor = [], "/v1/changes?limit=1", ""
    while link:
        answer = client.get(link)
        page = answer.get_json()
        seen += [change["type"] for change in page["items"]]
        link, cursor = page["next"], page["cursor"]
        assert answer.headers.get("Link") == (f'<{link}>; rel="next"' if link else None)
    assert seen == TYPES
    assert client.get(f"/v1/changes?since={cursor}").get_json() == {"items": [], "cursor": cursor, "next": None}


def test_a_cursor_goes_on_where_it_was_taken(client: Client):
    client.submit()
    cursor = client.get("/v1/changes").get_json()["cursor"]
    article = client.submit()
    (change,) = client.get(f"/v1/changes?since={cursor}").get_json()["items"]
    assert change["article_id"] == article["id"]


def test_now_is_after_all_that_happened(client: Client):
    assert client.get("/v1/changes?since=now").get_json() == {"items": [], "cursor": "0", "next": None}
    client.submit()
    assert client.get("/v1/changes?since=now").get_json() == {"items": [], "cursor": "1", "next": None}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("since=2", "since lies ahead", id="a cursor from the future"),
        pytest.param("since=999999999999999999", "since lies ahead", id="one from the far future"),
        pytest.param("since=9999999999999999999", "must be a `cursor`", id="a number beyond the database's"),
        pytest.param("since=-1", "must be a `cursor`", id="a number below nought"),
        pytest.param("since=01", "must be a `cursor`", id="a number in another form"),
        pytest.param("since=%D9%A1", "must be a `cursor`", id="a digit of another script"),
        pytest.param("since=", "must be a `cursor`", id="nothing"),
        pytest.param("since=0&since=0", "more than once", id="a cursor twice"),
        pytest.param("limit=101", "from 1 to 100", id="too large a page"),
        pytest.param("cursor=1", "not known here", id="another parameter"),
    ],
)
def test_bad_queries_are_told_what_is_wrong(reader: Client, query: str, said: str):
    answer = reader.get(f"/v1/changes?{query}")
    assert answer.status_code == 400
    assert said in answer.get_json()["detail"]


def test_each_newsroom_has_its_own_feed(client: Client, stranger: Client):
    client.submit()
    assert stranger.get("/v1/changes").get_json()["items"] == []
    assert stranger.get("/v1/changes?since=1").status_code == 400


def test_a_key_without_the_scope_sees_nothing(app: Flask):
    writer: Any = a_client(app, Scope.ARTICLES_WRITE)
    assert writer.get("/v1/changes").status_code == 403
