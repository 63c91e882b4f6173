"""Our kind of blueprint: views that parse strictly, need a scope, and say in the document how they can fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

import structlog
from flask import g, request
from flask_smorest import Blueprint as SmorestBlueprint

from service.api import problem_types
from service.api.authentication import ExpiredKey, presented_key
from service.api.parser import StrictParser
from service.api.problems import Problem
from service.api.servers import servers
from service.domain.key import ApiKey, Scope

View = TypeVar("View", bound=Callable[..., Any])

#: Name of the security scheme in the OpenAPI document.
SECURITY_SCHEME = "apiKey"

#: Where a view keeps the scope that it needs.
_SCOPE = "needed_scope"

#: Where a view keeps the headers that are documented by hand, until the document is made.
_HEADERS = "headers_by_hand"


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # it has no types
    """A part of the API."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_add_headers)

    def doc(self, **kwargs: Any) -> Callable[[View], View]:
        """Document a view; its ``parameters`` (headers) come to those that are there, instead of replacing them."""
        headers = kwargs.pop("parameters", ())
        documented = super().doc(**kwargs)

        def decorate(view: View) -> View:
            found = documented(view)
            found._apidoc[_HEADERS] = [*found._apidoc.get(_HEADERS, ()), *headers]  # noqa: SLF001 - as the library does
            return cast("View", found)

        return decorate

    def requires(self, scope: Scope) -> Callable[[View], View]:
        """Let only keys with ``scope`` through; goes above the arguments, so that the key is checked before them."""

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(*args: Any, **kwargs: Any) -> Any:
                g.key = require(scope)
                structlog.contextvars.bind_contextvars(key_id=g.key.id)
                return view(*args, **kwargs)

            setattr(guarded, _SCOPE, scope)
            documented = self.doc(security=[{SECURITY_SCHEME: [scope.value]}])(guarded)
            can_fail = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
            can_wait = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
            return cast("View", self.problems(*can_fail, *can_wait)(documented))

        return decorate

    def takes_work(self, view: View) -> View:
        """Refuse new work while there is too much; stands right below `requires`, so nothing is read before."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            servers().backlog.require_room(current_key().newsroom_id)
            return view(*args, **kwargs)

        return cast("View", guarded)

    def problems(self, *statuses: HTTPStatus) -> Callable[[View], View]:
        """Document the problems that a view answers with."""

        def decorate(view: View) -> View:
            for status in statuses:
                view = self.alt_response(status, response=status.name)(view)
            return view

        return decorate


def _add_headers(operation: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
    if headers := info.get(_HEADERS):
        operation["parameters"] = [*operation.get("parameters", ()), *headers]
    return operation


def scope_of(view: Callable[..., Any]) -> Scope | None:
    """Return the scope that a view needs; None if it lets everybody in."""
    return getattr(view, _SCOPE, None)


def current_key() -> ApiKey:
    """Return the key that this request came with."""
    key: ApiKey = g.key
    return key


def require(scope: Scope) -> ApiKey:
    """Return the key of this request if it has ``scope``; else raise the problem that says what is missing."""
    presented = presented_key(request.headers.get("Authorization"))
    if presented is None:
        raise Problem(
            problem_types.UNAUTHENTICATED,
            "Send your API key in the header `Authorization: Bearer <key>`.",
            headers={"WWW-Authenticate": 'Bearer realm="claimwire"'},
        )
    try:
        key = servers().authenticator.key(presented)
    except ExpiredKey as error:
        raise Problem(
            problem_types.UNAUTHENTICATED,
            f"This API key expired on {error.at:%Y-%m-%d at %H:%M} UTC; ask for a new one.",
            headers={"WWW-Authenticate": 'Bearer realm="claimwire", error="invalid_token"'},
        ) from error
    if key is None:
        raise Problem(
            problem_types.UNAUTHENTICATED,
            "This API key is not known, or it was revoked.",
            headers={"WWW-Authenticate": 'Bearer realm="claimwire", error="invalid_token"'},
        )
    if scope not in key.scopes:
        raise Problem(
            problem_types.MISSING_SCOPE,
            f"This needs a key with the scope {scope.value}.",
            headers={"WWW-Authenticate": f'Bearer realm="claimwire", error="insufficient_scope", scope="{scope}"'},
        )
    return key
