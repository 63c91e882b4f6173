"""Bad input: every kind gets the problem it deserves, on both databases alike, and never a 5xx."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.api.problem_types import PROBLEM_TYPES
from service.domain.article import MAX_TEXT
from tests.api.conftest import Client, servers_of

JSON = "application/json"


def send(client: Client, data: bytes, content_type: str | None = JSON, **headers: str) -> TestResponse:
    return client("POST", "/v1/articles", data=data, content_type=content_type, headers=headers)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.data)
    assert answer.status_code == status, found
    assert answer.content_type == "application/problem+json"
    assert found["status"] == status
    assert found["type"].removeprefix("/docs/problems/") in PROBLEM_TYPES
    assert found["title"]
    assert found["detail"]
    assert "Traceback" not in answer.text
    return found


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b'{"text": ', "not JSON", id="half of it"),
        pytest.param(b'{"text": NaN}', "NaN", id="NaN"),
        pytest.param(b'{"text": "a", "text": "b"}', "stands twice", id="a name twice"),
        pytest.param(b'{"text": ' + b"[" * 1000 + b"]" * 1000 + b"}", "64 levels", id="too deep"),
        pytest.param(b'{"text": "\xff\xfe"}', "not UTF-8", id="not UTF-8"),
    ],
)
def test_broken_json_is_400(reader: Client, data: bytes, detail: str):
    assert detail in problem(send(reader, data), 400)["detail"]


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        pytest.param("text/plain", {}, id="plain text"),
        pytest.param("application/x-www-form-urlencoded", {}, id="a form"),
        pytest.param("multipart/form-data; boundary=x", {}, id="an upload"),
        pytest.param(None, {}, id="no type at all"),
        pytest.param("application/json; charset=utf-16", {}, id="UTF-16"),
        pytest.param("application/json; charset=latin-1", {}, id="Latin-1"),
        pytest.param(JSON, {"Content-Encoding": "gzip"}, id="gzip"),
    ],
)
def test_other_content_is_415(reader: Client, content_type: str | None, headers: dict[str, str]):
    problem(send(reader, b'{"text": "x"}', content_type, **headers), 415)


@pytest.mark.parametrize(
    "content_type",
    [pytest.param("application/json; charset=UTF-8", id="UTF-8 by name"), pytest.param("Application/JSON", id="caps")],
)
def test_json_may_say_that_it_is_utf8(client: Client, content_type: str):
    assert send(client, b'{"text": "x"}', content_type).status_code == 202


def test_a_body_over_two_mebibytes_is_413(reader: Client):
    problem(send(reader, b'{"text": "' + b"x" * 2 * 1024 * 1024 + b'"}'), 413)


def test_a_chunked_body_over_two_mebibytes_is_413(reader: Client):
    answer = reader(
        "POST",
        "/v1/articles",
        input_stream=io.BytesIO(b" " * (2 * 1024 * 1024 + 1)),
        content_type=JSON,
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    problem(answer, 413)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        pytest.param({}, ["/text"], id="nothing given"),
        pytest.param({"title": "x"}, ["/text"], id="neither text nor html"),
        pytest.param({"text": None, "html": None}, ["/text"], id="both null"),
        pytest.param({"text": "a", "html": "b"}, ["/html"], id="both text and html"),
        pytest.param({"text": ""}, ["/text"], id="an empty text"),
        pytest.param({"text": " \n\t "}, ["/text"], id="a blank text"),
        pytest.param({"text": "x" * (MAX_TEXT + 1)}, ["/text"], id="a text that is too long"),
        pytest.param({"text": "a" + "\u0301" * 100_000}, ["/text"], id="a wall of combining marks"),
        pytest.param({"text": 5}, ["/text"], id="a number for a text"),
        pytest.param({"text": ["x"]}, ["/text"], id="a list for a text"),
        pytest.param({"text": "a\x00b"}, ["/text"], id="NUL"),
        pytest.param({"text": "a\ud800b"}, ["/text"], id="a lone surrogate"),
        pytest.param({"text": "x", "title": "\udfff"}, ["/title"], id="a lone surrogate elsewhere"),
        pytest.param({"text": "x", "external_id": "a\x00"}, ["/external_id"], id="NUL elsewhere"),
        pytest.param({"html": "<script>x</script>"}, ["/html"], id="HTML without text"),
        pytest.param({"html": "<div>" * 5000 + "x"}, ["/html"], id="HTML nested too deep"),
        pytest.param({"html": f"<p>{'x' * (MAX_TEXT + 1)}</p>"}, ["/html"], id="HTML with too much text"),
        pytest.param({"html": "a\x00b"}, ["/html"], id="HTML with NUL"),
        pytest.param({"text": "x", "nonsense": 1}, ["/nonsense"], id="an unknown field"),
        pytest.param({"text": "x", "a/b~c": 1}, ["/a~1b~0c"], id="an unknown field to be escaped"),
        pytest.param({"text": "x", "a\ud800": 1}, ["/a?"], id="an unknown field with a lone surrogate"),
        pytest.param({"text": "x", "newsroom_id": "nwr_1"}, ["/newsroom_id"], id="another newsroom"),
        pytest.param({"text": 1, "title": 2, "url": 3}, ["/text", "/title", "/url"], id="several faults at once"),
        pytest.param({"text": "x", "title": ""}, ["/title"], id="an empty title"),
        pytest.param({"text": "x", "title": "x" * 1001}, ["/title"], id="a title that is too long"),
        pytest.param({"text": "x", "external_id": 10**30}, ["/external_id"], id="a huge number"),
        pytest.param({"text": "x", "language": "english, please"}, ["/language"], id="no language tag"),
        pytest.param({"text": "x", "language": "en\n"}, ["/language"], id="a language tag with a line break"),
        pytest.param([], [""], id="a list"),
        pytest.param("x", [""], id="a string"),
        pytest.param(None, [""], id="null"),
        pytest.param(7, [""], id="a number"),
    ],
)
def test_wrong_fields_are_422_with_pointers(reader: Client, body: Any, pointers: list[str]):
    found = problem(send(reader, json.dumps(body).encode()), 422)
    assert sorted(error["pointer"] for error in found["errors"]) == pointers
    assert all(error["detail"] for error in found["errors"])


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("ftp://h/x", id="ftp"),
        pytest.param("//h/x", id="no scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http:///x", id="an empty host"),
        pytest.param("http://[::1", id="half an IPv6 address"),
        pytest.param("http://h:99999/", id="a port out of range"),
        pytest.param("http://h/a b", id="a space"),
        pytest.param("http://h/\r\nX: y", id="a line break"),
        pytest.param(" http://h/", id="a space before it"),
        pytest.param("http://h/" + "x" * 2000, id="too long"),
    ],
)
def test_bad_addresses_are_422(reader: Client, url: str):
    found = problem(reader.post("/v1/articles", {"text": "x", "url": url}), 422)
    assert [error["pointer"] for error in found["errors"]] == ["/url"]


@pytest.mark.parametrize(
    "time",
    [
        pytest.param("yesterday", id="words"),
        pytest.param("2025-02-13T09:30:00", id="no offset"),
        pytest.param("2025-02-30", id="no such day"),
        pytest.param("2025-02-13T24:01:00Z", id="no such hour"),
        pytest.param("2016-12-31T23:59:60Z", id="a leap second"),
        pytest.param("0000-01-01T00:00:00Z", id="year 0"),
        pytest.param("0001-01-01T00:00:00+14:00", id="before the calendar"),
        pytest.param("9999-12-31T23:59:59-12:00", id="after the calendar"),
        pytest.param("1599-12-31", id="before newspapers"),
        pytest.param("12025-02-13", id="five digits"),
        pytest.param("2025-02-13T09:30:00+99:00", id="no such offset"),
        pytest.param("２０２５-02-13", id="other digits"),
        pytest.param("2025-02-13\n", id="a line break"),
        pytest.param("2025-W07-4", id="a week date"),
        pytest.param(1739430000, id="a number"),
    ],
)
def test_bad_times_are_422(reader: Client, time: Any):
    found = problem(reader.post("/v1/articles", {"text": "x", "published_at": time}), 422)
    assert [error["pointer"] for error in found["errors"]] == ["/published_at"]


def test_a_hundred_thousand_faults_are_told_in_short(reader: Client):
    found = problem(reader.post("/v1/articles", {f"field{number}": 1 for number in range(100_000)}), 422)
    assert len(found["errors"]) == 50


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/v1/articles?nonsense=1", id="an unknown parameter"),
        pytest.param("/v1/articles?limit=0", id="a limit of none"),
        pytest.param("/v1/articles?limit=101", id="a limit too high"),
        pytest.param("/v1/articles?limit=-1", id="a negative limit"),
        pytest.param("/v1/articles?limit=ten", id="a limit in words"),
        pytest.param("/v1/articles?limit=1e1", id="a limit with an exponent"),
        pytest.param("/v1/articles?limit=%D9%A5", id="a limit in other digits"),
        pytest.param("/v1/articles?limit=1&limit=2", id="a parameter twice"),
        pytest.param("/v1/articles?cursor=nonsense", id="a made-up cursor"),
        pytest.param("/v1/articles?cursor=", id="an empty cursor"),
        pytest.param("/v1/articles?cursor=%00", id="NUL for a cursor"),
        pytest.param("/v1/articles?cursor=" + "W10", id="a cursor with nothing in it"),
        pytest.param("/v1/articles?cursor=" + "W1tbW1tb" * 50, id="a cursor that is too long"),
        pytest.param("/v1/articles?cursor=WyIwMDAxLTAxLTAxVDAwOjAwKzE0OjAwIiwgMV0", id="a cursor out of the calendar"),
        pytest.param("/v1/claims?kind=Border", id="a kind in capitals"),
        pytest.param("/v1/claims?kind=%00", id="NUL for a kind"),
        pytest.param("/v1/claims?kind=%FF", id="a kind that is not UTF-8"),
        pytest.param("/v1/claims?kind=border%0A", id="a kind with a line break"),
        pytest.param("/v1/claims?relation=", id="an empty relation"),
        pytest.param("/v1/claims?review_state=done", id="an unknown review state"),
        pytest.param("/v1/claims?article=x", id="no article id"),
        pytest.param("/v1/claims?verdict=true", id="an unknown verdict"),
        pytest.param("/v1/claims?q=", id="an empty search"),
        pytest.param("/v1/claims?q=" + "x" * 501, id="a search that is too long"),
        pytest.param("/v1/claims?party=%00", id="NUL for a party"),
        pytest.param("/v1/claims?since=yesterday", id="a time in words"),
        pytest.param("/v1/claims?since=2025-02-02&until=2025-02-01", id="an end before its beginning"),
        pytest.param("/v1/claims?min_check_worthiness=1.5", id="a score over 1"),
        pytest.param("/v1/claims?min_check_worthiness=nan", id="a score that is no number"),
        pytest.param("/v1/claims?sort=created_at", id="an unknown sort"),
        pytest.param("/v1/claims?offset=50", id="an offset"),
        pytest.param("/v1/articles/art_00000000000000000000000000?x=1", id="a parameter where there is none"),
        pytest.param("/v1/claims/clm_00000000000000000000000000/status?x=1", id="a parameter on a poll"),
    ],
)
def test_bad_queries_are_400(reader: Client, path: str):
    problem(reader.get(path), 400)


def test_parameters_of_a_submission_are_400(reader: Client):
    problem(reader.post("/v1/articles?dry_run=1", {"text": "x"}), 400)


@pytest.mark.parametrize(
    "list_path", [pytest.param("/v1/articles", id="articles"), pytest.param("/v1/claims", id="claims")]
)
def test_a_cursor_of_one_list_is_none_of_another(client: Client, list_path: str):
    client.submit()
    client.submit()
    cursor = client.get("/v1/articles?limit=1").get_json()["next"].rpartition("cursor=")[2]
    expected = 200 if list_path == "/v1/articles" else 400
    assert client.get(f"{list_path}?cursor={cursor}").status_code == expected


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/v1/articles/art_00000000000000000000000000", id="an article that there is not"),
        pytest.param("/v1/articles/nonsense", id="no article id"),
        pytest.param("/v1/articles/%00", id="NUL for an article"),
        pytest.param("/v1/articles/art_0000000000000000000000000%0A", id="an id with a line break"),
        pytest.param("/v1/articles/%FF%FE/claims", id="an id that is not UTF-8"),
        pytest.param("/v1/claims/clm_00000000000000000000000000", id="a claim that there is not"),
        pytest.param("/v1/claims/clm_00000000000000000000000000/status", id="a status that there is not"),
        pytest.param("/v1/claims/%00/status", id="NUL for a claim"),
        pytest.param("/v1/claims/art_00000000000000000000000000", id="an article's id for a claim"),
        pytest.param("/v1/nonsense", id="an unknown route"),
        pytest.param("/nonsense", id="an unknown page"),
        pytest.param("/v1/articles/", id="a slash too many"),
        pytest.param("/v1//articles", id="a slash doubled"),
        pytest.param("/docs/assets/../../config.py", id="a way out of the assets"),
        pytest.param("/docs/assets/oauth2-redirect.html", id="an asset that is not needed"),
        pytest.param("/docs/own/..%2f..%2fproblems.py", id="a way out of the static folder"),
        pytest.param("/docs/problems/nonsense", id="an unknown problem type"),
    ],
)
def test_what_is_not_there_is_404(client: Client, path: str):
    problem(client.get(path), 404)


@pytest.mark.parametrize("method", [pytest.param("DELETE", id="delete"), pytest.param("PUT", id="put")])
def test_other_methods_are_405_and_say_which_there_are(reader: Client, method: str):
    answer = reader(method, "/v1/articles")
    problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_mistake_of_ours_is_500_and_tells_nothing(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch):
    client.get("/v1/claims")
    monkeypatch.setattr(type(servers_of(app).database), "reading", lambda _: 1 / 0)
    found = problem(client.get("/v1/claims"), 500)
    assert "division" not in json.dumps(found)


def test_a_mistake_before_flask_is_500_too(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch):
    client.get("/v1/claims")
    monkeypatch.setattr(type(servers_of(app).statuses), "document", lambda *_: 1 / 0)
    answer = client.get("/v1/claims/clm_00000000000000000000000000/status", headers={"X-Request-Id": "mine"})
    problem(answer, 500)
    assert answer.headers["X-Request-Id"] == "mine"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "host",
    [pytest.param("h:x", id="no port"), pytest.param('a"<b>', id="markup"), pytest.param("ü", id="not ASCII")],
)
def test_odd_hosts_are_no_mistake_of_ours(client: Client, host: str):
    client.submit()
    client.submit()
    assert client.get("/v1/articles?limit=1", headers={"Host": host}).status_code < 500
