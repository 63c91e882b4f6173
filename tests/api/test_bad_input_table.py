"""The table of bad input, row by row, on both databases at once: no 5xx, and the same answer on both.

``test_bad_input.py`` looks closer at each kind. What an accepted text does to the parser is the matter of
``tests/unit/workers/hostile.py``.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.app import create_app
from service.config import Config
from service.domain.article import MAX_TEXT
from tests.api.conftest import Client, a_client, servers_of
from tests.servers import empty_postgresql, empty_redis

JSON = "application/json"
_OWN = re.compile(r"(art|clm|mnt|cw)_\w+|\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{32}|cursor=[\w-]+")


@dataclass(frozen=True)
class Row:
    """A request, and the status that it is to get."""

    status: int
    data: bytes = b""
    path: str = "/v1/articles"
    method: str = "POST"
    content_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client: Client) -> TestResponse:
        typed = {"data": self.data, "content_type": self.content_type} if self.method == "POST" else {}
        return client(self.method, self.path, headers=self.headers, **typed)


@pytest.fixture(scope="module")
def both(
    redis_url: str, postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, Client]]:
    """Two APIs that differ in their database only."""
    with empty_postgresql(postgresql_url) as url:
        sqlite = f"sqlite:///{tmp_path_factory.mktemp('table')}/claimwire.db"
        apps = [create_app(Config(database_url=each, redis_url=empty_redis(redis_url))) for each in (sqlite, url)]
        for app in apps:
            servers_of(app).database.upgrade()
        yield a_client(apps[0]), a_client(apps[1])
        for app in apps:
            servers_of(app).close()


def article(**fields: Any) -> bytes:
    return json.dumps({"text": "Russia annexed Crimea in 2014."} | fields).encode()


def get(path: str, status: int = 400) -> Row:
    return Row(status, path=path, method="GET")


TABLE = {
    "JSON nested 1000 deep": Row(400, b'{"text": ' + b"[" * 1000 + b"]" * 1000 + b"}"),
    "NaN": Row(400, b'{"text": NaN}'),
    "Infinity": Row(400, b'{"text": -Infinity}'),
    "a name twice": Row(400, b'{"text": "a", "text": "b"}'),
    "an integer of 5000 digits": Row(422, b'{"text": "a", "title": ' + b"9" * 5000 + b"}"),
    "an integer over 64 bits": Row(422, b'{"text": "a", "title": 9223372036854775808}'),
    "a float that overflows": Row(422, b'{"text": "a", "title": 1e400}'),
    "a lone surrogate": Row(422, b'{"text": "a\\ud800b"}'),
    "a lone surrogate in a name": Row(422, b'{"text": "a", "\\ud800": 1}'),
    "NUL": Row(422, b'{"text": "a\\u0000b"}'),
    "NUL in a title": Row(422, b'{"text": "a", "title": "\\u0000"}'),
    "invalid UTF-8": Row(400, b'{"text": "a\xff"}'),
    "overlong UTF-8": Row(400, b'{"text": "a\xc0\x80"}'),
    "a UTF-16 body": Row(400, '{"text": "a"}'.encode("utf-16")),
    "a UTF-16 body that says so": Row(415, '{"text": "a"}'.encode("utf-16"), content_type=f"{JSON}; charset=utf-16"),
    "a body over the limit": Row(413, b'{"text": "' + b"x" * 2 * 1024 * 1024 + b'"}'),
    "a text over the limit": Row(422, article(text="x" * (MAX_TEXT + 1))),
    "a gzipped body": Row(415, gzip.compress(article()), headers={"Content-Encoding": "gzip"}),
    "a gzip bomb": Row(415, gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"}),
    "a wrong content type": Row(415, article(), content_type="text/plain"),
    "no content type": Row(415, article(), content_type=None),
    "an empty body": Row(400),
    "an unknown field": Row(422, article(nonsense=1)),
    "a wrong type": Row(422, article(text=["x"])),
    "HTML nested 200 deep": Row(202, article(text=None, html="<div>" * 200 + "deep" + "</div>" * 200 + "after")),
    "HTML of script only": Row(422, article(text=None, html="<script>Russia annexed Crimea.</script>")),
    "HTML with an event handler": Row(202, article(text=None, html='<p onclick="x()">a<img src=x onerror=y>b</p>')),
    "XML with an entity bomb": Row(415, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", content_type="application/xml"),
    "a zip upload": Row(415, b"PK\x03\x04", content_type="application/zip"),
    "a multipart upload": Row(415, b"--x--", content_type="multipart/form-data; boundary=x"),
    "100,000 combining marks": Row(422, article(text="a" + "\u0301" * 100_000)),
    "a ligature that expands": Row(202, article(text="\ufdfa" * 1000)),
    "bidi controls and zero width": Row(202, article(text="Russia \u202eaemirC\u202c an\u200bnexed \u2066it\u2069.")),
    "homoglyphs": Row(202, article(text="Russia аnnexеd Сrimеа in 2014.")),
    "200,000 characters without a full stop": Row(202, article(text="word " * 39_999 + "word")),
    "digits after an unclosed quotation mark": Row(202, article(text='"' + "1" * 100_000)),
    "50,000 spaces": Row(202, article(text="a" + " " * 50_000 + "b")),
    "a script in every field": Row(202, article(text="<script>alert(1)</script>", title="<script>", publisher="<b>")),
    "a formula for a publisher": Row(202, article(publisher="=cmd|' /C calc'!A0")),
    "a javascript address": Row(422, article(url="javascript:alert(1)")),
    "a data address": Row(422, article(url="data:text/html,x")),
    "an address with a line break": Row(422, article(url="http://h/\r\nX: y")),
    "an empty article": Row(422, article(text="")),
    "only whitespace": Row(422, article(text=" \n\t\u00a0")),
    "a language that we do not read": Row(202, article(text="La Russie a annexé la Crimée.", language="fr")),
    "a page that is too large": get("/v1/articles?limit=1000000"),
    "a negative page": get("/v1/claims?limit=-1"),
    "a made-up cursor": get("/v1/claims?cursor=zzzz"),
    "an injected filter": get("/v1/claims?kind=border%27%20OR%201=1--"),
    "a filter with NUL": get("/v1/claims?kind=a%00"),
    "an unknown parameter": get("/v1/claims?offset=10"),
    "an id with NUL": get("/v1/claims/clm_%00", 404),
    "an id that is a path": get("/v1/articles/..%2f..%2fetc", 404),
    "year 0": Row(422, article(published_at="0000-01-01T00:00:00Z")),
    "a leap second": Row(422, article(published_at="2016-12-31T23:59:60Z")),
    "the far future": Row(422, article(published_at="9999-12-31T23:59:59Z")),
    "no time zone": Row(422, article(published_at="2025-02-13T09:30:00")),
}


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in TABLE.items()])
def test_it_is_answered_alike_on_both_databases(both: tuple[Client, Client], row: Row):
    answers = [row.send(client) for client in both]
    assert [answer.status_code for answer in answers] == [row.status] * 2, answers[0].text[:500]
    on_sqlite, on_postgresql = (_OWN.sub("-", answer.text) for answer in answers)
    assert on_sqlite == on_postgresql
    if row.status >= 400:
        assert {answer.content_type for answer in answers} == {"application/problem+json"}
    if row.status == 202:
        stored = [
            client.get(answer.json["links"]["self"]).json["text"] for client, answer in zip(both, answers, strict=True)
        ]
        assert stored[0] == stored[1]
        assert "<p" not in stored[0]
