"""Which offices the gazetteer's people hold or held: "the US president" names nobody, and yet means one of them."""

from __future__ import annotations

from workers.extraction.lexicons.read import records


def holds(person: str | None, noun: str, of: str) -> bool:
    """Tell whether a person, by id, holds or held an office called ``noun`` of a state or body, by id."""
    return person is not None and (noun, of) in _OFFICES.get(person, ())


def serves(person: str) -> frozenset[str]:
    """Return the states and bodies, by id, that a person holds or held an office of."""
    return frozenset(of for _, of in _OFFICES.get(person, ()))


def _offices() -> dict[str, frozenset[tuple[str, str]]]:
    return {
        entry["id"]: frozenset(
            (word, office["of"]) for office in entry["offices"] for word in _called(office["role"]) if office["of"]
        )
        for entry in records("people")
        if entry.get("offices")
    }


def _called(role: str) -> tuple[str, ...]:
    """Return the nouns that a role is called by: the last before "of", and "leader"."""
    return role.casefold().split(" of ")[0].split()[-1], "leader"


#: By person; read once, before the worker's processes part.
_OFFICES = _offices()
