"""What is noted of each request that reaches the views: a line in the log, and a count for Prometheus."""

from __future__ import annotations

import re
import time
from functools import cache

import structlog
from flask import Flask, Request, Response, g, request

from service.api.frame import REQUEST_ID
from service.api.servers import servers

#: The ids in a path by which a log is searched, and the fields that they go to.
_ID = re.compile(r"/(?P<id>(?P<prefix>art|clm)_[0-9a-z]{26})(?![^/])")
_FIELDS = {"art": "article_id", "clm": "claim_id"}

#: As the router has it, with or without its kind.
_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")

_log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Note all requests of ``app``."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.environ[REQUEST_ID])


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.started
    servers().metrics.requests.answered(request.method, route_of(request), response.status_code, seconds=seconds)
    _log.info(
        "request",
        method=request.method,
        path=request.path[:200],
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
        # What was made by it is named in its answer only.
        **ids_in(request.path, response.location),
    )
    return response


def route_of(request: Request) -> str | None:
    """Return the route that a request took, as the OpenAPI document has it."""
    return _template(request.url_rule.rule) if request.url_rule else None


def ids_in(*paths: str | None) -> dict[str, str]:
    """Return the ids that paths hold, by the field of the log that they go to."""
    found = (match for path in paths if path for match in _ID.finditer(path))
    return {_FIELDS[match["prefix"]]: match["id"] for match in found}


@cache
def _template(rule: str) -> str:
    return _VARIABLE.sub(r"{\1}", rule)
