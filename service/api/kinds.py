"""/v1/kinds: which kinds of claims there are."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.http import parse_etags

from service.api.answers import json_response
from service.api.blueprint import Blueprint
from service.api.examples import KIND
from service.api.schemas.kinds import KindListSchema
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.domain.key import Scope
from service.presenters.kind_json import kinds_json

blueprint = Blueprint("kinds", __name__, url_prefix="/v1/kinds", description="Which kinds of claims there are")

_ETAG = {"ETag": {"description": "The rules' version, in quotation marks.", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The `ETag` of the last answer: 304 while nothing has changed.",
    "schema": {"type": "string"},
    "example": '"5f2d0c9a"',
}

#: The tag before a worker told of any kinds.
_NONE_YET = "none"


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(
    200, KindListSchema, headers=_ETAG, example={"items": [KIND], "next": None, "rules_version": "5f2d0c9a"}
)
@blueprint.alt_response(304, description="Not changed since.", headers=_ETAG, success=True)
@blueprint.doc(operationId="listKinds", parameters=[_IF_NONE_MATCH])
def list_kinds(_query: Any) -> Response:
    """List the kinds of claims.

    With their relations and slots, as the worker that started last has them: those of the installation's own too. The
    list is empty until a worker has started once.
    """
    with servers().database.reading() as work:
        known = work.kinds.all()
    etag = known.rules_version or _NONE_YET
    headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache"}
    if parse_etags(request.headers.get("If-None-Match")).contains_weak(etag):
        response = Response(status=304, headers=headers)
        # An answer without a body has no type, whatever Flask thinks.
        del response.headers["Content-Type"]
        return response
    return json_response(kinds_json(known), headers=headers)
