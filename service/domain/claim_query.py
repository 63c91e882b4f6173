"""Which claims to list, in which order; and the names and ids by which a claim is found. Pure values and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.claim import EntityRef, ExtractedClaim
from service.domain.status import AttributionVerdict, ReviewState, Verdict


class ClaimSort(StrEnum):
    """What comes first."""

    NEWEST = "-created_at"
    CHECK_WORTHINESS = "-check_worthiness"
    MENTIONS = "-mentions"


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a list that is ordered by ``value``, highest first; ``id`` parts claims of the same."""

    sort: ClaimSort
    value: datetime | float | int
    id: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A name or id (folded) that stands in a claim: as its speaker, its publisher, or in one of its slots."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuery:
    """What all claims of the list have; None asks for nothing.

    ``facets`` are in the order of how few claims they leave, as one expects; ``words`` is a search as people type it.
    """

    kind: str | None = None
    relation: str | None = None
    review_state: ReviewState | None = None
    verdict: Verdict | None = None
    attribution_verdict: AttributionVerdict | None = None
    facets: tuple[Facet, ...] = ()
    article_id: str | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_check_worthiness: float | None = None
    sort: ClaimSort = ClaimSort.NEWEST


#: Characters of a name that a claim can be found by: nobody asks for more, and PostgreSQL has no room for them in an
#: index.
LONGEST_NAME = 255

SPEAKER = "speaker"
PUBLISHER = "publisher"


def slot_facet(slot: str) -> str:
    """Return the name of the facet that a slot makes."""
    return f"slot:{slot}"


def fold(text: str) -> str:
    """Return ``text`` without what does not change the words: case, and how they are spaced or broken into lines."""
    return " ".join(text.casefold().split())


def facets_of(claim: ExtractedClaim, publisher: str | None) -> set[Facet]:
    """Return what a claim can be found by."""
    found = {Facet(PUBLISHER, fold(publisher))} if publisher else set()
    speaker = claim.attribution.speaker
    if speaker is not None:
        found |= {Facet(SPEAKER, fold(value)) for value in (speaker.name, speaker.id) if value}
    for slot, held in claim.slots.items():
        found |= {Facet(slot_facet(slot), fold(value)) for ref in _refs(held) for value in (ref.name, ref.id) if value}
    return {facet for facet in found if len(facet.value) <= LONGEST_NAME}


def _refs(held: EntityRef | Iterable[EntityRef] | None) -> Iterator[EntityRef]:
    if isinstance(held, EntityRef):
        yield held
    elif held is not None:
        yield from held
