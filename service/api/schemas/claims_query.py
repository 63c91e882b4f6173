"""The query string of the list of claims: filters, search, order, place."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.api.cursors import RankCursor
from service.api.schemas.fields import SLUG, Identifier, Limit, Number, StrictSchema, Text, Time
from service.api.schemas.queries import CURSOR, DEFAULT_LIMIT, LIMIT
from service.domain.claim_query import PUBLISHER, SPEAKER, ClaimQuery, ClaimSort, Facet, fold, slot_facet
from service.domain.status import AttributionVerdict, ReviewState, Verdict

#: Parameters that ask for a name or id, and where it is looked for; what leaves the fewest claims first.
FACETS = {
    "speaker": SPEAKER,
    "territory": slot_facet("territory"),
    "organisation": slot_facet("organisation"),
    "party": slot_facet("parties"),
    "publisher": PUBLISHER,
}

#: Parameters that are called alike in the query.
_SAME = (
    *("kind", "relation", "review_state", "verdict", "attribution_verdict"),
    *("since", "until", "min_check_worthiness", "sort"),
)
_UNKNOWN: dict[str, Any] = {"unknown": "must be one of: {choices}"}


class Name(Text):
    """A name, folded; a blank one names nobody."""

    def __init__(self, description: str, **metadata: str) -> None:
        super().__init__(max_length=255, metadata={"description": description, "pattern": r"\S"} | metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        folded = fold(super()._deserialize(value, attr, data, **kwargs))
        if not folded:
            raise ma.ValidationError("must not be blank")
        return folded


def _name(what: str, example: str) -> Name:
    return Name(f"{what}: the canonical name or the id, in any case of letters.", example=example)


class ClaimsQuery(StrictSchema):
    """A page of the claims that fit all filters."""

    kind = Text(shape=SLUG, metadata={"description": "Only claims of this kind."})
    relation = Text(shape=SLUG, metadata={"description": "Only claims of this relation."})
    review_state = ma.fields.Enum(
        ReviewState,
        by_value=True,
        error_messages=_UNKNOWN,
        metadata={"description": "Only claims that reviewers are this far with."},
    )
    verdict = ma.fields.Enum(
        Verdict, by_value=True, error_messages=_UNKNOWN, metadata={"description": "Only claims so decided: is it so."}
    )
    attribution_verdict = ma.fields.Enum(
        AttributionVerdict,
        by_value=True,
        error_messages=_UNKNOWN,
        metadata={"description": "Only claims so decided: did the speaker say it."},
    )
    speaker = _name("Only claims that this person or body makes", "Pete Hegseth")
    party = _name("Only claims with this party", "iso:UKR")
    organisation = _name("Only claims about this organisation", "NATO")
    territory = _name("Only claims about this territory", "Crimea")
    publisher = Name("Only claims that an article of this publisher states.")
    article = Identifier("art", metadata={"description": "Only claims that this article states, in any revision."})
    q = Text(
        max_length=500,
        metadata={
            "description": 'Only claims with these words, in any form of them: `"exact words"`, `or`, `-without`.',
            "example": "membership -NATO",
        },
    )
    since = Time(metadata={"description": "Only claims found then or later: RFC 3339, or a date (midnight UTC)."})
    until = Time(metadata={"description": "Only claims found before then."})
    min_check_worthiness = Number(0, 1, metadata={"description": "Only claims that score this or more."})
    sort = ma.fields.Enum(
        ClaimSort,
        by_value=True,
        load_default=ClaimSort.NEWEST,
        error_messages=_UNKNOWN,
        metadata={"description": "What comes first: the newest, the most check-worthy, the most often stated."},
    )
    cursor = RankCursor(metadata=CURSOR)
    limit = Limit(load_default=DEFAULT_LIMIT, metadata=LIMIT)

    @ma.validates_schema
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        if "since" in data and "until" in data and data["since"] > data["until"]:
            raise ma.ValidationError("must not be before since", "until")
        if "cursor" in data and data["cursor"].sort is not data["sort"]:
            raise ma.ValidationError("belongs to a list of another sort", "cursor")

    @ma.post_load
    def _query(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        facets = tuple(Facet(name, data[field]) for field, name in FACETS.items() if field in data)
        query = ClaimQuery(
            facets=facets,
            article_id=data.get("article"),
            words=data.get("q"),
            **{name: data[name] for name in _SAME if name in data},
        )
        return {"query": query, "after": data.get("cursor"), "limit": data["limit"]}
