"""/v1/claims/{id}/status: what reviewers' tools poll."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, request

from service.api.blueprint import Blueprint, current_key
from service.api.examples import STATUS
from service.api.problems import not_found
from service.api.schemas.claim import StatusSchema
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.api.status_answer import status_answer
from service.domain.errors import Unavailable
from service.domain.ids import is_id
from service.domain.key import Scope
from service.status.document import StatusDocument

blueprint = Blueprint("statuses", __name__, url_prefix="/v1/claims", description="How far reviewers are with claims")

_log = structlog.get_logger(__name__)

_ETAG = {"ETag": {"description": "The version, in quotation marks.", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The `ETag` of the last answer: 304 while nothing has changed.",
    "schema": {"type": "string"},
    "example": '"1"',
}


@blueprint.route("/<claim_id>/status", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, StatusSchema, headers=_ETAG, example=STATUS)
@blueprint.alt_response(304, description="Not changed since.", headers=_ETAG, success=True)
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="getClaimStatus", parameters=[_IF_NONE_MATCH])
def get_status(_query: Any, claim_id: str) -> Response:
    """Poll the status of a claim.

    Made to be asked often: served from memory, and 304 without a body while the version is the one you have.
    """
    document = _status(claim_id, current_key().newsroom_id) if is_id(claim_id, "clm") else None
    if document is None:
        raise not_found("claim")
    answer = status_answer(document, request.headers.get("If-None-Match"))
    response = Response(answer.body, answer.status)
    # An answer without a body has no type, whatever Flask thinks.
    response.headers.clear()
    response.headers.extend(answer.headers)
    return response


def _status(claim_id: str, newsroom_id: str) -> StatusDocument | None:
    """Return the cached status; a miss is filled from SQL, and an unreachable cache is passed over."""
    at = servers()
    try:
        if cached := at.statuses.document(newsroom_id, claim_id):
            return cached
    except Unavailable as error:
        _log.warning("status read from SQL", reason=str(error))
        return _stored_status(claim_id, newsroom_id, fill=False)
    return _stored_status(claim_id, newsroom_id, fill=True)


def _stored_status(claim_id: str, newsroom_id: str, *, fill: bool) -> StatusDocument | None:
    at = servers()
    with at.database.reading() as work:
        status = work.claims.status(claim_id, newsroom_id)
    if status is None:
        return None
    if fill:
        try:
            at.statuses.put(newsroom_id, [status])
        except Unavailable as error:
            _log.warning("status not cached", reason=str(error))
    return StatusDocument.of(status)
