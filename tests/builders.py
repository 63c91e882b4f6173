"""Builders of domain values for tests: everything has a default, a test names what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.domain.article import Submission
from service.domain.claim import (
    Attribution,
    CheckWorthiness,
    Cue,
    EntityRef,
    ExtractedClaim,
    Modality,
    Polarity,
    Quotation,
    Speaker,
    TimeExpression,
)
from service.domain.explanation import Dropped, Explanation
from service.domain.provenance import Provenance
from service.domain.span import Span

TEXT = "In 2014 Russia annexed Crimea, he said. The US does not see NATO membership for Kyiv as part of the solution."
NOON = datetime(2025, 2, 13, 12, 0, tzinfo=UTC)


def span_of(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def a_submission(**changes: Any) -> Submission:
    return Submission(**{"text": TEXT, "title": "Talks", "publisher": "The Wire", "published_at": NOON} | changes)


def an_extracted_claim(words: str = "Russia annexed Crimea", text: str = TEXT, **changes: Any) -> ExtractedClaim:
    claim: dict[str, Any] = {
        "kind": "border",
        "relation": "annex",
        "span": span_of(words, text),
        "attribution": Attribution(
            speaker=Speaker("Pete Hegseth", "person:pete-hegseth", "US Defense Secretary"),
            cue=Cue("said", Span(34, 38)),
            quotation=Quotation.INDIRECT,
            chain=(Speaker("A spokesman"),),
        ),
        "slots": {
            "parties": (EntityRef("Russia", "iso:RUS", "Russia"), EntityRef("Ukraine", "iso:UKR", "", inferred=True)),
            "territory": EntityRef("Crimea", "territory:crimea", "Crimea"),
            "empty": None,
        },
        "polarity": Polarity.POSITIVE,
        "modality": Modality.FACT,
        "time": TimeExpression("In 2014", Span(0, 7), "2014-01-01/2014-12-31"),
        "check_worthiness": CheckWorthiness(0.75, ("two states named",)),
        "provenance": Provenance("border/annex", "abc123", "en_core_web_md 3.8.0"),
    }
    return ExtractedClaim(**claim | changes)


def an_explanation(**changes: Any) -> Explanation:
    """Why ``an_extracted_claim`` of the default text was found."""
    explanation: dict[str, Any] = {
        "because": "the verb of annexation, with a territory",
        "relation": "annex",
        "trigger": span_of("annexed"),
        "slots": {"parties": (span_of("Russia"), None), "territory": (span_of("Crimea"),), "empty": ()},
    }
    return Explanation(**explanation | changes)


def a_dropped_candidate(words: str = "part of the solution", text: str = TEXT, **changes: Any) -> Dropped:
    dropped: dict[str, Any] = {
        "span": span_of(words, text),
        "kind": "agreement",
        "rule": "agreement/signed",
        "reason": "nothing fills the slot parties",
    }
    return Dropped(**dropped | changes)
