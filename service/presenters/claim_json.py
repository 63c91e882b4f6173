"""A claim as JSON: the same object from the API, which adds ids and status, and from ``claimwire extract``."""

from __future__ import annotations

from typing import Any

from service.domain.claim import Attribution, EntityRef, ExtractedClaim, SlotValue, Speaker, TimeExpression
from service.domain.status import ClaimStatus
from service.domain.tracking import Claim, Mention, Quote

Json = dict[str, Any]


def claim_json(extracted: ExtractedClaim, text: str) -> Json:
    """Return what was found in ``text``, which must be the text that the spans count in."""
    return _found_json(extracted, Quote.of(extracted.span, text))


def mention_json(mention: Mention) -> Json:
    """Return a claim as one revision of one article states it."""
    ids = {"mention_id": mention.id, "article_id": mention.article_id, "revision": mention.revision}
    return ids | _found_json(mention.extracted, mention.quote)


def tracked_claim_json(claim: Claim) -> Json:
    """Return a claim with its status, told by the mention it is shown by."""
    return {"id": claim.id} | mention_json(claim.mention) | {"status": _status_json(claim.status)}


def claim_with_mentions_json(claim: Claim) -> Json:
    """Return a claim with its status and all its mentions, newest first."""
    return tracked_claim_json(claim) | {"mentions": [mention_json(mention) for mention in claim.mentions]}


def _found_json(extracted: ExtractedClaim, quote: Quote) -> Json:
    return {
        "kind": extracted.kind,
        "relation": extracted.relation,
        "text": quote.exact,
        "span": {
            "start": extracted.span.start,
            "end": extracted.span.end,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
        },
        "attribution": _attribution_json(extracted.attribution),
        "slots": {name: _slot_json(slot) for name, slot in extracted.slots.items()},
        "polarity": extracted.polarity.value,
        "modality": extracted.modality.value,
        "time": _time_json(extracted.time),
        "check_worthiness": {
            "score": extracted.check_worthiness.score,
            "reasons": list(extracted.check_worthiness.reasons),
        },
        "provenance": {
            "rule": extracted.provenance.rule,
            "rules_version": extracted.provenance.rules_version,
            "model": extracted.provenance.model,
        },
    }


def _attribution_json(attribution: Attribution) -> Json:
    cue = attribution.cue
    return {
        "speaker": _speaker_json(attribution.speaker) if attribution.speaker else None,
        "cue": {"text": cue.text, "start": cue.span.start, "end": cue.span.end} if cue else None,
        "quotation": attribution.quotation.value,
        "chain": [_speaker_json(speaker) for speaker in attribution.chain],
    }


def _speaker_json(speaker: Speaker) -> Json:
    return {"name": speaker.name, "id": speaker.id, "role": speaker.role}


def _slot_json(slot: SlotValue) -> Json | list[Json] | None:
    if isinstance(slot, tuple):
        return [_entity_json(entity) for entity in slot]
    return _entity_json(slot) if slot else None


def _entity_json(entity: EntityRef) -> Json:
    return {"name": entity.name, "id": entity.id, "text": entity.text, "inferred": entity.inferred}


def _time_json(time: TimeExpression | None) -> Json | None:
    if time is None:
        return None
    return {"text": time.text, "start": time.span.start, "end": time.span.end, "interval": time.interval}


def _status_json(status: ClaimStatus) -> Json:
    return {
        "review_state": status.review_state.value,
        "verdict": status.verdict.value if status.verdict else None,
        "version": status.version,
    }
