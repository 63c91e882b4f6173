"""The OpenAPI 3.1 document, generated from the views: served at /openapi.json, kept in step under openapi/."""

from __future__ import annotations

import json
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api

from service.api import (
    articles,
    batch,
    changes,
    claims,
    explanations,
    health,
    history,
    keys,
    kinds,
    metrics,
    reviews,
    statuses,
)
from service.api.blueprint import SECURITY_SCHEME
from service.api.converters import ArticleId
from service.api.problem_types import BY_STATUS
from service.api.problems import CONTENT_TYPE, Problem
from service.api.refinements import refine
from service.api.schemas.article import BatchResultSchema
from service.api.schemas.problem import ProblemSchema
from service.domain.key import Scope

VERSION = "1.0.0"

_SCOPES = {
    Scope.ARTICLES_WRITE: "submit articles",
    Scope.CLAIMS_READ: "read articles, claims and statuses",
    Scope.CLAIMS_REVIEW: "see why a claim was found, and record what reviewers decide",
    Scope.ADMIN: "administer the newsroom",
}

_DESCRIPTION = """\
Submit news articles, get the checkable claims that they state or report, and follow what reviewers decide about them.

Errors are problem documents (RFC 9457), all listed under `/docs/problems`. Unknown query parameters and unknown fields
are errors too. Every answer carries an `X-Request-Id`; send your own to find it again in our log.
"""


class ClaimwireApi(Api):  # type: ignore[misc]  # it has no types
    """The API with its document; errors are answered by ``service.api.problems``, not by the library."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to ours."""

    def _register_responses(self) -> None:
        """Describe each status by its problem type."""
        for status in HTTPStatus:
            if status < HTTPStatus.BAD_REQUEST:
                continue
            problem_type = BY_STATUS.get(status.value)
            description = problem_type.title if problem_type else status.phrase
            content: dict[str, Any] = {"schema": ProblemSchema}
            if problem_type:
                content["example"] = json.loads(Problem(problem_type, problem_type.advice).document())
            response = {"description": f"{description}.", "content": {CONTENT_TYPE: content}}
            self.spec.components.response(status.name, response, lazy=True)
        default = {"description": "Any other problem.", "content": {CONTENT_TYPE: {"schema": ProblemSchema}}}
        self.spec.components.response("DEFAULT_ERROR", default, lazy=True)


def register(app: Flask) -> None:
    """Add the views and their document to ``app``."""
    app.config.update(
        API_TITLE="claimwire",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": _DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
            "servers": [{"url": "/", "description": "The server that this document came from"}],
        },
    )
    app.url_map.converters["article"] = ArticleId
    api = ClaimwireApi(app)
    scopes = "; ".join(f"`{scope}` to {purpose}" for scope, purpose in _SCOPES.items())
    api.spec.components.security_scheme(
        SECURITY_SCHEME,
        {
            "type": "http",
            "scheme": "bearer",
            "description": f"An API key. It belongs to one newsroom and has scopes: {scopes}.",
        },
    )
    api.spec.components.schema("BatchResult", schema=BatchResultSchema)
    for module in (
        articles,
        batch,
        claims,
        statuses,
        changes,
        reviews,
        history,
        explanations,
        kinds,
        keys,
        health,
        metrics,
    ):
        api.register_blueprint(module.blueprint)


def build_document(app: Flask) -> dict[str, Any]:
    """Return the document of ``app``."""
    api: ClaimwireApi = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    document: dict[str, Any] = deepcopy(api.spec.to_dict())
    # The library's own paging, which we do not use.
    document["components"]["schemas"].pop("PaginationMetadata", None)
    for path in document["paths"].values():
        for operation in (path[method] for method in ("get", "post", "delete") if method in path):
            operation["responses"] = dict(sorted(operation["responses"].items()))
            if not operation.get("parameters", True):
                del operation["parameters"]
    refine(document)
    return document


def openapi_document() -> str:
    """Return the document as the text of its file. Starts nothing and reaches for no server."""
    app = Flask(__name__)
    register(app)
    return json.dumps(build_document(app), indent=2, ensure_ascii=False) + "\n"
