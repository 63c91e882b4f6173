"""/v1/articles/batch: one article a line, and a bad one fails alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from service.api import batch
from service.api.servers import EXTENSION
from service.store.database import Database
from tests.api.conftest import Client, servers_of
from tests.builders import TEXT

NDJSON = "application/x-ndjson"


def send(client: Client, body: bytes, content_type: str = NDJSON, **headers: str) -> TestResponse:
    return client("POST", "/v1/articles/batch", data=body, content_type=content_type, headers=headers)


def lines(*articles: Any) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def results(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == NDJSON
    assert answer.text.endswith("\n")
    return [json.loads(line) for line in answer.text.removesuffix("\n").split("\n")]


def test_each_line_has_its_result_in_order(client: Client):
    body = lines(*({"text": TEXT, "external_id": f"x-{number}"} for number in range(3)), {"text": TEXT, "title": "ü"})
    found = results(send(client, body))
    assert [(each["line"], each["status"]) for each in found] == [(1, 202), (2, 202), (3, 202), (4, 202)]
    assert [each["article"]["external_id"] for each in found] == ["x-0", "x-1", "x-2", None]
    for each in found:
        assert client.get(each["article"]["links"]["self"]).get_json() == each["article"]


def test_lines_may_repeat_and_revise_what_stands_above(client: Client):
    first, again, revised = results(
        send(client, lines(*({"text": text, "external_id": "x"} for text in ("a", "a", "b"))))
    )
    assert (first["status"], again["status"], revised["status"]) == (202, 200, 202)
    assert (revised["article"]["id"], revised["article"]["revision"]) == (first["article"]["id"], 2)


@pytest.mark.parametrize(
    ("line", "status", "slug"),
    [
        pytest.param(b'{"text": "a"', 400, "broken-json", id="broken JSON"),
        pytest.param(b'{"text": "a", "text": "b"}', 400, "broken-json", id="a name twice"),
        pytest.param(b'{"text": ' + b"[" * 70 + b"]" * 70 + b"}", 400, "broken-json", id="too deep"),
        pytest.param(b'{"text": "\xff"}', 400, "broken-json", id="not UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"text": "a"}', 400, "broken-json", id="a byte order mark"),
        pytest.param(b'{"text": NaN}', 400, "broken-json", id="NaN"),
        pytest.param(b"{}", 422, "invalid-input", id="no text"),
        pytest.param(b"[]", 422, "invalid-input", id="no object"),
        pytest.param(b'"a"', 422, "invalid-input", id="a string"),
        pytest.param(b'{"text": "a\\u0000"}', 422, "invalid-input", id="NUL"),
        pytest.param(b'{"text": "a", "\\ud800": 1}', 422, "invalid-input", id="a lone surrogate in a name"),
        pytest.param(b'{"html": "<p></p>"}', 422, "invalid-input", id="markup without text"),
        pytest.param(b'{"text": "%s"}' % (b"a" * 200_001), 422, "invalid-input", id="too long a text"),
        pytest.param(b'{"text": "%s"}' % (b"a" * batch.MAX_LINE), 413, "too-large", id="too long a line"),
    ],
)
def test_a_bad_line_is_told_what_is_wrong(reader: Client, line: bytes, status: int, slug: str):
    first, bad, last = results(send(reader, b"{}\n" + line + b"\r\n{}"))
    assert (first["status"], bad["line"], bad["status"], last["line"], last["status"]) == (422, 2, status, 3, 422)
    assert (bad["problem"]["type"], bad["problem"]["status"]) == (f"/docs/problems/{slug}", status)
    assert "body" not in bad["problem"]["detail"]


def test_a_bad_line_fails_alone(client: Client):
    good, bad, after = results(send(client, lines({"text": TEXT}) + b"{\n" + lines({"text": TEXT})))
    assert (good["status"], bad["status"], after["status"]) == (202, 400, 202)
    assert len(client.get("/v1/articles").get_json()["items"]) == 2


def test_blank_lines_are_skipped_but_counted(client: Client):
    found = results(send(client, b"\n \r\n" + lines({"text": TEXT}) + b"\n" + json.dumps({"text": TEXT}).encode()))
    assert [each["line"] for each in found] == [3, 5]


@pytest.mark.parametrize("content_type", batch.CONTENT_TYPES)
def test_both_names_of_the_format_are_known(reader: Client, content_type: str):
    assert len(results(send(reader, b"{}\n{}", content_type))) == 2


@pytest.mark.parametrize("body", [pytest.param(b"", id="nothing"), pytest.param(b"\n \n", id="blank lines")])
def test_an_empty_batch_is_refused(reader: Client, body: bytes):
    assert send(reader, body).status_code == 400


def test_500_lines_are_taken_and_one_more_is_too_many(reader: Client):
    whole = b"{}\n" * 500
    assert len(results(send(reader, whole))) == 500
    assert len(results(send(reader, whole.rstrip(b"\n")))) == 500
    answer = send(reader, whole + b"{}")
    assert answer.status_code == 413
    assert "501 lines" in answer.get_json(force=True)["detail"]


def test_a_batch_may_be_larger_than_other_bodies_up_to_its_own_limit(reader: Client):
    line = b'{"text": "%s"}\n' % (b"a" * 1_500_000)
    assert {each["status"] for each in results(send(reader, line * 10))} == {422}
    assert send(reader, line * 12).status_code == 413


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        pytest.param("application/json", {}, id="JSON"),
        pytest.param("", {}, id="no type"),
        pytest.param(f"{NDJSON}; charset=utf-16", {}, id="UTF-16"),
        pytest.param(NDJSON, {"Content-Encoding": "gzip"}, id="compressed"),
    ],
)
def test_other_content_is_415(reader: Client, content_type: str, headers: dict[str, str]):
    assert send(reader, lines({"text": TEXT}), content_type, **headers).status_code == 415


def test_a_batch_sent_twice_under_one_key_is_stored_once(client: Client):
    body = lines({"text": TEXT}, {"text": TEXT}, {})
    first, again = (send(client, body, **{"Idempotency-Key": "b"}) for _ in range(2))
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(client.get("/v1/articles").get_json()["items"]) == 2


def test_when_the_database_goes_away_the_rest_is_503_and_may_be_sent_again(app: Flask, client: Client):
    servers = servers_of(app)
    working, broken = servers.database, Database("postgresql://claimwire@127.0.0.1:1/none")
    calls = iter([working, working, broken])

    class Failing:
        """The servers, whose database goes away after one line."""

        def __getattr__(self, name: str) -> Any:
            return next(calls, working) if name == "database" else getattr(servers, name)

    body, headers = lines({"text": "one"}, {"text": "two"}, {"text": "three"}), {"Idempotency-Key": "b"}
    app.extensions[EXTENSION] = Failing()
    found = results(send(client, body, **headers))
    assert [each["status"] for each in found] == [202, 503, 503]
    app.extensions[EXTENSION] = servers
    again = results(send(client, body, **headers))
    assert [each["status"] for each in again] == [200, 202, 202]
    assert again[0]["article"]["id"] == found[0]["article"]["id"]
    broken.dispose()


def test_the_examples_in_the_document_are_lines_that_fit_its_schemas(reader: Client):
    document = json.loads(reader.app.test_client().get("/openapi.json").data)
    operation = document["paths"]["/v1/articles/batch"]["post"]
    answer = operation["responses"]["200"]["content"][NDJSON]
    assert set(operation["requestBody"]["content"]) == set(batch.CONTENT_TYPES)
    schema = answer["x-itemSchema"] | {"components": document["components"]}
    for line in answer["example"].splitlines():
        Draft202012Validator(schema).validate(json.loads(line))
