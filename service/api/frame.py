"""The outermost layer: what every answer has, whoever gives it, and the last net under all of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog

from service.api import problem_types, problems
from service.api.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where the id of a request stands in its environment.
REQUEST_ID = "claimwire.request_id"

#: Sent unless the answer has its own: nothing here is to be framed, sniffed, run, or kept by a proxy.
DEFAULT_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_log = structlog.get_logger(__name__)
_ACCEPTABLE_ID = re.compile(r"[\w.:/+=@-]{1,128}", re.ASCII)


class Frame:
    """A WSGI middleware."""

    def __init__(self, framed: WSGIApplication) -> None:
        self._framed = framed

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with an id; the caller's own, if it sent an acceptable one."""
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = environ[REQUEST_ID] = given if _ACCEPTABLE_ID.fullmatch(given) else secrets.token_hex(16)

        def start_framed(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, _framed(headers, request_id), exc_info)

        if not environ.get("PATH_INFO", "").startswith("/"):
            # Such a target is for proxies. The router would redirect it to whatever `Host` the request has.
            return _refuse(start_framed)
        try:
            return self._framed(environ, start_framed)
        except Exception:
            _log.exception("unhandled exception", request_id=request_id)
            return _mistake(start_framed)


def _framed(headers: list[tuple[str, str]], request_id: str) -> list[tuple[str, str]]:
    own = {name.lower() for name, _ in headers}
    added = [(name, value) for name, value in DEFAULT_HEADERS.items() if name.lower() not in own]
    return [*headers, *added, ("X-Request-Id", request_id)]


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    problem = Problem(problem_types.BAD_REQUEST, "The path of a request begins with a slash.")
    return _answer("400 BAD REQUEST", problem, start_response)


def _mistake(start_response: StartResponse) -> Iterable[bytes]:
    return _answer("500 INTERNAL SERVER ERROR", problems.internal_error(), start_response)


def _answer(status: str, problem: Problem, start_response: StartResponse) -> Iterable[bytes]:
    body = problem.document()
    start_response(status, [("Content-Type", problems.CONTENT_TYPE), ("Content-Length", str(len(body)))])
    return [body]
