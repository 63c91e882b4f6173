"""Errors as problem documents (RFC 9457): the one place where an exception becomes an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

import structlog
from flask import Flask, Response, current_app
from werkzeug.exceptions import HTTPException

from service.api import problem_types
from service.api.problem_types import ProblemType
from service.domain.errors import (
    ClaimwireError,
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    NotWritable,
    Unavailable,
    Withdrawn,
)

CONTENT_TYPE = "application/problem+json"

#: Faults that one answer lists; a body can have a hundred thousand.
MAX_ERRORS = 50
_MAX_POINTER = 200

_log = structlog.get_logger(__name__)

_DOMAIN_TYPES: tuple[tuple[type[ClaimwireError], ProblemType], ...] = (
    (NotFound, problem_types.NOT_FOUND),
    (Withdrawn, problem_types.WITHDRAWN),
    (Conflict, problem_types.CONFLICT),
    # Before the kind of error that it is one of.
    (NotWritable, problem_types.NOT_WRITABLE),
    (Unavailable, problem_types.UNAVAILABLE),
)


class Problem(Exception):
    """An error that knows its form; views raise it, the handler below answers with it."""

    def __init__(
        self,
        problem_type: ProblemType,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        super().__init__(detail)
        self.type = problem_type
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.extensions = extensions

    def document(self) -> bytes:
        """Return the problem as JSON."""
        fields: dict[str, Any] = {
            "type": self.type.uri,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
        }
        if self.errors:
            fields["errors"] = [_error_json(error) for error in self.errors[:MAX_ERRORS]]
        return json.dumps(fields | self.extensions).encode()

    def response(self) -> Response:
        """Return the problem as an answer."""
        if self.type.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.setdefault("Retry-After", "5")
        return Response(self.document(), self.type.status, self.headers, content_type=CONTENT_TYPE)


def not_found(what: str) -> Problem:
    """Return the answer for a thing that is not there, or not this newsroom's."""
    return Problem(problem_types.NOT_FOUND, f"There is no such {what}.")


def withdrawn() -> Problem:
    """Return the answer for an article that its newsroom took back."""
    return Problem(problem_types.WITHDRAWN, problem_types.WITHDRAWN.advice)


def internal_error() -> Problem:
    """Return the answer for a mistake of ours; what it was is in the log, never in the answer."""
    return Problem(problem_types.INTERNAL_ERROR, problem_types.INTERNAL_ERROR.advice)


def answer_to(error: Exception) -> Response:
    """Return what the handlers of this application answer an error with, for a view that goes on after it."""
    return current_app.make_response(current_app.handle_user_exception(error))


def register(app: Flask) -> None:
    """Have every error of ``app`` answered with a problem document."""
    app.register_error_handler(Problem, Problem.response)
    app.register_error_handler(InvalidInput, _invalid_input)
    app.register_error_handler(ClaimwireError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _mistake)


def _invalid_input(error: InvalidInput) -> Response:
    return invalid_input(error.errors).response()


def invalid_input(errors: Sequence[FieldError]) -> Problem:
    """Return the answer for bad fields."""
    count = f"{len(errors)} fields are" if len(errors) > 1 else "One field is"
    listed = f" The first {MAX_ERRORS} are listed." if len(errors) > MAX_ERRORS else ""
    detail = f"{count} missing or wrong; `errors` says which and why.{listed}"
    return Problem(problem_types.INVALID_INPUT, detail, errors=errors)


def _domain_error(error: ClaimwireError) -> Response:
    for error_class, problem_type in _DOMAIN_TYPES:
        if isinstance(error, error_class):
            if isinstance(error, Unavailable):
                _log.error("server unavailable", reason=str(error), cause=str(error.__cause__))
            return Problem(problem_type, f"{error}.".replace("..", ".")).response()
    return _mistake(error)


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return cast("Response", error.get_response())
    problem_type = problem_types.BY_STATUS.get(error.code) or ProblemType(
        "bad-request", error.code, error.name, error.name
    )
    headers = {name: value for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")}
    return Problem(problem_type, problem_type.advice, headers=headers).response()


def _mistake(error: Exception) -> Response:
    _log.error("unhandled exception", exc_info=error)
    return internal_error().response()


def _error_json(error: FieldError) -> dict[str, str]:
    # A field's name is the sender's: it may be long, and hold what no JSON text may.
    pointer = error.pointer[:_MAX_POINTER].encode("utf-8", "replace").decode()
    return {"pointer": pointer, "detail": error.detail}
