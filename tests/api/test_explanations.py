"""/v1/claims/{id}/explanation: for reviewers' keys, of their own newsroom's claims."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from service.api.document import build_document
from service.domain.key import Scope
from tests.api.conftest import Client, a_client
from tests.builders import TEXT, a_dropped_candidate, an_explanation, an_extracted_claim


@pytest.fixture
def claim(client: Client) -> dict[str, Any]:
    claims = an_extracted_claim(explanation=an_explanation())
    article = client.extracted(claims, dropped=[a_dropped_candidate()])
    found: dict[str, Any] = client.get(article["links"]["claims"]).get_json()["items"][0]
    return found


def test_it_says_which_rule_found_the_claim_in_which_words(client: Client, claim: dict[str, Any]):
    answer = client.get(f"/v1/claims/{claim['id']}/explanation")
    assert answer.status_code == 200
    explained = answer.get_json()
    assert (explained["claim_id"], explained["mention_id"]) == (claim["id"], claim["mention_id"])
    assert explained["rule"]["name"] == claim["provenance"]["rule"]
    assert explained["attribution"] == claim["attribution"]
    words = [explained["matched"]["trigger"], *explained["matched"]["slots"]["territory"]]
    words += [each["span"] | {"text": each["text"]} for each in explained["dropped"]]
    assert [each["text"] for each in words] == ["annexed", "Crimea", "part of the solution"]
    assert all(TEXT[each["start"] : each["end"]] == each["text"] for each in words)


@pytest.mark.parametrize(
    "explanation",
    [pytest.param(an_explanation(), id="a claim of now"), pytest.param(None, id="a claim from before")],
)
def test_the_answer_is_what_the_document_says(app: Flask, client: Client, explanation: Any):
    article = client.extracted(an_extracted_claim(explanation=explanation), dropped=[a_dropped_candidate()])
    (claim,) = client.get(article["links"]["claims"]).get_json()["items"]
    explained = client.get(f"/v1/claims/{claim['id']}/explanation").get_json()
    components = build_document(app)["components"]
    Draft202012Validator({"$ref": "#/components/schemas/Explanation", "components": components}).validate(explained)


def test_a_key_that_only_reads_learns_which_scope_it_lacks(app: Flask, claim: dict[str, Any]):
    reader = a_client(app, Scope.CLAIMS_READ, Scope.ARTICLES_WRITE)
    answer = reader.get(f"/v1/claims/{claim['id']}/explanation")
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    assert "claims:review" in answer.get_json()["detail"]


def test_a_key_that_only_reviews_is_enough(app: Flask, claim: dict[str, Any]):
    reviewer = a_client(app, Scope.CLAIMS_REVIEW)
    assert reviewer.get(f"/v1/claims/{claim['id']}/explanation").status_code == 200


def test_a_stranger_cannot_tell_the_claim_from_none(stranger: Client, claim: dict[str, Any]):
    answers = [
        stranger.get(f"/v1/claims/{claim_id}/explanation")
        for claim_id in (claim["id"], "clm_00000000000000000000000000", "nonsense")
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.get_json()["detail"] for answer in answers}) == 1


def test_an_unknown_parameter_is_refused(client: Client, claim: dict[str, Any]):
    assert client.get(f"/v1/claims/{claim['id']}/explanation?verbose=1").status_code == 400
