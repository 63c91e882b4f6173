"""The record of a claim as it is answered."""

from __future__ import annotations

import marshmallow as ma


class GivenEvidenceSchema(ma.Schema):
    """A page that a decision rests on."""

    url = ma.fields.String(required=True, metadata={"format": "uri"})
    quote = ma.fields.String(required=True, allow_none=True)
    date = ma.fields.Date(required=True, allow_none=True)


class HistoryEntrySchema(ma.Schema):
    """One line: who changed what, when, from what, to what, and why."""

    version = ma.fields.Integer(
        required=True, metadata={"minimum": 1, "description": "The claim's after it. What one decision did, shares it."}
    )
    when = ma.fields.AwareDateTime(required=True)
    who = ma.fields.String(required=True, metadata={"description": "The name of the key, or `extraction`."})
    action = ma.fields.String(
        required=True,
        metadata={
            "description": "`detected`, `withdrawn` with its article, or what was changed: `review_state`, "
            "`attribution_verdict`, `verdict`, `reason`, `assignee`. Others may come."
        },
    )
    before = ma.fields.String(data_key="from", required=True, allow_none=True)
    after = ma.fields.String(data_key="to", required=True, allow_none=True)
    why = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The reviewer's note; the rule, where it was detected."},
    )
    evidence = ma.fields.List(ma.fields.Nested(GivenEvidenceSchema), required=True)


class HistorySchema(ma.Schema):
    """One page of a claim's record, oldest line first."""

    items = ma.fields.List(ma.fields.Nested(HistoryEntrySchema), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"format": "uri"})
