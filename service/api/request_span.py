"""The span of a request that reaches the views, within the trace that its ``traceparent`` names if it has one."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from service.api.request_log import ids_in, route_of
from service.tracing.spans import Kind, begin, failed, rename, tell

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Asked for every few seconds by whoever watches over us.
_UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Trace the requests of ``app``."""
    app.wsgi_app = _Traced(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation has it
    app.after_request(_describe)


class _Traced:
    """A WSGI middleware."""

    def __init__(self, following: WSGIApplication) -> None:
        self._following = following

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on within its span."""
        if environ.get("PATH_INFO") in _UNTRACED:
            return self._following(environ, start_response)
        method = _method(environ["REQUEST_METHOD"])
        attributes = {"http.request.method": method}
        with begin(method, traceparent=environ.get("HTTP_TRACEPARENT"), kind=Kind.SERVER, **attributes):
            return self._following(environ, start_response)


def _describe(response: Response) -> Response:
    """Tell what the request turned out to be; never its path or query, which a caller may have written a key into."""
    if request.path in _UNTRACED:
        return response
    if route := route_of(request):
        rename(f"{_method(request.method)} {route}")
        tell(**{"http.route": route})
    tell(**{"http.response.status_code": response.status_code}, **ids_in(request.path, response.location))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        failed(str(response.status_code))
    return response


def _method(given: str) -> str:
    """Return the method, as the conventions have it: whatever is none that they know is `_OTHER`."""
    return given if given in _METHODS else "_OTHER"
