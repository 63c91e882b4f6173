"""What the article has spoken of so far: the treaty that "it" is, the bloc, the territory, the two sides.

Walked in text order. A pronoun may stand for what was spoken of last, subjects before objects, this sentence before the
one before; what was filled from here is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from service.domain.claim import EntityRef
from workers.extraction.rules.matcher import is_concept, is_pronoun
from workers.extraction.rules.rule import Concept
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.parse import core

#: How many readings a pronoun keeps, the likeliest first.
_READINGS = 3
#: How many phrases back a pronoun may point.
_REACH = 14
_ROLES = ("subject", "object", "complement")


def read_pronouns(clauses: Sequence[Clause], concepts: Iterable[Concept]) -> None:
    """Note at each third-person pronoun which concepts it can stand for (``tree.readings``), the likeliest first."""
    concepts = list(concepts)
    spoken: list[tuple[int, int, str]] = []
    for number, clause in enumerate(clauses):
        fresh: list[tuple[int, int, str]] = []
        for role in (*_ROLES, *(name for name in clause.roles if name not in _ROLES)):
            rank = _ROLES.index(role) if role in _ROLES else 3
            for head in clause.heads(role):
                if is_pronoun(head):
                    clause.tree.readings[head.i] = _readings(spoken)
                    fresh.extend((number, rank, name) for name in clause.tree.readings[head.i][:1])
                else:
                    fresh.extend(
                        (number, rank, concept.name) for concept in concepts if _speaks_of(clause, head, concept)
                    )
        spoken = (spoken + fresh)[-_REACH:]


def _speaks_of(clause: Clause, head: object, concept: Concept) -> bool:
    return any(is_concept(clause, token, concept) for token in core(head, inward=False))  # type: ignore[arg-type]


def _readings(spoken: Sequence[tuple[int, int, str]]) -> tuple[str, ...]:
    ordered = sorted(spoken, key=lambda row: (-row[0], row[1]))
    found: list[str] = []
    for _, _, name in ordered:
        if name not in found:
            found.append(name)
    return tuple(found[:_READINGS])


@dataclass(slots=True)
class Discourse:
    """What filled each kind's slots last."""

    _last: dict[tuple[str, str], tuple[EntityRef, ...]] = field(default_factory=dict)

    def keep(self, kind: str, slot: str, refs: tuple[EntityRef, ...]) -> None:
        """Remember what fills a slot now; nothing does not wipe out what did."""
        if refs:
            self._last[kind, slot] = refs

    def recall(self, kind: str, slot: str) -> tuple[EntityRef, ...]:
        """Return what filled the slot last, marked as inferred."""
        return tuple(EntityRef(ref.name, ref.id, ref.text, inferred=True) for ref in self._last.get((kind, slot), ()))
