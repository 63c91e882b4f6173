"""Names a border as the pair of states that it parts: those at the word, or neighbours who are spoken of there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse
from workers.extraction.stages.reading.parse import core
from workers.extraction.stages.slots.focus import Asked, Focus
from workers.extraction.stages.slots.neighbours import are_neighbours, neighbours_of
from workers.extraction.stages.speech.people import noun_text
from workers.extraction.values import Entity

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Roles that name both sides of a border that stands elsewhere in the clause, and those that may name one.
_SIDES = ("with", "between")
_AROUND = ("subject", "object", "of")


class Borders:
    """Names the borders of one article; asked in text order."""

    def __init__(self, discourse: Discourse, focus: Focus) -> None:
        self._discourse = discourse
        self._focus = focus

    def named(self, clause: Clause, noun: Token) -> EntityRef | None:
        """Name the border that a noun means, its states in alphabetical order.

        If the clause names one of them or none, it is a border that was spoken of before, or that of who is concerned.
        """
        at_noun = _distinct(_states(clause, [noun, *(head for role in _SIDES for head in clause.heads(role))]))
        around = _distinct(_states(clause, (head for role in _AROUND for head in clause.heads(role))))
        text, sort = noun_text(noun), "maritime border" if _is_at_sea(noun) else "border"
        pair = _pair(at_noun, around)
        if pair:
            return EntityRef(_name(pair, sort), None, text)
        if noun.tag_ == "NNS" and not at_noun:  # "borders must not be changed by force" speaks of all
            return EntityRef(_bare(text), None, text)
        return self._spoken_of(clause, noun, sort, states=at_noun or around)

    def _spoken_of(self, clause: Clause, noun: Token, sort: str, *, states: list[Entity]) -> EntityRef | None:
        """Return the border that was spoken of before, or that of who is concerned there."""
        block, text = clause.tree.block, noun_text(noun)
        at, names = block.offsets[noun.idx], {entity.name for entity in states}
        owners = {ref.name for ref in self._owners(noun) if not states or ref.id in neighbours_of(states[0])}
        if len(names) == 1 and owners:
            return EntityRef("–".join(sorted(names | owners)) + " " + sort, None, text, inferred=True)
        before = self._focus.border(at, names if len(names) < 2 else set())
        if before is not None:
            return before
        names = names or owners
        pair = self._focus.neighbours(at, block.index, names)
        if not pair and len(names) < 2:
            asked = Asked({}, names)
            found = self._focus.actors(at, block.index, most=2 - len(names), asked=asked)
            pair = names | {ref.name for ref in found}
        pair = pair or names
        if len(pair) == 2:
            return EntityRef("–".join(sorted(pair)) + " " + sort, None, text, inferred=True)
        return EntityRef(_bare(text), None, text) if states else None

    def between(self, entities: Iterable[Entity], text: str) -> EntityRef | None:
        """Return the border between two of the states, if they are neighbours."""
        pair = next(_neighbours(_distinct(entities)), None)
        return EntityRef(_name(pair, "border"), None, text, inferred=True) if pair else None

    def _owners(self, noun: Token) -> tuple[EntityRef, ...]:
        """Return whose border "its" means: that of who acted last."""
        its = any(child.tag_ == "PRP$" and child.lower_ == "its" for child in noun.children)
        return self._discourse.recall("", "actors")[:1] if its else ()


def _pair(at_noun: list[Entity], around: list[Entity]) -> tuple[Entity, ...]:
    """Return the states that a clause says a border parts; empty if it leaves one to be guessed."""
    if len(at_noun) == 2:
        return tuple(at_noun)
    if len(at_noun) == 1:
        return next(((at_noun[0], other) for other in around if are_neighbours(at_noun[0], other)), ())
    return next(_neighbours(at_noun or around), tuple(at_noun[:3]))


def _neighbours(entities: list[Entity]) -> Iterator[tuple[Entity, Entity]]:
    return (pair for pair in combinations(entities, 2) if are_neighbours(*pair))


def _name(pair: Iterable[Entity], sort: str) -> str:
    return "–".join(sorted(entity.name for entity in pair)) + " " + sort


def _bare(text: str) -> str:
    return text.removeprefix("the ").removeprefix("The ").removeprefix("its ")


def _distinct(entities: Iterable[Entity]) -> list[Entity]:
    return list({entity.name: entity for entity in entities}.values())


def _states(clause: Clause, heads: Iterable[Token]) -> Iterator[Entity]:
    for head in heads:
        for token in core(head):
            mention = clause.tree.mention_at.get(token.i)
            if mention is not None and mention.entity.type == "state":
                yield mention.entity


def _is_at_sea(noun: Token) -> bool:
    return any(child.lower_ in ("maritime", "sea") for child in noun.children)
