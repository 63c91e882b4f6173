"""Why a claim was found, as JSON; words are cut from the article's text, as an explanation keeps only offsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.domain.claim import EntityRef, ExtractedClaim, SlotValue
from service.domain.explanation import Dropped, Explanation
from service.domain.span import Span
from service.domain.tracking import ExplainedMention
from service.presenters.claim_json import mention_json

Json = dict[str, Any]


def explanation_json(explained: ExplainedMention) -> Json:
    """Return why a claim was found; what is unknown of a claim found by an older version is null."""
    mention, text = explained.mention, explained.text
    claim = mention.extracted
    shown = mention_json(mention)
    why = claim.explanation
    return {
        "claim_id": mention.claim_id,
        "mention_id": mention.id,
        "article_id": mention.article_id,
        "revision": mention.revision,
        "text": shown["text"],
        "span": shown["span"],
        "rule": {
            "name": claim.provenance.rule,
            "because": why.because if why else None,
            "relation": why.relation if why else None,
        },
        "matched": {
            "trigger": _words_json(why.trigger, text) if why else None,
            "slots": {name: list(_slot_json(claim, name, text)) for name in claim.slots},
        },
        "attribution": shown["attribution"],
        "polarity": {"value": claim.polarity.value, "words": _all_words(why.polarity if why else (), text)},
        "modality": {"value": claim.modality.value, "words": _all_words(why.modality if why else (), text)},
        "check_worthiness": shown["check_worthiness"],
        "rules_version": claim.provenance.rules_version,
        "model": claim.provenance.model,
        "dropped": [_dropped_json(each, text) for each in explained.dropped],
    }


def fillers(value: SlotValue) -> tuple[EntityRef, ...]:
    """Return what fills a slot, one or several or none, as a tuple."""
    return value if isinstance(value, tuple) else (value,) if value else ()


def placed(explanation: Explanation | None, slot: str, value: SlotValue) -> Iterator[tuple[EntityRef, Span | None]]:
    """Yield each filler of a slot with the place of its words, where it is known."""
    refs = fillers(value)
    spans = explanation.slots.get(slot, ()) if explanation else ()
    return zip(refs, (*spans, *[None] * (len(refs) - len(spans))), strict=False)


def _slot_json(claim: ExtractedClaim, slot: str, text: str) -> Iterator[Json]:
    for ref, span in placed(claim.explanation, slot, claim.slots[slot]):
        where = _words_json(span, text) if span else {"text": ref.text, "start": None, "end": None}
        yield where | {"name": ref.name, "id": ref.id, "inferred": ref.inferred}


def _all_words(spans: Iterable[Span], text: str) -> list[Json]:
    return [_words_json(span, text) for span in spans]


def _words_json(span: Span, text: str) -> Json:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def _dropped_json(dropped: Dropped, text: str) -> Json:
    return {
        "kind": dropped.kind,
        "rule": dropped.rule,
        "reason": dropped.reason,
        "text": dropped.span.of(text),
        "span": {"start": dropped.span.start, "end": dropped.span.end},
    }
