"""/v1/articles/batch: many articles in one request, each on a line of its own (NDJSON)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Response, request

from service.actions.submit_article import submit_article
from service.api import problem_types
from service.api.blueprint import Blueprint, current_key
from service.api.body import body_up_to, read_body
from service.api.examples import ARTICLE, SUBMISSION
from service.api.idempotency import id_for, idempotent, keep_no_answer, repeats, tells_of
from service.api.parser import field_errors, require_plain
from service.api.problems import Problem, answer_to, invalid_input
from service.api.schemas.article import SubmissionSchema
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.api.strict_json import BrokenJson, read_json
from service.domain.article import Submission
from service.domain.key import Scope
from service.presenters.article_json import article_json

blueprint = Blueprint("batch", __name__, url_prefix="/v1/articles", description="Many articles in one request")

#: What such a body is sent as; the answer is of the first.
CONTENT_TYPES = ("application/x-ndjson", "application/jsonl")

MAX_LINES = 500
MAX_LINE = 2 * 1024 * 1024
MAX_BODY = 16 * 1024 * 1024

_RESULTS = (
    {"line": 1, "status": 202, "article": ARTICLE},
    {
        "line": 2,
        "status": 422,
        "problem": {
            "type": problem_types.INVALID_INPUT.uri,
            "title": problem_types.INVALID_INPUT.title,
            "status": 422,
            "detail": "One field is missing or wrong; `errors` says which and why.",
            "errors": [{"pointer": "/text", "detail": "is missing: give exactly one of text and html"}],
        },
    },
)


def _lines_of(*values: Any) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


_BODY = {
    "required": True,
    "description": f"One submission a line, as for `submitArticle`: up to {MAX_LINES} lines, {MAX_LINE >> 20} MiB each "
    f"and {MAX_BODY >> 20} MiB together.",
    "content": {
        content_type: {
            "schema": {"type": "string", "minLength": 1, "format": "submissions"},
            "x-itemSchema": {"$ref": "#/components/schemas/Submission"},
            "example": _lines_of(SUBMISSION, {"title": "No text"}),
        }
        for content_type in CONTENT_TYPES
    },
}
_ANSWER = {
    CONTENT_TYPES[0]: {
        "schema": {"type": "string"},
        "x-itemSchema": {"$ref": "#/components/schemas/BatchResult"},
        "example": _lines_of(*_RESULTS),
    }
}


@blueprint.route("/batch", methods=["POST"])
@blueprint.requires(Scope.ARTICLES_WRITE)
@blueprint.takes_work
@body_up_to(MAX_BODY)
@idempotent(blueprint)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, description="One result a line, in order.", content_type=CONTENT_TYPES[0])
@blueprint.problems(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.doc(operationId="submitArticles", requestBody=_BODY, responses={200: {"content": _ANSWER}})
def submit_batch(_query: Any) -> Response:
    """Submit many articles at once, one a line.

    Each line of the answer is `{"line", "status"}` with the `article`, or with the `problem` for which that line alone
    was refused: `status` is what `submitArticle` would have answered. Blank lines have no result but are counted. If a
    server that we need fails midway, the lines from there on have the status 503: send the whole batch again under the
    same `Idempotency-Key`, and what is stored already is not stored twice.
    """
    require_plain(request, *CONTENT_TYPES)
    body = read_body(request)
    if (count := body.count(b"\n") + (not body.endswith(b"\n"))) > MAX_LINES:
        raise Problem(problem_types.TOO_LARGE, f"The batch has {count:,} lines; send at most {MAX_LINES} at a time.")
    results = b"".join(_results(body))
    if not results:
        raise Problem(problem_types.BROKEN_JSON, "The batch is empty; send one article a line.")
    return Response(results, HTTPStatus.OK, content_type=CONTENT_TYPES[0])


def _results(body: bytes) -> Iterator[bytes]:
    down: dict[str, Any] | None = None
    for number, line in _numbered(body):
        result = down or _result(number, line)
        if result["status"] == HTTPStatus.SERVICE_UNAVAILABLE:
            # The lines that follow would each wait for the same server.
            down = result
        yield json.dumps({"line": number} | result, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def _result(number: int, line: bytes) -> dict[str, Any]:
    try:
        return _stored(number, line)
    except Exception as error:
        return _refused(error)


def _refused(error: Exception) -> dict[str, Any]:
    refusal = answer_to(error)
    if refusal.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        keep_no_answer()
    return {"status": refusal.status_code, "problem": json.loads(refusal.data)}


def _numbered(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, one at a time: a second copy of them all would be large."""
    start, number = 0, 0
    while start < len(body):
        number += 1
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        line = body[start:end].strip(b" \t\r")
        start = end + 1
        if line:
            yield number, line


def _stored(number: int, line: bytes) -> dict[str, Any]:
    at = servers()
    submitted = submit_article(
        _submission(line),
        newsroom_id=current_key().newsroom_id,
        database=at.database,
        queue=at.queue,
        clock=at.clock,
        article_id=id_for("art", number),
        repeats=repeats(),
    )
    tells_of(submitted.article.id)
    status = HTTPStatus.ACCEPTED if submitted.created else HTTPStatus.OK
    return {"status": status.value, "article": article_json(submitted.article)}


def _submission(line: bytes) -> Submission:
    if len(line) > MAX_LINE:
        raise Problem(problem_types.TOO_LARGE, f"The line has more than {MAX_LINE >> 20} MiB.")
    try:
        submission: Submission = SubmissionSchema().load(read_json(line))
    except BrokenJson as error:
        raise Problem(problem_types.BROKEN_JSON, str(error).replace("The body", "The line", 1)) from error
    except ma.ValidationError as error:
        faults = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise invalid_input(list(field_errors(faults))) from error
    return submission
