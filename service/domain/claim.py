"""A claim as extraction finds it: the record that ``docs/claims-guide.md`` defines.

Nothing here names a kind or a kind's slots: a kind is a folder under ``workers/extraction/kinds``, ``slots`` a mapping
that was checked against its ``kind.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from service.domain.explanation import Explanation
from service.domain.provenance import Provenance
from service.domain.span import Span


class Quotation(StrEnum):
    """Does the span lie inside quotation marks: all of it, part of it, attributed without, or not attributed."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NONE = "none"


class Polarity(StrEnum):
    """Is the relation affirmed or denied."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Modality(StrEnum):
    """How the speaker puts it. Where two fit, the earlier in this order is taken (guide, section 3)."""

    QUESTION = "question"
    CONDITIONAL = "conditional"
    NORMATIVE = "normative"
    POSSIBLE = "possible"
    FUTURE = "future"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class EntityRef:
    """What fills a slot: canonical ``name``, gazetteer ``id`` or None, the words in the article.

    ``inferred`` tells that the clause does not name it: the discourse does ("they agreed").
    """

    name: str
    id: str | None
    text: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who states it: the fullest form in the article, gazetteer ``id`` or None, the role the article gives or None."""

    name: str
    id: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The word that attributes ("said", "according to") and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said it; ``chain`` holds the outer speakers of a nested attribution, outermost first."""

    speaker: Speaker | None = None
    cue: Cue | None = None
    quotation: Quotation = Quotation.NONE
    chain: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """The words, where they stand, and the ISO 8601 interval of days they mean; an open side is written ``..``."""

    text: str
    span: Span
    interval: str


@dataclass(frozen=True, slots=True)
class CheckWorthiness:
    """How much a fact-checker should care: 0 to 1, and the reasons that added up to it."""

    score: float
    reasons: tuple[str, ...] = ()


SlotValue = EntityRef | tuple[EntityRef, ...] | None


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """One proposition of one kind that one revision of an article states or reports.

    ``explanation`` is there when it was asked for; it is about the claim, not part of what is claimed.
    """

    kind: str
    relation: str
    span: Span
    attribution: Attribution
    slots: Mapping[str, SlotValue]
    polarity: Polarity
    modality: Modality
    provenance: Provenance
    time: TimeExpression | None = None
    check_worthiness: CheckWorthiness = field(default_factory=lambda: CheckWorthiness(0.0))
    explanation: Explanation | None = field(default=None, compare=False)
