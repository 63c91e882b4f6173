"""Where a claim's slots are looked for: the phrases of its clauses, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.rules.matcher import heads_in
from workers.extraction.rules.rule import Kind, Slot
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.detect import Candidate
from workers.extraction.values import Entity

if TYPE_CHECKING:
    from spacy.tokens import Token


def phrases(candidate: Candidate, slot: Slot) -> Iterator[tuple[Clause, str, Token]]:
    """Yield the phrases that may fill a slot, nearest first: the trigger's, its clause's, the governing ones'."""
    roles = candidate.match.rule.slots.get(slot.name)
    order = sorted(roles) if roles else list(slot.roles)
    if candidate.match.noun is not None:
        for role in ("modifier", *order):
            for head in heads_in(candidate.match, role):
                yield candidate.match.clause, role, head
    for clause in reaching(candidate):
        for role in order:
            for head in clause.heads(role):
                yield clause, role, head


def reaching(candidate: Candidate) -> list[Clause]:
    """Return the clauses whose phrases fill the slots: up to the stating one, then the infinitive that is governed."""
    infinitives = [child for child in candidate.match.clause.children if child.label == "xcomp"]
    return [*candidate.chain, *infinitives]


def ref_to(entity: Entity, text: str) -> EntityRef:
    """Return an entity as a claim names it."""
    return EntityRef(entity.name, entity.id, text)


def types_of(kind: Kind, slot: Slot) -> frozenset[str]:
    """Return the types of names that fill a slot."""
    return frozenset(type_ for name in slot.concepts for type_ in kind.concepts[name].types)
