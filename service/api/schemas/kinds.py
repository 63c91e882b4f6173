"""The kinds of claims as they are answered. Which there are is data; nothing here names one."""

from __future__ import annotations

import marshmallow as ma


class RelationSchema(ma.Schema):
    """One thing that claims of a kind can say."""

    name = ma.fields.String(required=True, metadata={"description": "As in a claim's `relation`."})
    meaning = ma.fields.String(required=True)


class SlotSchema(ma.Schema):
    """A named argument of a kind's claims."""

    name = ma.fields.String(required=True, metadata={"description": "As in a claim's `slots`."})
    label = ma.fields.String(required=True)
    types = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "What may fill it: names and nouns of these sorts."}
    )
    many = ma.fields.Boolean(required=True, metadata={"description": "Its value is a list."})
    required = ma.fields.Boolean(required=True, metadata={"description": "No claim is without it."})


class KindSchema(ma.Schema):
    """A kind of claim."""

    name = ma.fields.String(required=True, metadata={"description": "As in a claim's `kind`."})
    label = ma.fields.String(required=True)
    meaning = ma.fields.String(required=True)
    relations = ma.fields.List(ma.fields.Nested(RelationSchema), required=True)
    slots = ma.fields.List(ma.fields.Nested(SlotSchema), required=True)


class KindListSchema(ma.Schema):
    """All kinds, by name; always one page."""

    items = ma.fields.List(ma.fields.Nested(KindSchema), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"format": "uri"})
    rules_version = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the rules by which claims are found now; null until a worker has started once."},
    )
