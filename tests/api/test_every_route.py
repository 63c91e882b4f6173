"""Every route of the OpenAPI document: closed without the right key, and another newsroom's data is not there.

A new route is taken by itself. One with a parameter in its path, a required one, or a body that is not known here
fails until this file knows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.api.document import openapi_document
from service.domain.key import Scope, key_digest
from service.store.database import Database
from service.store.tables import Base
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim

#: Ids that could be there and are not.
ABSENT = {
    "article_id": "art_00000000000000000000000000",
    "claim_id": "clm_00000000000000000000000000",
    "key_id": "0000000000",
}
#: The required parameters of queries, by the id that they take.
ASKED_BY = {"id": "claim_id"}
#: What is sent to each operation that takes a body, so that nothing but the key can be wrong with it.
BODIES: dict[str, dict[str, Any]] = {
    "submitArticle": {"json": {"text": "Another wire.", "external_id": "x"}},
    "submitArticles": {"data": json.dumps({"text": "Two wires."}), "content_type": "application/x-ndjson"},
    "extractArticle": {},
    "reviewClaim": {"json": {"review_state": "in_review"}, "headers": {"If-Match": "*"}},
    "createKey": {"json": {"name": "made", "scopes": ["claims:read"]}},
    "rotateKey": {"json": {"overlap_hours": 1}},
}
#: What changes by a key's being used.
PASSING = {"last_used_at"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, as the document tells it."""

    method: str
    path: str
    told: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scope(self) -> Scope:
        ((scope,),) = self.told["security"][0].values()
        return Scope(scope)

    def send(self, client: Client, ids: dict[str, str]) -> TestResponse:
        asked = [each["name"] for each in self.told.get("parameters", ()) if _needed_in_query(each)]
        query = "&".join(f"{name}={ids[ASKED_BY[name]]}" for name in asked)
        body = {} if self.method in ("GET", "DELETE") else BODIES[self.told["operationId"]]
        return client(self.method, self.path.format_map(ids), query_string=query, **body)


def _needed_in_query(parameter: dict[str, Any]) -> bool:
    return parameter["in"] == "query" and bool(parameter.get("required"))


def operations() -> Iterator[Operation]:
    """Return all of them: what only reads first, what ends things last."""
    order = ("get", "post", "put", "patch", "delete")
    paths = json.loads(openapi_document())["paths"]
    found = [(method, path, item[method]) for path, item in paths.items() for method in order if method in item]
    for method, path, told in sorted(found, key=lambda each: order.index(each[0])):
        if path.startswith("/v1/"):
            yield Operation(method.upper(), path, told)


OPERATIONS = list(operations())
each_operation = pytest.mark.parametrize("operation", [pytest.param(each, id=str(each)) for each in OPERATIONS])


@each_operation
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
def test_without_a_key_all_is_401(reader: Client, operation: Operation, authorization: str | None):
    headers = {"Authorization": authorization} if authorization else {}
    path = operation.path.format_map(ABSENT)
    answer = reader.app.test_client().open(path, method=operation.method, headers=headers, data=b"{nonsense")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@each_operation
def test_with_all_scopes_but_the_one_all_is_403_and_names_it(reader: Client, operation: Operation):
    client = a_client(reader.app, *(set(Scope) - {operation.scope}))
    answer = client(operation.method, operation.path.format_map(ABSENT), data=b"{nonsense")
    assert answer.status_code == 403
    assert operation.scope.value in answer.get_json(force=True)["detail"]
    assert f'scope="{operation.scope.value}"' in answer.headers["WWW-Authenticate"]


@each_operation
def test_with_the_one_scope_nothing_is_refused_for_it(reader: Client, operation: Operation):
    client = a_client(reader.app, operation.scope)
    assert client(operation.method, operation.path.format_map(ABSENT)).status_code not in (401, 403)


@pytest.fixture
def ids(client: Client) -> dict[str, str]:
    """Ids of what the first newsroom has."""
    article = client.extracted(an_extracted_claim(), external_id="x")
    claim = client.get(article["links"]["claims"]).get_json()["items"][0]
    decision = {"review_state": "reviewed", "verdict": "refuted", "note": "Talks"}
    assert client.post(f"/v1/claims/{claim['id']}/reviews", decision, headers={"If-Match": "*"}).status_code == 201
    key = client.post("/v1/keys", {"name": "first desk", "scopes": ["claims:read"]}).get_json()
    return {"article_id": article["id"], "claim_id": claim["id"], "key_id": key["id"]}


def rows_of_others(database: Database, newsroom_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return what the database holds, but for this newsroom's."""
    found: dict[str, list[dict[str, Any]]] = {}
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            own = "id" if table.name == "newsrooms" else "newsroom_id"
            if own in table.c:
                rows = connection.execute(table.select().where(table.c[own] != newsroom_id)).mappings()
                kept = [{name: value for name, value in row.items() if name not in PASSING} for row in rows]
                found[table.name] = sorted(kept, key=repr)
    return found


def test_no_route_tells_or_changes_what_is_another_newsrooms(stranger: Client, ids: dict[str, str]):
    database = servers_of(stranger.app).database
    with database.reading() as work:
        known = work.keys.find(key_digest(stranger.key))
    assert known is not None
    own = known.newsroom_id
    before = rows_of_others(database, own)
    assert all(before[name] for name in ("articles", "claims", "mentions", "history", "reviews", "changes", "keys"))
    secrets = {*ids.values(), "Crimea", "Talks", "first desk", "refuted"}
    for operation in OPERATIONS:
        answer = operation.send(stranger, ids)
        if "{" in operation.path:
            assert answer.status_code == 404, f"{operation}: {answer.text}"
        else:
            assert answer.status_code < 300, f"{operation}: {answer.text}"
        sent = {value for value in ids.values() if value in answer.request.url}
        assert not [each for each in secrets - sent if each in answer.text], f"{operation}: {answer.text}"
        assert rows_of_others(database, own) == before, str(operation)


def test_every_route_finds_what_is_the_newsrooms_own(client: Client, ids: dict[str, str]):
    for operation in OPERATIONS:
        answer = operation.send(client, ids)
        assert answer.status_code < 300, f"{operation}: {answer.text}"
