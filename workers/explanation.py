"""Why extraction found what it found, in words: what ``claimwire extract --explain`` prints for an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.domain.claim import Attribution, EntityRef, ExtractedClaim, SlotValue
from workers.extraction.rules.rule import Kind
from workers.extraction.values import Drop


def explain(
    text: str, claims: Sequence[ExtractedClaim], drops: Sequence[Drop], *, kinds: Mapping[str, Kind]
) -> Iterator[str]:
    """Yield the lines: each claim with its rule, words by slot and attribution, then each dropped candidate."""
    because = {rule.name: rule.because for kind in kinds.values() for rule in kind.rules}
    for claim in claims:
        yield f'{claim.kind}/{claim.relation}  "{claim.span.of(text)}"'
        yield f"  rule    {claim.provenance.rule}: {because[claim.provenance.rule]}"
        yield from (f"  {name}: {_filled(value)}" for name, value in claim.slots.items())
        yield f"  said    {_said(claim.attribution)}"
        yield f"  put as  {claim.polarity}, {claim.modality}"
    for drop in drops:
        yield f'dropped {drop.rule}  "{drop.span.of(text)}": {drop.reason}'


def _filled(value: SlotValue) -> str:
    refs: Iterable[EntityRef] = value if isinstance(value, tuple) else () if value is None else (value,)
    found = [f'{ref.name} from "{ref.text}"{" (inferred)" if ref.inferred else ""}' for ref in refs]
    return "; ".join(found) or "nothing"


def _said(attribution: Attribution) -> str:
    """Return the path of the attribution, outermost first, or that the article itself speaks."""
    if attribution.speaker is None:
        return "by the article itself"
    path = " > ".join(speaker.name for speaker in (*attribution.chain, attribution.speaker))
    cue = f' ("{attribution.cue.text}")' if attribution.cue else ""
    return f"by {path}{cue}, {attribution.quotation}"
