"""Why a claim was found, as it is answered."""

from __future__ import annotations

import marshmallow as ma

from service.api.schemas.claim import AttributionSchema, CheckWorthinessSchema, SpanSchema
from service.domain.claim import Modality, Polarity


class WordsSchema(ma.Schema):
    """Words of the article: code points of its `text`, `end` exclusive."""

    text = ma.fields.String(required=True)
    start = ma.fields.Integer(required=True, metadata={"minimum": 0})
    end = ma.fields.Integer(required=True, metadata={"minimum": 1})


class RuleSchema(ma.Schema):
    """The rule that fired, and why it is one."""

    name = ma.fields.String(required=True, metadata={"example": "border/annexed"})
    because = ma.fields.String(required=True, allow_none=True, metadata={"description": "What the rule goes by."})
    relation = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The rule's own; a verb like “rejected” over it may make another one of it."},
    )


class MatchedSchema(ma.Schema):
    """The words that the rule took."""

    trigger = ma.fields.Nested(
        WordsSchema, required=True, allow_none=True, metadata={"description": "The word that fired the rule."}
    )
    slots = ma.fields.Dict(
        required=True,
        metadata={
            "description": "By the names of the kind's slots, a list of objects with `text`, `start`, `end`, `name`, "
            "`id` and `inferred`; `start` and `end` are null where the place of the words is not known."
        },
    )


class PolarityWordsSchema(ma.Schema):
    """The polarity, and the words that deny; none where it is plainly affirmed."""

    value = ma.fields.Enum(Polarity, by_value=True, required=True)
    words = ma.fields.List(ma.fields.Nested(WordsSchema), required=True)


class ModalityWordsSchema(ma.Schema):
    """The modality, and the words that show it; none where it is plainly stated."""

    value = ma.fields.Enum(Modality, by_value=True, required=True)
    words = ma.fields.List(ma.fields.Nested(WordsSchema), required=True)


class ExtentSchema(ma.Schema):
    """A stretch of the article's `text`."""

    start = ma.fields.Integer(required=True, metadata={"minimum": 0})
    end = ma.fields.Integer(required=True, metadata={"minimum": 1})


class DroppedSchema(ma.Schema):
    """A candidate that became no claim."""

    kind = ma.fields.String(required=True)
    rule = ma.fields.String(required=True)
    reason = ma.fields.String(required=True, metadata={"example": "nothing fills the slot parties"})
    text = ma.fields.String(required=True)
    span = ma.fields.Nested(ExtentSchema, required=True)


class ExplanationSchema(ma.Schema):
    """Why a claim was found, as of the mention that it is shown by; what an older version did not keep is null."""

    claim_id = ma.fields.String(required=True)
    mention_id = ma.fields.String(required=True)
    article_id = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True, metadata={"minimum": 1})
    text = ma.fields.String(required=True)
    span = ma.fields.Nested(SpanSchema, required=True)
    rule = ma.fields.Nested(RuleSchema, required=True)
    matched = ma.fields.Nested(MatchedSchema, required=True)
    attribution = ma.fields.Nested(AttributionSchema, required=True)
    polarity = ma.fields.Nested(PolarityWordsSchema, required=True)
    modality = ma.fields.Nested(ModalityWordsSchema, required=True)
    check_worthiness = ma.fields.Nested(CheckWorthinessSchema, required=True)
    rules_version = ma.fields.String(required=True)
    model = ma.fields.String(required=True)
    dropped = ma.fields.List(
        ma.fields.Nested(DroppedSchema),
        required=True,
        metadata={"description": "Candidates around the claim that became none, in text order."},
    )
