"""The feed of changes: its query and its answers."""

from __future__ import annotations

import re
from typing import Any, Final

import marshmallow as ma

from service.api.schemas.fields import Limit, StrictSchema
from service.api.schemas.queries import DEFAULT_LIMIT, LIMIT
from service.domain.changes import ChangeType

#: The place after the newest change, whichever that is.
NOW: Final = "now"

_FAULT = f"must be a `cursor` of an earlier answer, or {NOW}"


class ChangeCursor(ma.fields.String):
    """A place in the feed: the number of the last change seen."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text == NOW:
            return NOW
        # Eighteen digits fit into the integers of every database.
        if not re.fullmatch("0|[1-9][0-9]{0,17}", text, re.ASCII):
            raise ma.ValidationError(_FAULT)
        return int(text)


class ChangesQuery(StrictSchema):
    """A part of the feed."""

    since = ChangeCursor(
        load_default=0,
        metadata={
            "description": "Only what came after this: the `cursor` of an earlier answer; `now` for nothing that has "
            "happened yet. Without it, the feed begins with the newsroom's first change.",
            "format": "change-cursor",
        },
    )
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)


class ChangeLinksSchema(ma.Schema):
    """Where to look at what changed; after `claim.gone` and `article.withdrawn` there may be nothing."""

    article = ma.fields.String(metadata={"format": "uri-reference"})
    claim = ma.fields.String(metadata={"format": "uri-reference"})
    status = ma.fields.String(metadata={"format": "uri-reference"})


class ChangeSchema(ma.Schema):
    """Something of the newsroom's that changed."""

    number = ma.fields.Integer(
        required=True, metadata={"minimum": 1, "description": "Counts the newsroom's changes, without gaps."}
    )
    type = ma.fields.Enum(ChangeType, by_value=True, required=True)
    at = ma.fields.AwareDateTime(required=True)
    article_id = ma.fields.String(required=True, allow_none=True)
    claim_id = ma.fields.String(required=True, allow_none=True)
    version = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of the claim's status, after this change."}
    )
    links = ma.fields.Nested(ChangeLinksSchema, required=True)


class ChangeListSchema(ma.Schema):
    """A part of the feed, oldest first."""

    items = ma.fields.List(ma.fields.Nested(ChangeSchema), required=True)
    cursor = ma.fields.String(
        required=True, metadata={"description": "The place after the last item: send it as `since` to go on."}
    )
    next = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"format": "uri", "description": "The next page; null when there is no more for now."},
    )
