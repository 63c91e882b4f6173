"""API keys, as they are asked for and shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import marshmallow as ma

from service.actions.clock import utc_now
from service.api.schemas.fields import Limit, Shape, StrictSchema, Text, Time
from service.api.schemas.queries import CURSOR, DEFAULT_LIMIT, LIMIT
from service.domain.key import KeyState, Scope

#: The form of a key's id.
KEY_ID = Shape("[0-9a-f]{10}", "must be a key's id")
#: Hours for which an old key may work beside the new one.
MOST_OVERLAP = 24 * 90


class ToCome(Time):
    """A time that is yet to come."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if moment <= utc_now():
            raise ma.ValidationError("must be a time to come")
        return moment


class Label(Text):
    """A name that can be seen."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not text.strip():
            raise ma.ValidationError("must not be blank")
        return text


class WholeNumber(ma.fields.Integer):
    """An integer as JSON Schema has it: also 24.0, but neither "24" nor true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise self.make_error("invalid")
        return super()._deserialize(int(value), attr, data, **kwargs)


class KeyRequestSchema(StrictSchema):
    """A key to be made."""

    name = Label(required=True, max_length=255, metadata={"description": "Who or what is to use it.", "pattern": r"\S"})
    scopes = ma.fields.List(
        ma.fields.Enum(Scope, by_value=True, error_messages={"unknown": "must be one of: {choices}"}),
        required=True,
        validate=ma.validate.Length(min=1, max=len(Scope), error="must name 1 to 4 scopes"),
        error_messages={"required": "is missing", "null": "must not be null", "invalid": "must be a list"},
        metadata={"description": "What it may do."},
    )
    expires_at = ToCome(
        allow_none=True,
        metadata={
            "description": "Until when it works: a time to come, as RFC 3339 or a date.",
            "anyOf": [{"format": "time-to-come"}],
            "example": "2100-01-01T00:00:00Z",
        },
    )


class RotationSchema(StrictSchema):
    """How the old key ends."""

    overlap_hours = WholeNumber(
        load_default=24,
        validate=ma.validate.Range(0, MOST_OVERLAP, error=f"must be 0 to {MOST_OVERLAP}"),
        error_messages={"invalid": "must be a whole number", "null": "must not be null"},
        metadata={"description": "Hours for which the old key works on.", "example": 24},
    )

    @ma.post_load
    def _overlap(self, data: dict[str, Any], **_: Any) -> timedelta:
        return timedelta(hours=data["overlap_hours"])


class KeySchema(ma.Schema):
    """A key, without what is presented for it."""

    id = ma.fields.String(required=True, metadata={"pattern": f"^{KEY_ID.pattern}$"})
    name = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.Enum(Scope, by_value=True), required=True)
    state = ma.fields.Enum(KeyState, by_value=True, required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    revoked_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = ma.fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "To the minute or so."}
    )


class CreatedKeySchema(KeySchema):
    """A new key."""

    key = ma.fields.String(required=True, metadata={"description": "What to present. It is shown this once."})


class KeyListSchema(ma.Schema):
    """One page of keys."""

    items = ma.fields.List(ma.fields.Nested(KeySchema), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"format": "uri"})


class KeysQuery(StrictSchema):
    """A page of keys."""

    cursor = Text(shape=KEY_ID, metadata=CURSOR)
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)
