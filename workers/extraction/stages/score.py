"""Check-worthiness: an explainable sum, each part with its reason.

The kind's own weight stands in its ``kind.toml``, the others in ``lexicons/check_worthiness.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from service.domain.claim import Attribution, CheckWorthiness, EntityRef, Modality, Quotation, SlotValue, TimeExpression
from workers.extraction.lexicons.read import table
from workers.extraction.rules.rule import Kind

_WEIGHTS = table("check_worthiness")


def score(
    text: str,
    attribution: Attribution,
    modality: Modality,
    *,
    kind: Kind,
    slots: Mapping[str, SlotValue],
    time: TimeExpression | None,
) -> CheckWorthiness:
    """Return the score, clipped to 0 to 1 and rounded to two digits, and the reasons that added to it."""
    parts = [{"weight": kind.weight, "reason": kind.label.lower()}, _WEIGHTS["modality"][modality.value]]
    parts += [_WEIGHTS["features"][name] for name in _features(text, attribution, slots, time)]
    total = sum(part["weight"] for part in parts)
    return CheckWorthiness(
        round(min(1.0, max(0.0, total)), 2), tuple(part["reason"] for part in parts if part["weight"])
    )


def _features(
    text: str, attribution: Attribution, slots: Mapping[str, SlotValue], time: TimeExpression | None
) -> Iterator[str]:
    speaker = attribution.speaker
    if speaker is not None:
        yield "office_holder" if speaker.role else "attributed"
    if attribution.quotation is Quotation.DIRECT:
        yield "direct"
    refs = [
        ref
        for value in slots.values()
        for ref in (value if isinstance(value, tuple) else (value,))
        if isinstance(ref, EntityRef)
    ]
    named = max((len(value) for value in slots.values() if isinstance(value, tuple)), default=0)
    if named:
        yield "two_parties" if named > 1 else "one_party"
    if time is not None:
        yield "dated"
    if any(character.isdigit() for character in text):
        yield "number"
    if any(ref.inferred for ref in refs):
        yield "inferred"
