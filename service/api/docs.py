"""The document, Swagger UI for it, and a page for each problem type. All files come from this machine."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app, render_template, send_from_directory

from service.api.answers import json_response
from service.api.document import VERSION, build_document
from service.api.problem_types import PROBLEM_TYPES
from service.api.problems import not_found

blueprint = Blueprint(
    "docs", __name__, template_folder="templates", static_folder="static", static_url_path="/docs/own"
)

#: Scripts, styles, images and requests stay with this server, and nothing inside the page is run.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = {"Content-Security-Policy": _POLICY, "Cross-Origin-Opener-Policy": "same-origin"}

#: The files of Swagger UI's distribution that the page needs.
_ASSETS = frozenset({"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"})


@blueprint.get("/")
def index() -> Response:
    """Tell what this is and where to read on."""
    return json_response({"name": "claimwire", "version": VERSION, "docs": "/docs", "openapi": "/openapi.json"})


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    return json_response(build_document(current_app))


@blueprint.get("/docs")
def swagger_ui() -> tuple[str, dict[str, str]]:
    """Show the document."""
    return render_template("docs.html"), _PAGE


@blueprint.get("/docs/assets/<name>")
def asset(name: str) -> Response:
    """Return a file of Swagger UI."""
    if name not in _ASSETS:
        raise not_found("file")
    folder: Any = files("flask_swagger_ui") / "dist"
    return send_from_directory(folder, name, max_age=86_400)


@blueprint.get("/docs/problems")
def problem_list() -> tuple[str, dict[str, str]]:
    """List the problem types."""
    return render_template("problems.html", problem_types=PROBLEM_TYPES.values()), _PAGE


@blueprint.get("/docs/problems/<slug>")
def problem(slug: str) -> tuple[str, dict[str, str]]:
    """Explain one problem type."""
    if slug not in PROBLEM_TYPES:
        raise not_found("problem type")
    return render_template("problems.html", problem_types=[PROBLEM_TYPES[slug]]), _PAGE
