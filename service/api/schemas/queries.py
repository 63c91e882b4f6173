"""Query strings of the lists."""

from __future__ import annotations

import marshmallow as ma

from service.api.cursors import LineCursor, MomentCursor, PlaceCursor
from service.api.schemas.fields import Identifier, Limit, StrictSchema

#: Items of a page when the request does not say.
DEFAULT_LIMIT = 50

CURSOR = {"description": "Where the page before ended; taken from its `next`."}
LIMIT = {
    "description": "Items of a page, 1 to 100.",
    "type": "integer",
    "minimum": 1,
    "maximum": 100,
    "default": DEFAULT_LIMIT,
}


class NoQuery(StrictSchema):
    """For operations without parameters: any is a fault."""


class ArticlesQuery(StrictSchema):
    """A page of articles."""

    cursor = MomentCursor("art", metadata=CURSOR)
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)


class ArticleClaimsQuery(StrictSchema):
    """A page of an article's claims."""

    cursor = PlaceCursor(metadata=CURSOR)
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)


class HistoryQuery(StrictSchema):
    """A page of a claim's record."""

    cursor = LineCursor(metadata=CURSOR)
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)


class StatusesQuery(StrictSchema):
    """The claims whose statuses are asked for."""

    id = ma.fields.List(
        Identifier("clm", metadata={"description": "A claim.", "format": "claim-id"}),
        required=True,
        validate=ma.validate.Length(1, 100, error="must be given 1 to 100 times"),
        error_messages={"required": "is missing: give it 1 to 100 times"},
        metadata={"description": "A claim; give one `id` for each, up to 100."},
    )
