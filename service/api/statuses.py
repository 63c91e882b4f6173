"""/v1/claims/{id}/status, and many at once: what reviewers' tools poll."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, request

from service.api.blueprint import Blueprint, current_key
from service.api.examples import STATUS
from service.api.problems import not_found
from service.api.schemas.claim import StatusListSchema, StatusSchema
from service.api.schemas.queries import NoQuery, StatusesQuery
from service.api.servers import servers
from service.api.status_answer import status_answer_to
from service.api.waiting import APPLIED, PREFER
from service.domain.ids import is_id
from service.domain.key import Scope
from service.status.channels import Subject, Topic

blueprint = Blueprint("statuses", __name__, url_prefix="/v1/claims", description="How far reviewers are with claims")

_ETAG = {"ETag": {"description": "The version, in quotation marks.", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The `ETag` of the last answer: 304 while nothing has changed.",
    "schema": {"type": "string"},
    "example": '"1"',
}


@blueprint.route("/status", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(StatusesQuery, location="query", error_status_code=400)
@blueprint.response(200, StatusListSchema, example={"items": [STATUS], "missing": []})
@blueprint.doc(operationId="getClaimStatuses")
def get_statuses(query: dict[str, Any]) -> Response:
    """Poll the statuses of up to 100 claims at once."""
    wanted = list(dict.fromkeys(query["id"]))
    found = servers().current_statuses.of_claims(wanted, current_key().newsroom_id)
    items = ", ".join(found[claim_id].body.decode() for claim_id in wanted if claim_id in found)
    missing = json.dumps([claim_id for claim_id in wanted if claim_id not in found])
    return Response(f'{{"items": [{items}], "missing": {missing}}}', content_type="application/json")


@blueprint.route("/<claim_id>/status", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, StatusSchema, headers=_ETAG | APPLIED, example=STATUS)
@blueprint.alt_response(304, description="Not changed since.", headers=_ETAG | APPLIED, success=True)
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="getClaimStatus", parameters=[_IF_NONE_MATCH, PREFER])
def get_status(_query: Any, claim_id: str) -> Response:
    """Poll the status of a claim.

    Made to be asked often: served from memory, and 304 without a body while the version is the one you have. With
    `Prefer: wait=30`, the answer comes when the version is another than that of `If-None-Match` (without it: than it
    is now), or after the time, as if there had been no waiting.
    """
    newsroom_id = current_key().newsroom_id
    document = servers().current_statuses.of_claim(claim_id, newsroom_id) if is_id(claim_id, "clm") else None
    if document is None:
        raise not_found("claim")
    answer = status_answer_to(request.environ, document, Topic(Subject.STATUS, newsroom_id, claim_id))
    response = Response(answer.body, answer.status)
    # An answer without a body has no type, whatever Flask thinks.
    response.headers.clear()
    response.headers.extend(answer.headers)
    return response
