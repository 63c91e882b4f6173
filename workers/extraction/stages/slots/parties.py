"""Fills a slot of many: who stands in the relation, a leader as his state, "they" as the two sides of the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from service.domain.claim import EntityRef
from workers.extraction.rules.matcher import heads_in, is_pronoun
from workers.extraction.rules.rule import Kind, Slot
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse, inferred
from workers.extraction.stages.reading.parse import core
from workers.extraction.stages.reading.scan import Gazetteer
from workers.extraction.stages.slots.focus import Asked, Focus
from workers.extraction.stages.slots.phrases import names_in, only_where, reaching, ref_to, types_of
from workers.extraction.values import Entity

if TYPE_CHECKING:
    from spacy.tokens import Token

#: How often an article uses the name of whom a claim that names nobody may be about, if no claim before was.
_OFTEN = 2
#: An agreement of more parties than these is not told by listing them.
_FEW = 4
_PARTY_PREPOSITIONS = frozenset({"of", "between", "with", "among", "for"})
#: Where a name only says where ("in Washington"): there it stands for no government.
_PLACE_ROLES = frozenset({"in", "at", "near", "outside"})


class Parties:
    """Finds the parties of the claims of one article; asked in text order."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        discourse: Discourse,
        published_on: date | None,
        *,
        focus: Focus,
    ) -> None:
        self._focus = focus
        self._before: dict[str, Counter[str]] = {}
        self._gazetteer = gazetteer
        self._discourse = discourse
        self._day = published_on.isoformat() if published_on else None

    def filled(
        self, candidate: Candidate, kind: Kind, slot: Slot, *, taken: set[str], border: EntityRef | None = None
    ) -> tuple[EntityRef, ...]:
        """Return all that fills a slot of many; if the clause names nobody, who is concerned there.

        ``taken`` are names that fill other slots, ``border`` is one between two states.
        """
        refs = tuple(ref for ref in self._many(candidate, slot) if ref.name not in taken)
        if len(refs) > 1 and not any(ref.inferred for ref in refs):
            self._discourse.keep(kind.name, slot.name, refs)
        before = self._before.setdefault(kind.name, Counter())
        before.update(ref.name for ref in refs if not ref.inferred)
        if not slot.carried or len(refs) > 1:
            return refs
        mutual = kind.relations[candidate.relation].mutual
        if border is not None and (mutual or not refs):
            return _distinct((*refs, *self._sides(border)))
        refs = refs or _distinct(ref for ref in self._named(candidate, kind, slot) if ref.name not in taken)
        if len(refs) > mutual:
            return refs
        wanted = 2 if mutual or (slot.required and not refs) else 1
        names = {ref.name for ref in refs} | taken | self._holders(candidate)
        at, block = candidate.span.start, candidate.clause.tree.block.index
        least = _OFTEN if slot.required and not refs and not before else 1
        asked = Asked(before, names, unions="organisation" in types_of(kind, slot), least=least)
        return refs + self._focus.actors(at, block, most=wanted - len(refs), asked=asked)

    def _holders(self, candidate: Candidate) -> set[str]:
        """Return who takes a stand on what is claimed: to hold a view makes nobody a party."""
        stance = candidate.stance
        if stance is None:
            return set()
        return {ref.name for ref in self.actors(stance, "subject") if not ref.inferred}

    def _sides(self, border: EntityRef) -> Iterator[EntityRef]:
        """Yield the states that a border parts."""
        for mention in self._gazetteer.find(border.name):
            if mention.entity.type == "state":
                yield inferred(ref_to(mention.entity, border.text))

    def _named(self, candidate: Candidate, kind: Kind, slot: Slot) -> Iterator[EntityRef]:
        """Yield the states and movements within a claim's words, wherever they stand in it."""
        tree, types = candidate.match.clause.tree, types_of(kind, slot) & {"state", "movement"}
        for mention in names_in(candidate):
            if mention.entity.type in types and not only_where(tree.block.text, mention):
                yield ref_to(mention.entity, tree.words_of(mention))

    def _many(self, candidate: Candidate, slot: Slot) -> list[EntityRef]:
        """Return who fills a slot of many, each once; the parties of a named treaty only where nobody else is named."""
        refs = [
            ref
            for clause in reaching(candidate)
            for role in candidate.match.rule.slots.get(slot.name) or slot.roles
            for ref in self.actors(clause, role)
        ]
        if candidate.match.noun is not None:
            for role in ("modifier", "between", "with", "of", "for", "to", "over"):
                for head in heads_in(candidate.match, role):
                    refs.extend(self._refs(candidate.match.clause, head, role))
        named = [ref for ref in refs if not ref.inferred]
        return list({ref.name: ref for ref in reversed(named or refs)}.values())[::-1]

    def actors(self, clause: Clause, role: str) -> Iterator[EntityRef]:
        """Yield who is named in a role of a clause, or whom its pronoun means."""
        for head in clause.heads(role):
            if is_pronoun(head):
                if role == "subject" and head.lower_ in ("they", "both", "neither"):
                    yield from self._discourse.recall("", "sides")
                elif role == "subject" and head.lower_ in ("it", "which"):
                    yield from self._discourse.recall("", "actors")[:1]
                continue
            yield from self._refs(clause, head, role)

    def _refs(self, clause: Clause, head: Token, role: str) -> Iterator[EntityRef]:
        for token in core(head, through=_PARTY_PREPOSITIONS):
            mention = clause.tree.mention_at.get(token.i)
            if mention is None or role in _PLACE_ROLES or token.dep_ == "npadvmod":
                continue
            entity: Entity | None = mention.entity
            if entity is not None and entity.type == "person":
                entity = self._acts_for(entity)
            elif entity is None or entity.type == "territory":
                yield from self._owner(clause.tree.words_of(mention))
                continue
            elif entity.type == "agreement":
                yield from self._parties_of(entity, clause.tree.words_of(mention))
                continue
            elif entity.type == "organisation" and mention.via == "context":
                continue
            if entity is not None:
                yield ref_to(entity, clause.tree.words_of(mention))

    def _owner(self, words: str) -> Iterator[EntityRef]:
        """Yield the state in "Ukraine's pre-2014 borders"."""
        owner, apostrophe, _ = words.partition("'s ")
        for mention in self._gazetteer.find(owner) if apostrophe else ():
            if mention.entity.type == "state":
                yield ref_to(mention.entity, owner)

    def _parties_of(self, agreement: Entity, words: str) -> Iterator[EntityRef]:
        """Yield the states in a treaty's name ("the Iran deal"), else those that the table says are its few parties."""
        named = [mention for mention in self._gazetteer.find(words, inside=True) if mention.entity.type == "state"]
        for mention in named:
            yield ref_to(mention.entity, words)
        if not named and len(agreement.states) <= _FEW:
            for identifier in agreement.states:
                entity = self._gazetteer.entities.get(identifier)
                if entity is not None:
                    yield inferred(ref_to(entity, words))

    def _acts_for(self, person: Entity) -> Entity | None:
        """Return the state or body for which an office holder acts at the article's date, or None."""
        offices = self._gazetteer.offices.get(person.id or "", [])
        current = [office for office in offices if _holds(office, self._day)] or [
            office for office in offices if not office.get("until")
        ]
        chosen = (current or offices)[-1:]
        return self._gazetteer.entities.get(chosen[0]["of"]) if chosen else None


def _distinct(refs: Iterable[EntityRef]) -> tuple[EntityRef, ...]:
    return tuple({ref.name: ref for ref in refs}.values())


def _holds(office: dict[str, Any], day: str | None) -> bool:
    if day is None:
        return False
    return (office.get("since") or "") <= day and (office.get("until") or "9999") >= day
