"""Claims and mentions as rows and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from service.domain.claim import ExtractedClaim
from service.domain.span import Span
from service.domain.status import ClaimStatus, ReviewState
from service.domain.tracking import Claim, Mention, Quote
from service.store import encoding
from service.store.explanation_rows import explanation_to_json
from service.store.tables import ClaimRow, MentionRow


def claim_columns(mention: Mention, newsroom_id: str, at: datetime) -> dict[str, Any]:
    """Return the row of the claim that ``mention`` states, as it is when nobody has reviewed it."""
    return {
        "id": mention.claim_id,
        "newsroom_id": newsroom_id,
        "mention_id": mention.id,
        "kind": mention.extracted.kind,
        "relation": mention.extracted.relation,
        "check_worthiness": mention.extracted.check_worthiness.score,
        "review_state": ReviewState.UNREVIEWED,
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }


def mention_columns(mention: Mention, newsroom_id: str) -> dict[str, Any]:
    """Return the row of ``mention``."""
    claim = mention.extracted
    return {
        "id": mention.id,
        "newsroom_id": newsroom_id,
        "claim_id": mention.claim_id,
        "article_id": mention.article_id,
        "revision": mention.revision,
        "kind": claim.kind,
        "relation": claim.relation,
        "span_start": claim.span.start,
        "span_end": claim.span.end,
        "text": mention.quote.exact,
        "prefix": mention.quote.prefix,
        "suffix": mention.quote.suffix,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "attribution": encoding.attribution_to_json(claim.attribution),
        "slots": encoding.slots_to_json(claim.slots),
        "time": encoding.time_to_json(claim.time),
        "check_worthiness": asdict(claim.check_worthiness),
        "provenance": asdict(claim.provenance),
        "explanation": explanation_to_json(claim.explanation) if claim.explanation else None,
    }


def to_status(row: ClaimRow) -> ClaimStatus:
    """Return a claim's status."""
    return ClaimStatus(
        claim_id=row.id,
        review_state=row.review_state,
        attribution_verdict=row.attribution_verdict,
        verdict=row.verdict,
        assignee=row.assignee,
        version=row.version,
        updated_at=row.updated_at,
    )


def to_claim(row: ClaimRow, mention: MentionRow, mentions: Sequence[Mention] = ()) -> Claim:
    """Return a claim, shown by ``mention``."""
    return Claim(
        id=row.id,
        mention=to_mention(mention),
        status=to_status(row),
        created_at=row.created_at,
        mentions=tuple(mentions),
    )


def to_mention(row: MentionRow) -> Mention:
    """Return a mention."""
    return Mention(
        id=row.id,
        claim_id=row.claim_id,
        article_id=row.article_id,
        revision=row.revision,
        quote=Quote(row.text, row.prefix, row.suffix),
        extracted=_extracted(row),
    )


def _extracted(row: MentionRow) -> ExtractedClaim:
    return ExtractedClaim(
        kind=row.kind,
        relation=row.relation,
        span=Span(row.span_start, row.span_end),
        attribution=encoding.attribution_from_json(row.attribution),
        slots=encoding.slots_from_json(row.slots),
        polarity=row.polarity,
        modality=row.modality,
        provenance=encoding.provenance_from_json(row.provenance),
        time=encoding.time_from_json(row.time),
        check_worthiness=encoding.check_worthiness_from_json(row.check_worthiness),
    )
