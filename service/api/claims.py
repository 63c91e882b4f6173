"""/v1/claims: list, look at, poll the status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, request

from service.api.answers import json_response, list_response
from service.api.blueprint import Blueprint, current_key
from service.api.cursors import moment_cursor
from service.api.examples import CLAIM, MENTION, STATUS
from service.api.problems import not_found
from service.api.schemas.claim import ClaimListSchema, ClaimWithMentionsSchema, StatusSchema
from service.api.schemas.queries import ClaimsQuery, NoQuery
from service.api.servers import servers
from service.api.status_answer import status_answer
from service.domain.errors import Unavailable
from service.domain.ids import is_id
from service.domain.key import Scope
from service.domain.tracking import ClaimQuery
from service.presenters.claim_json import claim_with_mentions_json, tracked_claim_json
from service.status.document import StatusDocument

blueprint = Blueprint("claims", __name__, url_prefix="/v1/claims", description="Claims and what reviewers decided")

_log = structlog.get_logger(__name__)

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}
_ETAG = {"ETag": {"description": "The version, in quotation marks.", "schema": {"type": "string"}}}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The `ETag` of the last answer: 304 while nothing has changed.",
    "schema": {"type": "string"},
    "example": '"1"',
}


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ClaimsQuery, location="query", error_status_code=400)
@blueprint.response(200, ClaimListSchema, headers=_LINK, example={"items": [CLAIM], "next": None})
@blueprint.doc(operationId="listClaims")
def list_claims(query: dict[str, Any]) -> Response:
    """List claims, newest first."""
    wanted = ClaimQuery(
        kind=query.get("kind"),
        relation=query.get("relation"),
        review_state=query.get("review_state"),
        article_id=query.get("article"),
    )
    with servers().database.reading() as work:
        page = work.claims.page(current_key().newsroom_id, wanted, after=query.get("cursor"), limit=query["limit"])
    last = page.items[-1] if page.more else None
    cursor = moment_cursor(last.created_at, last.id) if last else None
    return list_response([tracked_claim_json(claim) for claim in page.items], cursor=cursor)


@blueprint.route("/<claim_id>", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(200, ClaimWithMentionsSchema, example=CLAIM | {"mentions": [MENTION]})
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="getClaim")
def get(_query: Any, claim_id: str) -> Response:
    """Get a claim with all its mentions."""
    with servers().database.reading() as work:
        claim = work.claims.get(claim_id, current_key().newsroom_id) if is_id(claim_id, "clm") else None
    if claim is None:
        raise not_found("claim")
    return json_response(claim_with_mentions_json(claim))


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
