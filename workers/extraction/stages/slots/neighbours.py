"""Which states share a land border, so that one is not named that there cannot be."""

from __future__ import annotations

from functools import cache

from workers.extraction.lexicons.read import rows
from workers.extraction.values import Entity


def are_neighbours(one: Entity, other: Entity) -> bool:
    """Tell whether two states share a land border."""
    return other.id in neighbours_of(one)


def neighbours_of(state: Entity) -> frozenset[str]:
    """Return the ids of the states that a state borders on."""
    return frozenset(_neighbours().get(state.id or "", ()))


@cache
def _neighbours() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for first, *others in rows("gazetteers/neighbours"):
        for other in others:
            found.setdefault(f"iso:{first}", set()).add(f"iso:{other}")
            found.setdefault(f"iso:{other}", set()).add(f"iso:{first}")
    return found
