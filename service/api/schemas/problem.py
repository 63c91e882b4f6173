"""The problem document, for the OpenAPI document."""

from __future__ import annotations

import marshmallow as ma


class FieldProblemSchema(ma.Schema):
    """One bad field."""

    pointer = ma.fields.String(required=True, metadata={"description": "JSON pointer (RFC 6901) into the body."})
    detail = ma.fields.String(required=True, metadata={"description": "What is wrong."})


class ProblemSchema(ma.Schema):
    """An error (RFC 9457); some types add members of their own."""

    class Meta:
        """For marshmallow."""

        unknown = ma.INCLUDE

    type = ma.fields.String(required=True, metadata={"format": "uri-reference", "description": "A page about it."})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "What to do about it."})
    errors = ma.fields.List(ma.fields.Nested(FieldProblemSchema))
