"""POST /v1/articles/{id}/extractions: an article is worked on again."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.begin_extraction import begin_extraction
from service.actions.fail_extraction import fail_extraction
from service.actions.record_claims import record_claims
from service.domain.article import Failure
from service.domain.claim import ExtractedClaim
from service.domain.processing import ExtractionJob
from tests.api.conftest import Client, expect_wake_ups, servers_of
from tests.builders import an_extracted_claim

REFUSAL = an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse")


def ask(client: Client, article_id: str) -> TestResponse:
    return client("POST", f"/v1/articles/{article_id}/extractions")


def begin(app: Flask, article_id: str) -> ExtractionJob:
    job = begin_extraction(article_id, database=servers_of(app).database, clock=servers_of(app).clock)
    assert job is not None
    return job


def record(app: Flask, job: ExtractionJob, *claims: ExtractedClaim) -> None:
    at = servers_of(app)
    record_claims(job, claims, database=at.database, statuses=at.statuses, clock=at.clock)


def fail(app: Flask, job: ExtractionJob) -> None:
    at = servers_of(app)
    fail_extraction(job, Failure("too_complex", "…"), database=at.database, clock=at.clock, retry=False)


def test_a_failed_article_is_tried_again(app: Flask, client: Client, redis_db: str):
    article_id = client.submit()["id"]
    fail(app, begin(app, article_id))
    failed = client.get(f"/v1/articles/{article_id}").get_json()
    assert (failed["state"], failed["failure"]["reason"]) == ("failed", "too_complex")
    answer = ask(client, article_id)
    article = answer.get_json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == article["links"]["self"]
    assert (article["state"], article["failure"], article["revision"]) == ("received", None, 1)
    assert client.get("/v1/changes").get_json()["items"][-1]["type"] == "article.received"
    expect_wake_ups(redis_db, 2)
    record(app, begin(app, article_id), an_extracted_claim())
    assert client.get(f"/v1/articles/{article_id}").get_json()["claim_count"] == 1


@pytest.mark.parametrize("begun", [pytest.param(False, id="waiting"), pytest.param(True, id="at work")])
def test_nothing_is_doubled_while_an_article_is(app: Flask, client: Client, redis_db: str, begun: bool):
    article_id = client.submit()["id"]
    if begun:
        begin(app, article_id)
    before = client.get(f"/v1/articles/{article_id}").get_json()
    answer = ask(client, article_id)
    assert (answer.status_code, answer.get_json()) == (202, before)
    assert len(client.get("/v1/changes").get_json()["items"]) == 1
    expect_wake_ups(redis_db, 1)


def test_claims_stay_until_others_are_found_and_reviewed_ones_for_good(app: Flask, client: Client):
    article = client.extracted(an_extracted_claim(), REFUSAL)
    reviewed, refound = client.get(article["links"]["claims"]).get_json()["items"]
    headers = {"If-Match": '"1"'}
    client.post(f"/v1/claims/{reviewed['id']}/reviews", {"review_state": "in_review"}, headers=headers)
    assert ask(client, article["id"]).get_json()["claim_count"] == 2
    assert len(client.get(article["links"]["claims"]).get_json()["items"]) == 2
    record(app, begin(app, article["id"]), REFUSAL)
    assert {each["id"] for each in client.get("/v1/claims").get_json()["items"]} == {reviewed["id"], refound["id"]}
    ask(client, article["id"])
    record(app, begin(app, article["id"]))
    assert [each["id"] for each in client.get("/v1/claims").get_json()["items"]] == [reviewed["id"]]
    assert client.get(f"/v1/claims/{refound['id']}/status").status_code == 404


def test_claims_that_no_newest_revision_states_leave_the_list_unless_reviewed(app: Flask, client: Client):
    article = client.extracted(an_extracted_claim(), REFUSAL, external_id="x")
    reviewed, unstated = client.get(article["links"]["claims"]).get_json()["items"]
    client.post(f"/v1/claims/{reviewed['id']}/reviews", {"assignee": "kim"}, headers={"If-Match": '"1"'})
    client.extracted(external_id="x", text="Nothing of the kind.")
    assert [each["id"] for each in client.get("/v1/claims").get_json()["items"]] == [reviewed["id"]]
    assert client.get(f"/v1/claims/{unstated['id']}").status_code == 200
    of_article = client.get(f"/v1/claims?article={article['id']}").get_json()["items"]
    assert {each["id"] for each in of_article} == {reviewed["id"], unstated["id"]}


def test_claims_that_are_stated_again_stay_the_same(client: Client):
    text = f"New words first. {client.submit()['text']}"
    article = client.extracted(an_extracted_claim(), external_id="x")
    (before,) = client.get(article["links"]["claims"]).get_json()["items"]
    client.extracted(an_extracted_claim(text=text), external_id="x", text=text)
    (after,) = client.get("/v1/claims").get_json()["items"]
    assert (after["id"], after["revision"]) == (before["id"], 2)


def test_there_is_nothing_to_set(client: Client):
    path = f"{client.submit()['links']['self']}/extractions"
    assert client.post(path, {}).status_code == 202
    assert client.post(path, {"force": True}).status_code == 400
    assert client("POST", path, data=b"x", content_type="text/plain").status_code == 415
    assert client("POST", f"{path}?force=1").status_code == 400
