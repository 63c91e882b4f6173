"""What one request may ask of us: at each limit it is taken, one beyond it is refused with the status that says so.

How many requests, jobs and waits there may be is tried in ``test_limits.py`` and ``test_waiting.py``; what a text may
ask of the parser in ``tests/unit/workers/test_hostile.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from service.api.batch import MAX_BODY as MAX_BATCH
from service.api.batch import MAX_LINES
from service.api.schemas.key import MOST_OVERLAP
from service.api.schemas.review import MAX_EVIDENCE, MAX_NOTE
from service.api.strict_json import MAX_DEPTH
from service.app import MAX_BODY
from service.domain.article import MAX_TEXT
from tests.api.conftest import Client
from tests.api.test_every_route import ABSENT

JSON, LINES = "application/json", "application/x-ndjson"
REVIEWS = f"/v1/claims/{ABSENT['claim_id']}/reviews"
ONE_STATUS = f"id={ABSENT['claim_id']}"
EVIDENCE = {"url": "https://example.org/"}


class Request(NamedTuple):
    """What is sent."""

    path: str
    data: bytes | None = None
    content_type: str = JSON
    headers: Mapping[str, str] = MappingProxyType({})

    def send(self, client: Client) -> int:
        if self.data is None:
            return client.get(self.path, headers=dict(self.headers)).status_code
        answer = client("POST", self.path, data=self.data, content_type=self.content_type, headers=dict(self.headers))
        return answer.status_code


def body(path: str, **fields: Any) -> Request:
    return Request(path, json.dumps(fields).encode(), headers={"If-Match": "*"})


def spaces(size: int) -> bytes:
    return b'{"text": "A wire."}'.ljust(size)


LIMITS: dict[str, tuple[Callable[[int], Request], int, int]] = {
    "bytes of a body": (lambda n: Request("/v1/articles", spaces(n)), MAX_BODY, 413),
    "bytes of a batch": (lambda n: Request("/v1/articles/batch", b"{}".ljust(n), LINES), MAX_BATCH, 413),
    "lines of a batch": (lambda n: Request("/v1/articles/batch", b"{}\n" * n, LINES), MAX_LINES, 413),
    "depth of JSON": (lambda n: Request("/v1/articles", b"[" * n + b"]" * n), MAX_DEPTH, 400),
    "characters of a text": (lambda n: body("/v1/articles", text="a" * n), MAX_TEXT, 422),
    "characters of a note": (lambda n: body(REVIEWS, review_state="in_review", note="a" * n), MAX_NOTE, 422),
    "pages of evidence": (
        lambda n: body(REVIEWS, review_state="in_review", evidence=[EVIDENCE] * n),
        MAX_EVIDENCE,
        422,
    ),
    "hours that a rotated key works on": (
        lambda n: body(f"/v1/keys/{ABSENT['key_id']}/rotation", overlap_hours=n),
        MOST_OVERLAP,
        422,
    ),
    "articles of a page": (lambda n: Request(f"/v1/articles?limit={n}"), 100, 400),
    "claims of a page": (lambda n: Request(f"/v1/claims?limit={n}"), 100, 400),
    "keys of a page": (lambda n: Request(f"/v1/keys?limit={n}"), 100, 400),
    "changes of a page": (lambda n: Request(f"/v1/changes?limit={n}"), 100, 400),
    "statuses of a poll": (
        lambda n: Request(f"/v1/claims/status?{'&'.join([ONE_STATUS] * n)}"),
        100,
        400,
    ),
    "characters of a search": (lambda n: Request(f"/v1/claims?q={'a' * n}"), 500, 400),
    "signs of an Idempotency-Key": (
        lambda n: Request("/v1/articles", spaces(20), headers={"Idempotency-Key": "a" * n}),
        255,
        400,
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_and_what_it_allows_is_taken(reader: Client, name: str):
    request, limit, status = LIMITS[name]
    assert request(limit + 1).send(reader) == status
    if name == "depth of JSON":
        assert request(limit).send(reader) == 422, "read, though it is no article"
    else:
        # What is asked for is not there, or there is no Redis to answer: but it was not refused for its size.
        assert request(limit).send(reader) in (200, 202, 404)
