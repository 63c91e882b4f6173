"""The wall between newsrooms, where ids alone do not show it: cursors, searches, copies, waits, and the SQL itself.

``test_every_route.py`` sends another newsroom's key to every route.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from service.store.tables import Base
from tests.api.conftest import Client, servers_of
from tests.api.test_every_route import ABSENT, OPERATIONS, ids
from tests.builders import an_extracted_claim

__all__ = ["ids"]  # a fixture

NOT_THERE = [operation for operation in OPERATIONS if "{" in operation.path]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)

#: What finds the claim of the first newsroom.
QUERIES = (
    "q=Crimea",
    "article={article_id}",
    "kind=border",
    "relation=annex",
    "speaker=person:pete-hegseth",
    "party=iso:RUS",
    "territory=territory:crimea",
    "verdict=refuted",
    "review_state=reviewed",
    "min_check_worthiness=0",
    "since=2000-01-01",
)
#: Differ from answer to answer.
PASSING = ("X-Request-Id", "Date", "RateLimit")


def told(answer: TestResponse) -> tuple[Any, ...]:
    headers = sorted((name, value) for name, value in answer.headers if name not in PASSING)
    return answer.status_code, headers, answer.data


@on_sqlite
def test_what_is_anothers_is_answered_like_what_never_was(stranger: Client, ids: dict[str, str]):
    for operation in NOT_THERE:
        answers = [operation.send(stranger, each) for each in (ids, ABSENT)]
        assert answers[0].status_code == 404, str(operation)
        assert told(answers[0]) == told(answers[1]), str(operation)


@on_sqlite
@pytest.mark.parametrize("path", ["/v1/articles", "/v1/claims", "/v1/claims?sort=-mentions", "/v1/keys", "/v1/changes"])
def test_a_cursor_leads_nobody_into_anothers_list(client: Client, stranger: Client, path: str):
    for each in (client, stranger, client, stranger, client):
        each.extracted(an_extracted_claim())
        each.post("/v1/keys", {"name": "another", "scopes": ["claims:read"]})
    own = {identity(item) for item in stranger.get(path).get_json()["items"]}
    place = f"{path}{'&' if '?' in path else '?'}limit=1"
    while place := client.get(place).get_json()["next"]:
        found = stranger.get(place.replace("limit=1", "limit=100"))
        # The numbers of changes are each newsroom's own: one may lie ahead of another's newest.
        assert found.status_code == 200 or (found.status_code == 400 and "/changes" in path)
        assert {identity(item) for item in found.get_json(force=True).get("items", [])} <= own


@on_sqlite
@pytest.mark.parametrize("of", ["/v1/articles/{article_id}/claims", "/v1/claims/{claim_id}/history"])
def test_a_cursor_opens_no_list_that_is_closed(client: Client, stranger: Client, ids: dict[str, str], of: str):
    article = client.extracted(an_extracted_claim(), an_extracted_claim("does not see NATO membership for Kyiv"))
    claims = client.get(f"{article['links']['claims']}?limit=1").get_json()
    ids |= {"article_id": article["id"]}
    path = claims["next"] if "articles" in of else f"{of.format_map(ids)}?limit=1"
    assert client.get(path).status_code == 200
    assert stranger.get(path).status_code == 404


def identity(item: dict[str, Any]) -> str:
    return item.get("id") or f"{item['type']} {item['article_id']} {item['claim_id']} {item['at']}"


@on_sqlite
def test_a_name_of_a_request_is_its_keys_alone(client: Client, stranger: Client):
    body, name = {"text": "Another wire."}, {"Idempotency-Key": "monday"}
    first = client.post("/v1/articles", body, headers=name)
    again = client.post("/v1/articles", body, headers=name)
    others = stranger.post("/v1/articles", body, headers=name)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert others.status_code == 202
    assert "Idempotency-Replayed" not in others.headers
    assert others.get_json()["id"] != first.get_json()["id"]
    assert stranger.post("/v1/articles", {"text": "x"}, headers=name).status_code == 422


def test_no_filter_finds_what_is_anothers(client: Client, stranger: Client, ids: dict[str, str]):
    for query in QUERIES:
        path = f"/v1/claims?{query.format_map(ids)}"
        assert [item["id"] for item in client.get(path).get_json()["items"]] == [ids["claim_id"]], "it can be found"
        assert stranger.get(path).get_json() == {"items": [], "next": None}, query


@on_sqlite
def test_many_statuses_at_once_tell_of_ones_own_only(client: Client, stranger: Client, ids: dict[str, str]):
    path = f"/v1/claims/status?id={ids['claim_id']}&id={ABSENT['claim_id']}"
    assert len(client.get(path).get_json()["items"]) == 1
    assert stranger.get(path).get_json()["items"] == []


@on_sqlite
def test_the_copy_in_redis_is_found_by_its_own_newsroom_alone(client: Client, stranger: Client, ids: dict[str, str]):
    path = f"/v1/claims/{ids['claim_id']}/status"
    for _ in range(2):  # the second time by the short cut in front of the views
        assert client.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
        assert stranger.get(path, headers={"If-None-Match": "*"}).status_code == 404
    assert client.get(path).status_code == 200, "that somebody else asked has not hidden it"


@on_sqlite
def test_nobody_waits_for_what_is_anothers(client: Client, stranger: Client, ids: dict[str, str]):
    for path in ("/v1/claims/{claim_id}/status", "/v1/articles/{article_id}"):
        answer = stranger.get(path.format_map(ids), headers={"Prefer": "wait=30"})
        assert answer.status_code == 404
        assert "Preference-Applied" not in answer.headers


@on_sqlite
def test_what_others_do_ends_nobodys_wait(client: Client, stranger: Client):
    client.submit()
    doing = threading.Timer(0.2, client.submit)
    doing.start()
    answer = stranger.get("/v1/changes?since=now", headers={"Prefer": "wait=1"})
    doing.join()
    assert answer.get_json()["items"] == []
    assert answer.headers["Preference-Applied"] == "wait=1"


#: Tables with a newsroom's rows that are read without its name, each because it was asked for just before.
ASKED_BEFORE = {
    # request_extraction takes hold of the row that `own_article` found.
    r"FROM articles WHERE articles\.id = \?$",
    # Withdrawing: which other mentions do the claims have, whose ids come from the article that was found.
    r"^SELECT mentions\.claim_id, mentions\.id FROM mentions WHERE mentions\.claim_id IN",
    # Who asks is not known before.
    r"FROM keys WHERE keys\.digest = \?",
}


@on_sqlite
def test_every_query_for_rows_of_a_newsroom_names_the_newsroom(client: Client, ids: dict[str, str]):
    owned = [table.name for table in Base.metadata.sorted_tables if "newsroom_id" in table.c]
    with statements_of(client) as seen:
        for operation in OPERATIONS:
            assert operation.send(client, ids).status_code < 300, str(operation)
        for query in (
            "q=Crimea&kind=border",
            "article=art_x",
            "sort=-mentions",
            "sort=-check_worthiness&since=2000-01-01",
        ):
            client.get(f"/v1/claims?{query}")
    read = [each for each in seen if re.search(rf"^SELECT .* FROM ({'|'.join(owned)})\b", each)]
    assert len(read) > 10
    unnamed = [each for each in read if not re.search(r"\bnewsroom_id = \?", each.partition(" WHERE ")[2])]
    assert [each for each in unnamed if not any(re.search(known, each) for known in ASKED_BEFORE)] == []


@contextmanager
def statements_of(client: Client) -> Iterator[set[str]]:
    seen: set[str] = set()
    engine = servers_of(client.app).database.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.add(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
