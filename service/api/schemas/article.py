"""Articles: what a newsroom sends, and what it gets back."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.api.schemas.fields import LANGUAGE_TAG, StrictSchema, Text, Time, WebAddress
from service.api.schemas.problem import ProblemSchema
from service.domain.article import MAX_TEXT, ArticleState, Submission, normalise_text
from service.domain.errors import InvalidInput
from service.ingest.html import text_of_html

_TEXT = {
    "description": f"Plain text of at most {MAX_TEXT:,} characters; kept in NFC with `\\n` line ends, else unchanged.",
    "minLength": 1,
    "example": "Russia annexed Crimea in 2014.",
}
_HTML = {
    "description": "Markup instead of text: what a reader sees of it becomes the text, a blank line between blocks.",
    "minLength": 1,
    "example": "<p>Russia annexed Crimea in 2014.</p>",
}
_LANGUAGE = {
    "description": "BCP 47 tag; found out from the text if it is not declared. Claims are found in English only: an "
    "article in another language is `extracted` without any, and `failure` says so.",
    "example": "en",
}
_EXTERNAL_ID = {
    "description": "The sender's own id. Sent again with the same content it is the same article; with other content, "
    "a new revision of it.",
    "example": "cms-4711",
}
_PUBLISHED = {
    "description": "RFC 3339 with an offset, or a date, which is taken as midnight UTC. Words like “today” in the text "
    "are resolved against it.",
    "example": "2025-02-13T09:30:00+01:00",
}


class SubmissionSchema(StrictSchema):
    """An article to find claims in; exactly one of `text` and `html`."""

    title = Text(max_length=1000, allow_none=True)
    text = Text(allow_none=True, metadata=_TEXT)
    html = Text(allow_none=True, metadata=_HTML)
    url = WebAddress(max_length=2000, allow_none=True, metadata={"format": "uri"})
    publisher = Text(max_length=255, allow_none=True)
    author = Text(max_length=255, allow_none=True)
    published_at = Time(allow_none=True, metadata=_PUBLISHED)
    language = Text(max_length=35, shape=LANGUAGE_TAG, allow_none=True, metadata=_LANGUAGE)
    external_id = Text(max_length=255, allow_none=True, metadata=_EXTERNAL_ID)

    @ma.validates_schema
    def _one_of_text_and_html(self, data: dict[str, Any], **_: Any) -> None:
        given = [name for name in ("text", "html") if data.get(name) is not None]
        if not given:
            raise ma.ValidationError("is missing: give exactly one of text and html", "text")
        if len(given) > 1:
            raise ma.ValidationError("must be left out when there is a text", "html")

    @ma.post_load
    def _submission(self, data: dict[str, Any], **_: Any) -> Submission:
        markup = data.pop("html", None)
        if markup is None:
            return Submission(**data | {"text": normalise_text(data["text"])})
        try:
            return Submission(**data | {"text": normalise_text(text_of_html(markup))})
        except InvalidInput as error:
            raise ma.ValidationError([fault.detail for fault in error.errors], "html") from error


class FailureSchema(ma.Schema):
    """Why no claims were looked for."""

    reason = ma.fields.String(required=True, metadata={"description": "For programs.", "example": "too_complex"})
    detail = ma.fields.String(required=True, metadata={"description": "For people."})


class ArticleLinksSchema(ma.Schema):
    """Where to go on."""

    self = ma.fields.String(required=True, metadata={"format": "uri-reference"})
    claims = ma.fields.String(required=True, metadata={"format": "uri-reference"})


class ArticleSchema(ma.Schema):
    """An article as of its newest revision."""

    id = ma.fields.String(required=True, metadata={"example": "art_01jm0f3v6q8w2e4r6t8y0z2c4v"})
    state = ma.fields.Enum(ArticleState, by_value=True, required=True)
    failure = ma.fields.Nested(FailureSchema, required=True, allow_none=True)
    revision = ma.fields.Integer(required=True, metadata={"minimum": 1})
    external_id = ma.fields.String(required=True, allow_none=True)
    title = ma.fields.String(required=True, allow_none=True)
    text = ma.fields.String(required=True, metadata={"description": "What the spans of claims count in."})
    url = ma.fields.String(required=True, allow_none=True)
    publisher = ma.fields.String(required=True, allow_none=True)
    author = ma.fields.String(required=True, allow_none=True)
    published_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    language = ma.fields.String(required=True, allow_none=True)
    claim_count = ma.fields.Integer(required=True, metadata={"minimum": 0})
    created_at = ma.fields.AwareDateTime(required=True)
    updated_at = ma.fields.AwareDateTime(required=True)
    links = ma.fields.Nested(ArticleLinksSchema, required=True)


class BatchResultSchema(ma.Schema):
    """What became of one line of a batch; it has either an `article` or a `problem`."""

    line = ma.fields.Integer(required=True, metadata={"minimum": 1, "description": "The number of the line."})
    status = ma.fields.Integer(required=True, metadata={"description": "As if the line had been sent alone."})
    article = ma.fields.Nested(ArticleSchema)
    problem = ma.fields.Nested(ProblemSchema)


class ArticleListSchema(ma.Schema):
    """One page of articles, newest first."""

    items = ma.fields.List(ma.fields.Nested(ArticleSchema), required=True)
    next = ma.fields.String(required=True, allow_none=True, metadata={"format": "uri"})
