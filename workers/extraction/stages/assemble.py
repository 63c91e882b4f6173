"""Makes claims of the candidates that are left: required slots filled, one of a kind for the same words."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.claim import ExtractedClaim
from service.domain.span import Span

#: Two claims of a kind whose spans share more than this part of their union are one claim told by two rules.
_SAME = 0.6


def without_doubles(claims: Iterable[ExtractedClaim]) -> list[ExtractedClaim]:
    """Return the claims in text order; of two that cover the same words the shorter one stays."""
    kept: list[ExtractedClaim] = []
    for claim in sorted(claims, key=lambda claim: (claim.span.end - claim.span.start, claim.span.start)):
        if not any(other.kind == claim.kind and _overlap(other.span, claim.span) > _SAME for other in kept):
            kept.append(claim)
    return sorted(kept, key=lambda claim: (claim.span.start, claim.span.end, claim.kind))


def _overlap(one: Span, other: Span) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))
