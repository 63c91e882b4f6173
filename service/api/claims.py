"""/v1/claims: list, look at."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from service.api.answers import json_response, list_response
from service.api.blueprint import Blueprint, current_key
from service.api.cursors import rank_cursor
from service.api.examples import CLAIM, MENTION
from service.api.problems import not_found
from service.api.schemas.claim import ClaimListSchema, ClaimWithMentionsSchema
from service.api.schemas.claims_query import ClaimsQuery
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.domain.ids import is_id
from service.domain.key import Scope
from service.presenters.claim_json import claim_with_mentions_json, tracked_claim_json

blueprint = Blueprint("claims", __name__, url_prefix="/v1/claims", description="Claims and what reviewers decided")

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ClaimsQuery, location="query", error_status_code=400)
@blueprint.response(200, ClaimListSchema, headers=_LINK, example={"items": [CLAIM], "next": None})
@blueprint.doc(operationId="listClaims")
def list_claims(query: dict[str, Any]) -> Response:
    """List claims.

    All filters must fit. Claims that no article states any more are left out, unless a reviewer worked on them. Follow
    `next` as it comes: its cursor is good for the same sort only.
    """
    with servers().database.reading() as work:
        found = work.claims.page(current_key().newsroom_id, query["query"], after=query["after"], limit=query["limit"])
    cursor = rank_cursor(found.end) if found.end else None
    return list_response([tracked_claim_json(claim) for claim in found.page.items], cursor=cursor)


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
