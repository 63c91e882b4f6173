"""/v1/changes: everything that happened to a newsroom's articles and claims, in order, with nothing left out."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from service.api import problem_types
from service.api.answers import absolute_url, json_response
from service.api.blueprint import Blueprint, current_key
from service.api.examples import CHANGE
from service.api.problems import Problem
from service.api.schemas.change import NOW, ChangeListSchema, ChangesQuery
from service.api.servers import servers
from service.api.waiting import APPLIED, PREFER, hold, look_of
from service.domain.key import Scope
from service.domain.paging import Page
from service.presenters.change_json import change_json
from service.status.channels import Subject, Topic

blueprint = Blueprint("changes", __name__, url_prefix="/v1/changes", description="The feed of what changed")

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.CLAIMS_READ)
@blueprint.arguments(ChangesQuery, location="query", error_status_code=400)
@blueprint.response(
    200,
    ChangeListSchema,
    headers=_LINK | APPLIED,
    example={"items": [CHANGE], "cursor": str(CHANGE["number"]), "next": None},
)
@blueprint.doc(operationId="listChanges", parameters=[PREFER])
def list_changes(query: dict[str, Any]) -> Response:
    """Follow what changes.

    Keep the `cursor` of each answer once you have dealt with its items, and send it as `since`: no change is left out
    or comes twice, however long you were away. With `Prefer: wait=30`, an answer without items is held back until there
    is one.
    """
    newsroom_id, limit = current_key().newsroom_id, query["limit"]
    with servers().database.reading() as work:
        newest = work.changes.newest(newsroom_id)
        since = _now(newest) if query["since"] == NOW else query["since"]
        if since > newest:
            raise _future(newest)
        page = Page.cut(work.changes.since(since, newsroom_id=newsroom_id, limit=limit + 1), limit)
    hold(request.environ, Topic(Subject.CHANGES, newsroom_id), str(since), nothing_new=not page.items)
    cursor = page.items[-1].number if page.items else since
    following = absolute_url("/v1/changes", [("limit", str(limit)), ("since", str(cursor))]) if page.more else None
    answer = {"items": [change_json(change) for change in page.items], "cursor": str(cursor), "next": following}
    return json_response(answer, headers={"Link": f'<{following}>; rel="next"'} if following else {})


def _now(newest: int) -> int:
    """Return the newest number, as it was when the request came, also to one that has waited since."""
    look = look_of(request.environ)
    if look is None:
        return newest
    look.since = newest if look.since is None else look.since
    return look.since


def _future(newest: int) -> Problem:
    detail = (
        f"since lies ahead of the newest change, {newest}: it is no cursor of this newsroom, or the record was "
        "restored from a backup. Leave it out to begin anew."
    )
    return Problem(problem_types.BAD_QUERY, detail)
