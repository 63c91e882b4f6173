"""Nested domain values as JSON columns and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.domain.claim import (
    Attribution,
    CheckWorthiness,
    Cue,
    EntityRef,
    Quotation,
    SlotValue,
    Speaker,
    TimeExpression,
)
from service.domain.provenance import Provenance
from service.domain.span import Span

Json = dict[str, Any]


def attribution_to_json(value: Attribution) -> Json:
    """Encode an attribution."""
    return asdict(value) | {"quotation": value.quotation.value}


def attribution_from_json(value: Json) -> Attribution:
    """Decode an attribution."""
    speaker, cue = value["speaker"], value["cue"]
    return Attribution(
        speaker=speaker and Speaker(**speaker),
        cue=cue and Cue(cue["text"], Span(**cue["span"])),
        quotation=Quotation(value["quotation"]),
        chain=tuple(Speaker(**outer) for outer in value["chain"]),
    )


def slots_to_json(value: Mapping[str, SlotValue]) -> Json:
    """Encode slots, in their order; one entity becomes an object, several a list."""
    return {name: _slot_to_json(slot) for name, slot in value.items()}


def slots_from_json(value: Json) -> dict[str, SlotValue]:
    """Decode slots."""
    return {name: _slot_from_json(slot) for name, slot in value.items()}


def time_to_json(value: TimeExpression | None) -> Json | None:
    """Encode a time expression."""
    return asdict(value) if value else None


def time_from_json(value: Json | None) -> TimeExpression | None:
    """Decode a time expression."""
    return TimeExpression(value["text"], Span(**value["span"]), value["interval"]) if value else None


def check_worthiness_from_json(value: Json) -> CheckWorthiness:
    """Decode a score and its reasons."""
    return CheckWorthiness(value["score"], tuple(value["reasons"]))


def provenance_from_json(value: Json) -> Provenance:
    """Decode a provenance."""
    return Provenance(**value)


def _slot_to_json(slot: SlotValue) -> Any:
    if isinstance(slot, tuple):
        return [asdict(entity) for entity in slot]
    return asdict(slot) if slot else None


def _slot_from_json(slot: Any) -> SlotValue:
    if isinstance(slot, list):
        return tuple(EntityRef(**entity) for entity in slot)
    return EntityRef(**slot) if slot else None
