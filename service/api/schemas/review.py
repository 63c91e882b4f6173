"""A reviewer's decision as it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import marshmallow as ma

from service.api.schemas.fields import StrictSchema, Text, Time, WebAddress
from service.domain.review import Axis, Decision, Evidence
from service.domain.status import AttributionVerdict, NotCheckable, ReviewState, Verdict

#: Characters of a note, and pages that one decision may rest on.
MAX_NOTE = 10_000
MAX_EVIDENCE = 20

_ONE_OF: dict[str, Any] = {"unknown": "must be one of: {choices}", "null": "must not be null"}
_BACK = "null takes it back."


class EvidenceDate(Time):
    """A day; kept without a time."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        return moment.date()


class EvidenceSchema(StrictSchema):
    """A page that the decision rests on."""

    url = WebAddress(required=True, max_length=2000, metadata={"format": "uri"})
    quote = Text(max_length=2000, allow_none=True, metadata={"description": "The words on it that count."})
    date = EvidenceDate(allow_none=True, metadata={"description": "The day of the page.", "example": "2025-02-13"})

    @ma.post_load
    def _evidence(self, data: dict[str, Any], **_: Any) -> Evidence:
        return Evidence(**data)


class ReviewSchema(StrictSchema):
    """What is decided: at least one of `review_state`, `attribution_verdict`, `verdict` and `assignee`."""

    review_state = ma.fields.Enum(ReviewState, by_value=True, error_messages=_ONE_OF)
    attribution_verdict = ma.fields.Enum(
        AttributionVerdict,
        by_value=True,
        allow_none=True,
        error_messages=_ONE_OF,
        metadata={"description": f"Did the speaker say it. {_BACK}"},
    )
    verdict = ma.fields.Enum(
        Verdict,
        by_value=True,
        allow_none=True,
        error_messages=_ONE_OF,
        metadata={"description": f"Is it so. `not_checkable` needs a `reason`. {_BACK}"},
    )
    reason = ma.fields.Enum(
        NotCheckable,
        by_value=True,
        error_messages=_ONE_OF,
        metadata={"description": "With the verdict `not_checkable`, and with no other."},
    )
    assignee = Text(
        max_length=255, allow_none=True, metadata={"description": f"Who is to work on it. {_BACK}", "example": "Ana"}
    )
    note = Text(max_length=MAX_NOTE, allow_none=True, metadata={"description": "Why; stays in the history."})
    evidence = ma.fields.List(
        ma.fields.Nested(EvidenceSchema),
        validate=ma.validate.Length(max=MAX_EVIDENCE, error=f"must have at most {MAX_EVIDENCE} items"),
        error_messages={"invalid": "must be a list", "null": "must not be null"},
    )

    @ma.validates_schema
    def _decides_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data.keys() & {axis.value for axis in Axis} - {Axis.REASON.value}:
            raise ma.ValidationError(
                "decides nothing: give at least one of review_state, attribution_verdict, verdict and assignee"
            )

    @ma.validates_schema
    def _reason_with_its_verdict(self, data: dict[str, Any], **_: Any) -> None:
        not_checkable = data.get("verdict") is Verdict.NOT_CHECKABLE
        if not_checkable and "reason" not in data:
            raise ma.ValidationError("is missing: a verdict not_checkable says why", "reason")
        if not not_checkable and "reason" in data:
            raise ma.ValidationError("must be left out unless the verdict is not_checkable", "reason")

    @ma.post_load
    def _decision(self, data: dict[str, Any], **_: Any) -> Decision:
        changes = {axis: data[axis.value] for axis in Axis if axis.value in data}
        return Decision(changes=changes, note=data.get("note"), evidence=tuple(data.get("evidence", ())))
