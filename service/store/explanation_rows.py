"""Explanations and dropped candidates as JSON columns and back; a span is a pair of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.domain.explanation import Dropped, Explanation
from service.domain.span import Span

Json = dict[str, Any]


def explanation_to_json(value: Explanation) -> Json:
    """Encode an explanation."""
    return {
        "because": value.because,
        "relation": value.relation,
        "trigger": _pair(value.trigger),
        "slots": {name: [_pair(span) if span else None for span in spans] for name, spans in value.slots.items()},
        "polarity": [_pair(span) for span in value.polarity],
        "modality": [_pair(span) for span in value.modality],
    }


def explanation_from_json(value: Json) -> Explanation:
    """Decode an explanation."""
    return Explanation(
        because=value["because"],
        relation=value["relation"],
        trigger=Span(*value["trigger"]),
        slots={name: tuple(pair and Span(*pair) for pair in pairs) for name, pairs in value["slots"].items()},
        polarity=tuple(Span(*pair) for pair in value["polarity"]),
        modality=tuple(Span(*pair) for pair in value["modality"]),
    )


def dropped_to_json(value: Sequence[Dropped]) -> list[Json]:
    """Encode dropped candidates."""
    return [{"span": _pair(each.span), "kind": each.kind, "rule": each.rule, "reason": each.reason} for each in value]


def dropped_from_json(value: Sequence[Json]) -> tuple[Dropped, ...]:
    """Decode dropped candidates."""
    return tuple(Dropped(Span(*each["span"]), each["kind"], each["rule"], each["reason"]) for each in value)


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]
