"""/v1/keys: who may use the API in a newsroom's name."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Response

from service.actions.create_key import CreatedKey, create_key_for
from service.actions.revoke_key import revoke_key
from service.actions.rotate_key import rotate_key
from service.api.answers import json_response, list_response
from service.api.blueprint import Blueprint, current_key
from service.api.examples import CREATED_KEY, KEY, KEY_REQUEST
from service.api.problems import not_found
from service.api.schemas.key import (
    KEY_ID,
    CreatedKeySchema,
    KeyListSchema,
    KeyRequestSchema,
    KeysQuery,
    RotationSchema,
)
from service.api.schemas.queries import NoQuery
from service.api.servers import servers
from service.domain.errors import NotFound
from service.domain.key import Scope
from service.presenters.key_json import key_json

blueprint = Blueprint("keys", __name__, url_prefix="/v1/keys", description="API keys of the newsroom")

_LINK = {"Link": {"description": '`rel="next"`: the next page.', "schema": {"type": "string"}}}
_MADE = "Made; `key` is shown this once."


@blueprint.route("", methods=["GET"])
@blueprint.requires(Scope.ADMIN)
@blueprint.arguments(KeysQuery, location="query", error_status_code=400)
@blueprint.response(200, KeyListSchema, headers=_LINK, example={"items": [KEY], "next": None})
@blueprint.doc(operationId="listKeys")
def list_keys(query: dict[str, Any]) -> Response:
    """List the newsroom's keys, also those that work no more."""
    at = servers()
    with at.database.reading() as work:
        page = work.keys.page(current_key().newsroom_id, after=query.get("cursor"), limit=query["limit"])
    cursor = page.items[-1].id if page.more else None
    return list_response([key_json(key, at.clock()) for key in page.items], cursor=cursor)


@blueprint.route("", methods=["POST"])
@blueprint.requires(Scope.ADMIN)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.arguments(KeyRequestSchema, example=KEY_REQUEST)
@blueprint.response(201, CreatedKeySchema, description=_MADE, example=CREATED_KEY)
@blueprint.problems(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.doc(operationId="createKey")
def create(_query: Any, wanted: dict[str, Any]) -> Response:
    """Make a key of the newsroom. We keep a digest of it only, so store it well."""
    at = servers()
    made = create_key_for(
        current_key().newsroom_id,
        wanted["name"],
        wanted["scopes"],
        expires_at=wanted.get("expires_at"),
        database=at.database,
        clock=at.clock,
    )
    return _created(made)


@blueprint.route("/<key_id>", methods=["DELETE"])
@blueprint.requires(Scope.ADMIN)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.response(204, description="It works no more, after 30 seconds at most.")
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="revokeKey")
def revoke(_query: Any, key_id: str) -> Response:
    """Revoke a key for good."""
    at = servers()
    try:
        revoke_key(_id(key_id), newsroom_id=current_key().newsroom_id, database=at.database, clock=at.clock)
    except NotFound as error:
        raise not_found("key that still works") from error
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.route("/<key_id>/rotation", methods=["POST"])
@blueprint.requires(Scope.ADMIN)
@blueprint.arguments(NoQuery, location="query", error_status_code=400)
@blueprint.arguments(RotationSchema, example={"overlap_hours": 24})
@blueprint.response(201, CreatedKeySchema, description=_MADE, example=CREATED_KEY)
@blueprint.problems(HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
@blueprint.problems(HTTPStatus.NOT_FOUND)
@blueprint.doc(operationId="rotateKey")
def rotate(_query: Any, overlap: timedelta, key_id: str) -> Response:
    """Put a new key in the place of another, which works on for a while. Name and scopes stay the same."""
    at = servers()
    try:
        made = rotate_key(
            _id(key_id),
            overlap=overlap,
            newsroom_id=current_key().newsroom_id,
            database=at.database,
            clock=at.clock,
        )
    except NotFound as error:
        raise not_found("key that still works") from error
    return _created(made)


def _id(key_id: str) -> str:
    if not re.fullmatch(KEY_ID.pattern, key_id, re.ASCII):
        raise not_found("key that still works")
    return key_id


def _created(made: CreatedKey) -> Response:
    body = key_json(made.key, servers().clock()) | {"key": made.presented}
    return json_response(body, HTTPStatus.CREATED)
