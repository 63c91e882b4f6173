"""Claims as they are answered. Nothing here names a kind or a kind's slots."""

from __future__ import annotations

import marshmallow as ma

from service.domain.claim import Modality, Polarity, Quotation
from service.domain.status import AttributionVerdict, ReviewState, Verdict


class SpanSchema(ma.Schema):
    """Where the claim stands: code points of the article's `text`, `end` exclusive."""

    start = ma.fields.Integer(required=True, metadata={"minimum": 0})
    end = ma.fields.Integer(required=True, metadata={"minimum": 1})
    prefix = ma.fields.String(required=True, metadata={"description": "Up to 32 characters before it."})
    suffix = ma.fields.String(required=True, metadata={"description": "Up to 32 characters after it."})


class SpeakerSchema(ma.Schema):
    """Who is said to have said it, by the fullest form in the article."""

    name = ma.fields.String(required=True)
    id = ma.fields.String(required=True, allow_none=True, metadata={"example": "person:pete-hegseth"})
    role = ma.fields.String(required=True, allow_none=True, metadata={"description": "As the article gives it."})


class CueSchema(ma.Schema):
    """The word that attributes."""

    text = ma.fields.String(required=True, metadata={"example": "said"})
    start = ma.fields.Integer(required=True)
    end = ma.fields.Integer(required=True)


class AttributionSchema(ma.Schema):
    """Who says so: null for the narrator, whose `quotation` is `none`."""

    speaker = ma.fields.Nested(SpeakerSchema, required=True, allow_none=True)
    cue = ma.fields.Nested(CueSchema, required=True, allow_none=True)
    quotation = ma.fields.Enum(Quotation, by_value=True, required=True)
    chain = ma.fields.List(
        ma.fields.Nested(SpeakerSchema),
        required=True,
        metadata={"description": "The outer speakers of a nested attribution, outermost first."},
    )


class TimeExpressionSchema(ma.Schema):
    """The words that date it, and the interval of days that they mean."""

    text = ma.fields.String(required=True)
    start = ma.fields.Integer(required=True)
    end = ma.fields.Integer(required=True)
    interval = ma.fields.String(required=True, metadata={"example": "2014-01-01/2014-12-31"})


class CheckWorthinessSchema(ma.Schema):
    """How much a fact-checker should care, and why."""

    score = ma.fields.Float(required=True, metadata={"minimum": 0, "maximum": 1})
    reasons = ma.fields.List(ma.fields.String(), required=True)


class ProvenanceSchema(ma.Schema):
    """What found it."""

    rule = ma.fields.String(required=True)
    rules_version = ma.fields.String(required=True)
    model = ma.fields.String(required=True)


class FoundSchema(ma.Schema):
    """What extraction found in the article."""

    kind = ma.fields.String(required=True, metadata={"description": "The kind's name."})
    relation = ma.fields.String(required=True, metadata={"description": "A relation of that kind."})
    text = ma.fields.String(required=True, metadata={"description": "`text[start:end]` of the article, always."})
    span = ma.fields.Nested(SpanSchema, required=True)
    attribution = ma.fields.Nested(AttributionSchema, required=True)
    slots = ma.fields.Dict(
        required=True,
        metadata={
            "description": "What stands in the relation, by the names that the kind gives its slots. A value is an "
            "object with `name`, `id`, `text` and `inferred`, a list of such objects, or null."
        },
    )
    polarity = ma.fields.Enum(Polarity, by_value=True, required=True)
    modality = ma.fields.Enum(Modality, by_value=True, required=True)
    time = ma.fields.Nested(TimeExpressionSchema, required=True, allow_none=True)
    check_worthiness = ma.fields.Nested(CheckWorthinessSchema, required=True)
    provenance = ma.fields.Nested(ProvenanceSchema, required=True)


class MentionSchema(FoundSchema):
    """A claim as one revision of one article states it."""

    mention_id = ma.fields.String(required=True)
    article_id = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True, metadata={"minimum": 1})


class StatusSummarySchema(ma.Schema):
    """The status in short."""

    review_state = ma.fields.Enum(ReviewState, by_value=True, required=True)
    verdict = ma.fields.Enum(Verdict, by_value=True, required=True, allow_none=True)
    version = ma.fields.Integer(required=True, metadata={"minimum": 1})


class ClaimSchema(MentionSchema):
    """A claim with its status, as its newest mention states it."""

    id = ma.fields.String(required=True, metadata={"example": "clm_3v6q8w2e4r6t8y0z2c4v6b8n0m"})
    status = ma.fields.Nested(StatusSummarySchema, required=True)


class ClaimWithMentionsSchema(ClaimSchema):
    """A claim with its status and all its mentions."""

    mentions = ma.fields.List(ma.fields.Nested(MentionSchema), required=True)


class ClaimListSchema(ma.Schema):
    """One page of claims."""

    items = ma.fields.List(ma.fields.Nested(ClaimSchema), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"format": "uri"})


class StatusSchema(ma.Schema):
    """What reviewers' tools poll: three axes that are never mixed."""

    claim_id = ma.fields.String(required=True)
    review_state = ma.fields.Enum(ReviewState, by_value=True, required=True)
    attribution_verdict = ma.fields.Enum(AttributionVerdict, by_value=True, required=True, allow_none=True)
    verdict = ma.fields.Enum(Verdict, by_value=True, required=True, allow_none=True)
    assignee = ma.fields.String(required=True, allow_none=True)
    version = ma.fields.Integer(required=True, metadata={"description": "Grows by one with every change; the ETag."})
    updated_at = ma.fields.AwareDateTime(required=True)


class StatusListSchema(ma.Schema):
    """The statuses of the claims that were asked for."""

    items = ma.fields.List(
        ma.fields.Nested(StatusSchema),
        required=True,
        metadata={"description": "In the order asked for; a claim that was asked for twice is here once."},
    )
    missing = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "Ids under which the newsroom has no claim."}
    )
