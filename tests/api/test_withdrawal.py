"""DELETE /v1/articles/{id}: what was submitted goes, what was decided stays."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from service.actions.begin_extraction import begin_extraction
from service.actions.record_claims import record_claims
from service.api.servers import EXTENSION
from service.domain.errors import LeaseLost
from service.queue import TaskName
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import TEXT, a_dropped_candidate, an_extracted_claim
from tests.fakes import FakeQueue

REFUSAL = an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse")
SECRET = "Crimea"
FIELDS = {
    "title": f"{SECRET} title",
    "url": f"https://news.example/{SECRET}",
    "author": f"{SECRET} author",
    "publisher": f"{SECRET} publisher",
}


@pytest.fixture
def article(client: Client) -> dict[str, Any]:
    dropped = [a_dropped_candidate()]
    return client.extracted(an_extracted_claim(), REFUSAL, dropped=dropped, external_id="x", **FIELDS)


def claims_of(client: Client, article: dict[str, Any]) -> list[dict[str, Any]]:
    return client.get(article["links"]["claims"]).get_json()["items"]


def withdraw(client: Client, article: dict[str, Any]) -> None:
    answer = client("DELETE", article["links"]["self"])
    assert (answer.status_code, answer.data) == (204, b"")


def changes(client: Client) -> list[tuple[str, str | None]]:
    items = client.get("/v1/changes").get_json()["items"]
    return [(item["type"], item["claim_id"]) for item in items]


def test_an_article_that_was_withdrawn_is_gone_with_its_claims(client: Client, article: dict[str, Any]):
    claims = claims_of(client, article)
    withdraw(client, article)
    for path in article["links"].values():
        answer = client.get(path)
        assert answer.status_code == 410
        assert answer.get_json(force=True)["type"] == "/docs/problems/withdrawn"
    assert client.post(f"{article['links']['self']}/extractions", {}).status_code == 410
    assert client.get("/v1/articles").get_json()["items"] == []
    assert client.get("/v1/claims").get_json()["items"] == []
    for claim in claims:
        for rest in ("", "/status", "/explanation"):
            assert client.get(f"/v1/claims/{claim['id']}{rest}").status_code == 404
        assert client.post(f"/v1/claims/{claim['id']}/reviews", {}, headers={"If-Match": "*"}).status_code in (404, 422)


def test_nothing_of_what_was_submitted_is_left_in_the_database(app: Flask, client: Client):
    headers = {"Idempotency-Key": "first"}
    first = client.post("/v1/articles", {"text": TEXT, "external_id": "x"} | FIELDS, headers=headers).get_json()
    client.extracted(an_extracted_claim(), external_id="x", text=f"{TEXT} More.", dropped=[a_dropped_candidate()])
    withdraw(client, first)
    with servers_of(app).database.engine.connect() as connection:
        for table in (
            "articles",
            "revisions",
            "claims",
            "mentions",
            "dropped",
            "claim_facets",
            "claim_words",
            "idempotency",
        ):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert SECRET not in str(rows), table
        assert connection.exec_driver_sql("SELECT count(*) FROM revisions").scalar_one() == 2
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0
    again = client.post("/v1/articles", {"text": TEXT, "external_id": "x"} | FIELDS, headers=headers)
    assert again.status_code == 410
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_record_of_its_claims_stays(client: Client, article: dict[str, Any]):
    claim, other = claims_of(client, article)
    decision = {"review_state": "reviewed", "verdict": "refuted", "note": "No."}
    assert client.post(f"/v1/claims/{claim['id']}/reviews", decision, headers={"If-Match": '"1"'}).status_code == 201
    withdraw(client, article)
    lines = client.get(f"/v1/claims/{claim['id']}/history").get_json()["items"]
    assert [line["action"] for line in lines] == ["detected", "review_state", "verdict", "withdrawn"]
    assert (lines[-1]["who"], lines[-1]["from"], lines[-1]["to"]) == ("test", "reviewed", None)
    assert changes(client)[-3:] == [
        *sorted([("claim.gone", claim["id"]), ("claim.gone", other["id"])], key=lambda change: str(change[1])),
        ("article.withdrawn", None),
    ]


def test_withdrawing_twice_is_withdrawing_once(client: Client, article: dict[str, Any]):
    withdraw(client, article)
    before = changes(client)
    answer = client("DELETE", article["links"]["self"])
    assert answer.status_code == 410
    assert answer.get_json(force=True)["type"] == "/docs/problems/withdrawn"
    assert changes(client) == before


def test_submitted_again_an_article_comes_back_as_a_new_revision(client: Client, article: dict[str, Any]):
    claim = claims_of(client, article)[0]
    client.post(f"/v1/claims/{claim['id']}/reviews", {"assignee": "kim"}, headers={"If-Match": '"1"'})
    withdraw(client, article)
    back = client.extracted(an_extracted_claim(), REFUSAL, external_id="x", **FIELDS)
    assert (back["id"], back["revision"], back["text"], back["claim_count"]) == (article["id"], 2, TEXT, 2)
    assert [each["id"] for each in client.get("/v1/articles").get_json()["items"]] == [article["id"]]
    found = claims_of(client, back)
    assert [(each["id"], each["status"]["version"]) for each in found] == [(claim["id"], 3), (found[1]["id"], 1)]
    status = client.get(f"/v1/claims/{claim['id']}/status")
    assert (status.get_json()["assignee"], status.headers["ETag"]) == (None, '"3"')
    reviewed = client.post(f"/v1/claims/{claim['id']}/reviews", {"assignee": "kim"}, headers={"If-Match": '"3"'})
    assert (reviewed.status_code, reviewed.get_json()["version"]) == (201, 4)


def test_a_worker_that_is_at_it_stores_nothing_any_more(app: Flask, client: Client):
    article, at = client.submit(), servers_of(app)
    job = begin_extraction(article["id"], database=at.database, clock=at.clock)
    assert job is not None
    withdraw(client, article)
    with pytest.raises(LeaseLost):
        record_claims(job, [an_extracted_claim()], database=at.database, statuses=at.statuses, clock=at.clock)
    assert client.get("/v1/claims").get_json()["items"] == []
    assert begin_extraction(article["id"], database=at.database, clock=at.clock) is None


def test_another_newsroom_finds_nothing(client: Client, stranger: Client, article: dict[str, Any]):
    for method, rest in (("DELETE", ""), ("POST", "/extractions")):
        assert stranger(method, article["links"]["self"] + rest).status_code == 404
        assert client(method, f"/v1/articles/art_{'0' * 26}{rest}").status_code == 404
    assert client.get(article["links"]["self"]).get_json() == article


def test_other_articles_are_left_alone(app: Flask, client: Client, article: dict[str, Any]):
    other = a_client(app).extracted(an_extracted_claim(), external_id="y")
    withdraw(client, article)
    assert client.get(other["links"]["self"]).get_json() == other
    assert len(claims_of(client, other)) == 1


class WithdrawingQueue(FakeQueue):
    """Has each article withdrawn when it is stored, and not yet answered for."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    def send(self, task: TaskName, subject_id: str) -> None:
        assert self._client("DELETE", f"/v1/articles/{subject_id}").status_code == 204


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        pytest.param("/v1/articles", "application/json", id="an article"),
        pytest.param("/v1/articles/batch", "application/x-ndjson", id="a batch"),
    ],
)
def test_an_answer_is_not_kept_that_tells_of_what_was_withdrawn_before_it(
    app: Flask, client: Client, path: str, content_type: str
):
    app.extensions[EXTENSION] = replace(servers_of(app), queue=WithdrawingQueue(client))
    request = {"data": json.dumps({"text": TEXT}), "content_type": content_type, "headers": {"Idempotency-Key": "k"}}
    first, again = client("POST", path, **request), client("POST", path, **request)
    assert SECRET in first.text
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (410, "true")
    assert SECRET not in again.text
