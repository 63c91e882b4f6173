"""Mentions and claims: what one revision of an article states, and the proposition that reviewers follow. Pure rules.

For now each mention of an article is a claim of its own; matching claims across articles comes on top of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from service.domain.claim import ExtractedClaim
from service.domain.claim_query import fold
from service.domain.explanation import Dropped
from service.domain.ids import derived_id
from service.domain.span import Span
from service.domain.status import ClaimStatus


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a span with what stands on either side, so that a client can find them again."""

    exact: str
    prefix: str
    suffix: str

    @classmethod
    def of(cls, span: Span, text: str) -> Self:
        """Cut the quote out of ``text``."""
        return cls(span.of(text), span.prefix(text), span.suffix(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A claim as one revision of one article states it."""

    id: str
    claim_id: str
    article_id: str
    revision: int
    quote: Quote
    extracted: ExtractedClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The tracked proposition with its status; ``mention`` is the one it is shown by, ``mentions`` are all of them."""

    id: str
    mention: Mention
    status: ClaimStatus
    created_at: datetime
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedMention:
    """The mention by which a claim is shown, with its explanation (if one was kept) and all it points at.

    ``text`` is that of the revision; ``dropped`` are the candidates near the claim that became none.
    """

    mention: Mention
    text: str
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of a claim's append-only record: who changed what, when, and why."""

    claim_id: str
    version: int
    at: datetime
    actor: str
    action: str
    before: str | None
    after: str | None
    note: str | None = None


def track(claims: Iterable[ExtractedClaim], *, article_id: str, revision: int, text: str) -> list[Mention]:
    """Give each claim found in ``text`` its mention and claim id, in text order.

    The claim id leaves the revision out, so that words which stand unchanged in the next revision stay the same claim.
    Whose words they are is part of it: the same words of another speaker are another claim.
    """
    mentions: dict[str, Mention] = {}
    occurrences: Counter[tuple[str, str, str]] = Counter()
    for claim in sorted(claims, key=lambda claim: (claim.span, claim.kind)):
        mention_id = derived_id("mnt", article_id, revision, claim.kind, claim.span.start, claim.span.end)
        if mention_id in mentions:
            continue
        quote = Quote.of(claim.span, text)
        speaker = claim.attribution.speaker
        words = (claim.kind, fold(speaker.name) if speaker else "", fold(quote.exact))
        mentions[mention_id] = Mention(
            id=mention_id,
            claim_id=derived_id("clm", article_id, *words, occurrences[words]),
            article_id=article_id,
            revision=revision,
            quote=quote,
            extracted=claim,
        )
        occurrences[words] += 1
    return list(mentions.values())
