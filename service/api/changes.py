"""/v1/changes: everything that happened to a newsroom's articles and claims, in order, with nothing left out."""

from __future__ import annotations

from typing import Any

from flask import Response

from service.api import problem_types
from service.api.answers import absolute_url, json_response
from service.api.blueprint import Blueprint, current_key
from service.api.examples import CHANGE
from service.api.problems import Problem
from service.api.schemas.change import NOW, ChangeListSchema, ChangesQuery
from service.api.servers import servers
from service.domain.key import Scope
from service.domain.paging import Page
from service.presenters.change_json import change_json

blueprint = Blueprint("changes", __name__, url_prefix="/v1/changes", description="The feed of what changed")

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ChangesQuery, location="query", error_status_code=400)
@blueprint.response(
    200, ChangeListSchema, headers=_LINK, example={"items": [CHANGE], "cursor": str(CHANGE["number"]), "next": None}
)
@blueprint.doc(operationId="listChanges")
def list_changes(query: dict[str, Any]) -> Response:
    """Follow what changes.

    Keep the `cursor` of each answer once you have dealt with its items, and send it as `since`: no change is left out
    or comes twice, however long you were away.
    """
    newsroom_id, limit = current_key().newsroom_id, query["limit"]
    with servers().database.reading() as work:
        newest = work.changes.newest(newsroom_id)
        since = newest if query["since"] == NOW else query["since"]
        if since > newest:
            raise _future(newest)
        page = Page.cut(work.changes.since(since, newsroom_id=newsroom_id, limit=limit + 1), limit)
    cursor = page.items[-1].number if page.items else since
    following = absolute_url("/v1/changes", [("limit", str(limit)), ("since", str(cursor))]) if page.more else None
    answer = {"items": [change_json(change) for change in page.items], "cursor": str(cursor), "next": following}
    return json_response(answer, headers={"Link": f'<{following}>; rel="next"'} if following else {})


def _future(newest: int) -> Problem:
    detail = (
        f"since lies ahead of the newest change, {newest}: it is no cursor of this newsroom, or the record was "
        "restored from a backup. Leave it out to begin anew."
    )
    return Problem(problem_types.BAD_QUERY, detail)
