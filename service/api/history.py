"""/v1/claims/{id}/history: the append-only record."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from service.api.answers import list_response
from service.api.blueprint import Blueprint, current_key
from service.api.cursors import line_cursor
from service.api.examples import HISTORY
from service.api.problems import not_found
from service.api.schemas.history import HistorySchema
from service.api.schemas.queries import HistoryQuery
from service.api.servers import servers
from service.domain.ids import is_id
from service.domain.key import Scope
from service.presenters.history_json import history_entry_json

blueprint = Blueprint("history", __name__, url_prefix="/v1/claims", description="What became of claims")

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}


@blueprint.route("/<claim_id>/history", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(HistoryQuery, location="query", error_status_code=400)
@blueprint.response(200, HistorySchema, headers=_LINK, example={"items": HISTORY, "next": None})
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="getClaimHistory")
def get(query: dict[str, Any], claim_id: str) -> Response:
    """Get the record of a claim, oldest line first.

    Lines are only ever added. The record stays when the claim is gone, as when its article was withdrawn.
    """
    newsroom_id = current_key().newsroom_id
    with servers().database.reading() as work:
        if not (is_id(claim_id, "clm") and work.history.knows(claim_id, newsroom_id)):
            raise not_found("claim")
        page, last = work.history.page(claim_id, newsroom_id, after=query.get("cursor", 0), limit=query["limit"])
    cursor = line_cursor(last) if page.more else None
    return list_response([history_entry_json(line) for line in page.items], cursor=cursor)
