"""Makes claims of the candidates that are left: required slots filled, one of a kind for the same words."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.claim import ExtractedClaim
from service.domain.span import Span

#: Two claims of a kind whose spans share more than this part of their union are one claim told by two rules.
_SAME = 0.6
#: How many claims of a kind may begin between two twins.
_NEIGHBOURS = 8


def without_doubles(claims: Iterable[ExtractedClaim]) -> list[ExtractedClaim]:
    """Return the claims in text order; of two that cover the same words the shorter one stays."""
    kept: dict[str, list[ExtractedClaim]] = {}
    for claim in sorted(claims, key=lambda claim: (claim.span.start, claim.span.end)):
        _keep(claim, kept.setdefault(claim.kind, []))
    found = [claim for row in kept.values() for claim in row]
    return sorted(found, key=lambda claim: (claim.span.start, claim.span.end, claim.kind))


def _keep(claim: ExtractedClaim, kept: list[ExtractedClaim]) -> None:
    """Add a claim to those of its kind, or let the shorter of two twins stand; only neighbours can be twins."""
    for index in range(len(kept) - 1, max(-1, len(kept) - 1 - _NEIGHBOURS), -1):
        if _overlap(kept[index].span, claim.span) > _SAME:
            if claim.span.end - claim.span.start < kept[index].span.end - kept[index].span.start:
                kept[index] = claim
            return
    kept.append(claim)


def _overlap(one: Span, other: Span) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))
