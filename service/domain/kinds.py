"""A kind of claim as clients are told of it: its relations, and the slots of its claims. Pure values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelationDescription:
    """One thing that claims of a kind can say."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDescription:
    """A named argument; ``types`` are the kinds of names and nouns that may fill it."""

    name: str
    label: str
    types: Sequence[str]
    many: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDescription:
    """A kind, as a worker has it loaded."""

    name: str
    label: str
    meaning: str
    relations: Sequence[RelationDescription]
    slots: Sequence[SlotDescription]


@dataclass(frozen=True, slots=True)
class KnownKinds:
    """All kinds, by name, and the version of the rules they belong to; None before a worker told of any."""

    kinds: Sequence[KindDescription]
    rules_version: str | None
