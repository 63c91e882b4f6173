"""Every route of the application with every scope: let in or 403, and what is open to all is listed here.

Generated from the routes of the application itself, not from the document: a route that nobody declared fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask

from service.api.closed import require_scopes
from service.api.document import openapi_document
from service.domain.key import Scope
from tests.api.conftest import Client, a_client
from tests.api.test_every_route import ABSENT

#: Tells nothing of any newsroom. /metrics has rules of its own: ``test_metrics.py``.
OPEN = {
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/docs/assets/<name>",
    "/docs/own/<path:filename>",
    "/docs/problems",
    "/docs/problems/<slug>",
}
#: Which scope each operation needs: a second opinion, so that none changes by mistake.
NEEDED: dict[Scope, set[str]] = {
    Scope.ARTICLES_WRITE: {
        "DELETE /v1/articles/{article_id}",
        "POST /v1/articles",
        "POST /v1/articles/batch",
        "POST /v1/articles/{article_id}/extractions",
    },
    Scope.CLAIMS_READ: {
        "GET /v1/articles",
        "GET /v1/articles/{article_id}",
        "GET /v1/articles/{article_id}/claims",
        "GET /v1/changes",
        "GET /v1/claims",
        "GET /v1/claims/status",
        "GET /v1/claims/{claim_id}",
        "GET /v1/claims/{claim_id}/history",
        "GET /v1/claims/{claim_id}/status",
        "GET /v1/kinds",
    },
    Scope.CLAIMS_REVIEW: {
        "GET /v1/claims/{claim_id}/explanation",
        "POST /v1/claims/{claim_id}/reviews",
    },
    Scope.ADMIN: {
        "DELETE /v1/keys/{key_id}",
        "GET /v1/keys",
        "POST /v1/keys",
        "POST /v1/keys/{key_id}/rotation",
    },
}
#: Answered by the framework for each route; it names the methods.
ASIDE = {"OPTIONS"}
#: What the document leaves out: pages for people, and HEAD, which is GET without a body.
UNDOCUMENTED = {rule for rule in OPEN if rule == "/" or rule.startswith("/docs") or rule == "/openapi.json"}


class Route(NamedTuple):
    """A method of a rule."""

    method: str
    rule: str

    @property
    def path(self) -> str:
        """Return the rule as the document has it."""
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.rule)


def routes(app: Flask) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - ASIDE):
            yield Route(method, rule.rule)


def documented() -> dict[tuple[str, str], list[str]]:
    """Return the scopes that each operation of the document asks for."""
    return {
        (method.upper(), path): [scope for each in told.get("security", ()) for of in each.values() for scope in of]
        for path, item in json.loads(openapi_document())["paths"].items()
        for method, told in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


@pytest.fixture(scope="module")
def keys(reader: Client) -> dict[Scope, Client]:
    return {scope: a_client(reader.app, scope) for scope in Scope}


def test_the_document_and_the_routes_are_the_same_both_ways(reader: Client):
    closed = {(route.method, route.path) for route in routes(reader.app) if route.rule not in UNDOCUMENTED}
    assert {each for each in closed if each[0] != "HEAD"} == set(documented())
    heads = {path for method, path in closed if method == "HEAD"}
    assert heads == {path for method, path in documented() if method == "GET"}


def test_every_route_with_every_scope(reader: Client, keys: dict[Scope, Client]):
    scopes = documented()
    seen = 0
    for route in routes(reader.app):
        if route.rule in OPEN:
            continue
        wanted = scopes["GET" if route.method == "HEAD" else route.method, route.path]
        assert len(wanted) == 1, f"{route} declares no scope"
        for scope, client in keys.items():
            answer = client(route.method, route.path.format_map(ABSENT))
            assert (answer.status_code == 403) is (scope.value not in wanted), f"{route} with {scope}"
            assert answer.status_code != 401
            seen += 1
        assert reader.app.test_client().open(route.path.format_map(ABSENT), method=route.method).status_code == 401
    assert seen > 60


def test_no_scope_changes_by_mistake():
    found = {f"{method} {path}": scopes for (method, path), scopes in documented().items() if path.startswith("/v1/")}
    assert found == {operation: [scope.value] for scope, operations in NEEDED.items() for operation in operations}


def test_what_is_open_is_open_and_nothing_else(reader: Client):
    open_to_all = {route.rule for route in routes(reader.app) if not route.rule.startswith("/v1/")}
    assert open_to_all == OPEN


def test_an_application_with_a_forgotten_route_is_not_built(reader: Client):
    app = Flask("forgetful")
    app.url_map.converters.update(reader.app.url_map.converters)
    for rule in reader.app.url_map.iter_rules():
        app.add_url_rule(rule.rule, rule.endpoint, reader.app.view_functions[rule.endpoint])
    require_scopes(app)
    app.add_url_rule("/v1/forgotten", view_func=lambda: "everything")
    with pytest.raises(RuntimeError, match="/v1/forgotten"):
        require_scopes(app)
