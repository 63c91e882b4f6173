"""Nobody writes what is not theirs to write: each body takes the fields of its schema and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.actions.clock import utc_now
from tests.api.conftest import Client
from tests.api.test_every_route import ABSENT, BODIES, OPERATIONS, Operation
from tests.builders import an_extracted_claim

#: What the service alone says: whose a thing is, who did it, when, and where it stands.
PROTECTED = (
    *(
        "newsroom",
        "newsroom_id",
        "tenant_id",
        "id",
        "key_id",
        "state",
        "revision",
        "version",
        "claim_count",
        "attempts",
    ),
    *("reviewer", "who", "actor", "when", "at", "created_at", "updated_at", "reviewed_at", "scopes_all", "__proto__"),
)
TAKING = [each for each in OPERATIONS if BODIES.get(each.told["operationId"], {}).get("json")]


def test_every_operation_with_a_body_is_known_here():
    with_body = {each.told["operationId"] for each in OPERATIONS if "requestBody" in each.told}
    assert with_body == {each.told["operationId"] for each in TAKING} | {"submitArticles"}


@pytest.mark.parametrize("operation", [pytest.param(each, id=str(each)) for each in TAKING])
def test_no_body_takes_a_field_that_is_the_services(reader: Client, operation: Operation):
    told = BODIES[operation.told["operationId"]]
    for field in PROTECTED:
        body = told["json"] | {field: "x"}
        path = operation.path.format_map(ABSENT)
        answer = reader(operation.method, path, json=body, headers=told.get("headers", {}))
        assert answer.status_code == 422, f"{field}: {answer.text}"
        assert [error["pointer"] for error in json.loads(answer.data)["errors"]] == [f"/{field}"]


def test_no_line_of_a_batch_does_either(reader: Client):
    lines = [json.dumps({"text": "Two wires.", field: "x"}) for field in PROTECTED]
    answer = reader("POST", "/v1/articles/batch", data="\n".join(lines), content_type="application/x-ndjson")
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [result["status"] for result in results] == [422] * len(PROTECTED)


@pytest.mark.parametrize("field", ["id", "newsroom_id", "trusted"])
def test_nor_does_what_lies_within(reader: Client, field: str):
    evidence: Any = [{"url": "https://example.org/", field: "x"}]
    body = {"review_state": "in_review", "evidence": evidence}
    answer = reader.post(f"/v1/claims/{ABSENT['claim_id']}/reviews", body, headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in json.loads(answer.data)["errors"]] == [f"/evidence/0/{field}"]


@pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)
def test_who_decided_and_when_comes_from_the_key(client: Client):
    article = client.extracted(an_extracted_claim())
    claim = client.get(article["links"]["claims"]).get_json()["items"][0]
    before = utc_now()
    body = {"review_state": "in_review", "assignee": "Somebody else"}
    headers = {"If-Match": "*", "From": "boss@example.org", "X-Forwarded-User": "boss", "Date": "2001-01-01"}
    assert client.post(f"/v1/claims/{claim['id']}/reviews", body, headers=headers).status_code == 201
    line = client.get(f"/v1/claims/{claim['id']}/history").get_json()["items"][-1]
    assert "boss" not in json.dumps(line)
    assert line["who"] not in ("Somebody else", "")
    assert before.isoformat()[:19] <= line["when"][:19] <= utc_now().isoformat()[:19]
