"""The OpenAPI document: valid, in step, complete, and true of what the API answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from service.api import examples
from service.api.document import build_document, openapi_document
from service.api.problem_types import PROBLEM_TYPES
from service.app import create_app
from service.config import Config

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"
TOUR = Path(__file__).parents[2] / "docs" / "api.md"
KINDS = ("border", "membership", "agreement", "organisation", "territory")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi_document())
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Config(data_dir=tmp_path_factory.mktemp("data"), redis_url="redis://127.0.0.1:1/0"))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "patch", "delete"):
            if method in item:
                yield path, method, item[method]


def test_the_document_is_valid(document: dict[str, Any]):
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_the_committed_file_is_in_step():
    assert COMMITTED.read_text(encoding="utf-8") == openapi_document(), "run `make openapi`"


def test_the_application_serves_the_same_document(app: Flask, document: dict[str, Any]):
    assert json.loads(json.dumps(build_document(app))) == document
    assert app.test_client().get("/openapi.json").get_json() == document


def test_every_route_under_v1_is_in_the_document(app: Flask, document: dict[str, Any]):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    assert routes == {(path, method) for path, method, _ in operations(document) if path.startswith("/v1/")}


def test_every_operation_has_a_name_a_summary_and_the_scope_it_needs(document: dict[str, Any]):
    ids = []
    for path, _, operation in operations(document):
        ids.append(operation["operationId"])
        assert operation["summary"]
        if path.startswith("/v1/"):
            ((scheme, scopes),) = operation["security"][0].items()
            assert scheme in document["components"]["securitySchemes"]
            assert len(scopes) == 1
    assert len(ids) == len(set(ids))


def test_the_tour_of_the_api_names_every_operation(document: dict[str, Any]):
    told = TOUR.read_text(encoding="utf-8")
    for path, method, _ in operations(document):
        shown = re.escape(f"{method.upper()} ") + re.sub(r"\\{\w+\\}", r"[\\w{}]+", re.escape(path))
        assert re.search(rf"{shown}(?=[?`\n])", told), f"{method} {path}"


def test_every_operation_under_v1_lists_the_problems_that_it_shares_with_the_others(document: dict[str, Any]):
    for path, _, operation in operations(document):
        if path.startswith("/v1/"):
            expected = {"400", "401", "403", "429", "503", "default"}
            expected |= {"404"} if "{" in path else set()
            expected |= {"413", "415", "422"} if "requestBody" in operation else set()
            assert expected <= set(operation["responses"]), path


def test_problems_are_documented_as_problem_documents(document: dict[str, Any]):
    for response in document["components"]["responses"].values():
        (content_type,) = response["content"]
        assert content_type == "application/problem+json"
        assert response["content"][content_type]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_no_type_names_a_kind_or_its_slots(document: dict[str, Any]):
    words = json.dumps(document["components"]["schemas"])
    for name in KINDS:
        assert f'"{name}"' not in words
    slots = document["components"]["schemas"]["Claim"]["properties"]["slots"]
    assert slots["type"] == "object"
    assert slots.get("additionalProperties", {}) in ({}, True)
    assert "enum" not in document["components"]["schemas"]["Claim"]["properties"]["kind"]
    (of_kind,) = [row for row in document["paths"]["/v1/claims"]["get"]["parameters"] if row["name"] == "kind"]
    assert "enum" not in of_kind["schema"]


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        pytest.param("Submission", examples.SUBMISSION, id="a submission"),
        pytest.param("Article", examples.ARTICLE, id="an article"),
        pytest.param("Mention", examples.MENTION, id="a mention"),
        pytest.param("Claim", examples.CLAIM, id="a claim"),
        pytest.param("Status", examples.STATUS, id="a status"),
        pytest.param("Explanation", examples.EXPLANATION, id="an explanation"),
        pytest.param("Review", examples.REVIEW, id="a review"),
        pytest.param("Status", examples.REVIEWED, id="a status after a review"),
        pytest.param("HistoryEntry", examples.HISTORY[0], id="a detection in a history"),
        pytest.param("HistoryEntry", examples.HISTORY[1], id="a decision in a history"),
        pytest.param("Kind", examples.KIND, id="a kind"),
    ],
)
def test_examples_fit_their_schemas(document: dict[str, Any], schema: str, example: dict[str, Any]):
    reference = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    Draft202012Validator(reference).validate(example)


def test_the_example_of_a_claim_stands_where_it_says():
    span = examples.MENTION["span"]
    assert examples.ARTICLE["text"][span["start"] : span["end"]] == examples.MENTION["text"]


def test_the_words_of_the_example_of_an_explanation_stand_where_it_says():
    matched = examples.EXPLANATION["matched"]
    words = [matched["trigger"], *(row for rows in matched["slots"].values() for row in rows)]
    words += [each["span"] | {"text": each["text"]} for each in examples.EXPLANATION["dropped"]]
    for each in words:
        assert examples.ARTICLE["text"][each["start"] : each["end"]] == each["text"]


def test_every_problem_type_has_its_page(app: Flask):
    client = app.test_client()
    listed = client.get("/docs/problems").text
    for slug, problem_type in PROBLEM_TYPES.items():
        assert f'id="{slug}"' in listed
        assert problem_type.title in client.get(problem_type.uri).text
