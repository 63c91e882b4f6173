"""Nothing under /v1 is open by oversight: an application with a route that asks for no scope is not built."""

from __future__ import annotations

from flask import Flask

from service.api.blueprint import scope_of

_CLOSED = "/v1/"


def require_scopes(app: Flask) -> None:
    """Raise an error that names the routes under /v1 whose views any caller would get."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(_CLOSED))
    forgotten = sorted({rule.rule for rule in rules if scope_of(app.view_functions[rule.endpoint]) is None})
    if forgotten:
        raise RuntimeError(f"no scope is needed for {', '.join(forgotten)}: decorate the view with `requires`")
