"""Fills the slots: from names to canonical entities, from pronouns and "the deal" to what the article spoke of before.

What the clause names comes first. A slot that the kind says is ``carried`` may be filled from the discourse, marked as
inferred; a required slot that stays empty is a reason to drop the candidate, never to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef, SlotValue
from workers.extraction.lexicons.read import words
from workers.extraction.rules.matcher import is_pronoun
from workers.extraction.rules.rule import Kind, Slot
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse, inferred
from workers.extraction.stages.reading.parse import core
from workers.extraction.stages.reading.scan import Gazetteer
from workers.extraction.stages.slots.focus import Focus
from workers.extraction.stages.slots.parties import Parties
from workers.extraction.stages.slots.phrases import (
    equates,
    is_land,
    is_unknown_place,
    names_in,
    phrases,
    ref_to,
    types_of,
    unknown_place,
)
from workers.extraction.stages.slots.places import Places

if TYPE_CHECKING:
    from spacy.tokens import Token

#: How many paragraphs back a rule may carry a slot over.
_LATELY = 3
#: What a state has: to speak of it is to speak of the state.
_OWNED = frozenset({"sovereignty", "independence", "integrity", "territory", "land", "soil", "unity"})
#: The relation in which land goes from the one who acts.
_GIVING = "cede"
#: Who acts for an organisation or is in it: "EU ministers" says nothing on being in the EU.
_ACTORS = words("actor_nouns") | words("office_nouns") | {"member"}


class Resolver:
    """Fills slots for one article; asked in text order."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        discourse: Discourse,
        published_on: date | None,
        *,
        focus: Focus,
    ) -> None:
        self._parties = Parties(gazetteer, discourse, published_on, focus=focus)
        self._places = Places(discourse, focus)
        self._focus = focus
        self._discourse = discourse
        self._heard: dict[int, int] = {}

    def listen(self, clause: Clause, kinds: Mapping[str, Kind]) -> None:
        """Take in what the article names up to a clause's verb, claim or not, for what later clauses leave out."""
        self._discourse.block = clause.tree.block.index
        self._hear_names(clause, kinds)
        if clause.label in ("ROOT", "conj", "ccomp", "parataxis"):
            subjects = tuple(ref for ref in self._parties.actors(clause, "subject") if ref.id and not ref.inferred)
            self._discourse.keep("", "actors", subjects)
            if len({ref.name for ref in subjects}) > 1:
                self._discourse.keep("", "sides", subjects)

    def _hear_names(self, clause: Clause, kinds: Mapping[str, Kind]) -> None:
        tree = clause.tree
        heard = self._heard.get(tree.block.index, 0)
        limit = clause.head.idx
        for mention in tree.mentions:
            if heard <= mention.start < limit and mention.via not in ("context", "adjective"):
                for kind in kinds.values():
                    for slot in kind.slots:
                        types = {type_ for name in slot.concepts for type_ in kind.concepts[name].types} - {"state"}
                        if not slot.many and mention.entity.type in types:
                            self._discourse.keep(
                                kind.name,
                                slot.name,
                                (ref_to(mention.entity, tree.words_of(mention)),),
                            )
        self._heard[tree.block.index] = max(heard, limit)

    def resolve(self, candidate: Candidate, kind: Kind) -> tuple[dict[str, SlotValue], str | None]:
        """Return the slots of a candidate and, if it cannot be a claim, the reason."""
        slots: dict[str, SlotValue] = {}
        for slot in kind.slots:
            if slot.many:
                taken = {
                    value.name
                    for value in slots.values()
                    if isinstance(value, EntityRef) and (value.id or "").startswith("org:")
                }
                slots[slot.name] = refs = self._parties.filled(
                    candidate, kind, slot, taken=taken, border=_border_among(slots.values())
                )
                if not refs and slot.required and not _has_topic(candidate):
                    return slots, f"nothing fills the slot {slot.name}"
                continue
            ref = next(self._one(candidate, kind, slot), None)
            if "border" in slot.concepts and (ref is None or (ref.inferred and ref.id is not None)):
                ref = self._between(candidate, kind) or ref
            if ref is None and self._may_carry(candidate, kind, slot):
                ref = self._meant(candidate, kind, slot) or _named_here(candidate, kind, slot)
            if ref is None:
                ref = next(self._states(candidate, slot), None)
            if ref is None and slot.required:
                return slots, f"nothing fills the slot {slot.name}"
            if ref is not None and not ref.inferred:
                self._discourse.keep(kind.name, slot.name, (ref,))
            if ref is not None and ref.id is None and not ref.inferred:
                self._focus.note(ref, candidate.span.start, candidate.clause.tree.block.index)
            slots[slot.name] = ref
        return slots, None

    def _meant(self, candidate: Candidate, kind: Kind, slot: Slot) -> EntityRef | None:
        """Return what the article is about where a claim leaves a slot open."""
        block = candidate.clause.tree.block.index
        types, noted = types_of(kind, slot), "border" in slot.concepts
        like = "border" if noted and kind.relations[candidate.relation].mutual else ""
        meant = self._focus.meant(types, candidate.span.start, block, noted=noted, like=like)
        return meant or next(iter(self._discourse.main(kind.name, slot.name)), None)

    def _between(self, candidate: Candidate, kind: Kind) -> EntityRef | None:
        """Return the border of two neighbours that a claim names, where the relation is one between two."""
        if not kind.relations[candidate.relation].mutual or candidate.relation == _GIVING:
            return None
        named = (mention.entity for mention in names_in(candidate) if mention.entity.type == "state")
        return self._places.between(named, candidate.clause.head.text)

    def _states(self, candidate: Candidate, slot: Slot) -> Iterator[EntityRef]:
        """Yield the states that a claim names elsewhere than as who acts, where a state may fill the slot."""
        if "state" in slot.concepts and slot.name not in candidate.match.rule.slots:
            yield from self._places.states(list(phrases(candidate, slot)))

    def _may_carry(self, candidate: Candidate, kind: Kind, slot: Slot) -> bool:
        """Tell whether a slot that the clause leaves open may be filled by what the article named lately."""
        far = max(slot.carried, _LATELY if slot.name in candidate.match.rule.carried else 0)
        return self._discourse.age(kind.name, slot.name) <= far or slot.carried > _LATELY

    # -- slots with one value

    def _one(self, candidate: Candidate, kind: Kind, slot: Slot) -> Iterator[EntityRef]:
        """Yield what may fill a single slot, the best first: a name of the slot's own type before all else."""
        found = list(phrases(candidate, slot))
        yield from _own(found, types_of(kind, slot), lands="state" in slot.concepts)
        if "place" in slot.concepts:
            yield from self._unknown(found)
        if not any(is_pronoun(head) for clause, role, head in found if role == "subject" and equates(clause)):
            named = list(self._named(candidate, kind, slot))
            whose = _whose(found)
            yield from sorted(named, key=lambda ref: ref.name in whose)
        if "border" in slot.concepts:
            yield from self._owned(found, given=candidate.relation == _GIVING)
        for phrase in found:
            yield from self._places.described(kind, slot, rule=candidate.match.rule, phrase=phrase)

    def _owned(self, found: Iterable[tuple[Clause, str, Token]], *, given: bool) -> Iterator[EntityRef]:
        """Yield the state whose land or sovereignty a claim speaks of."""
        for clause, role, head in found:
            for token in core(head):
                if clause.tree.lemma(token) in _OWNED:
                    yield from self._places.owner(clause, token, given=given and role == "object")

    def _unknown(self, found: Iterable[tuple[Clause, str, Token]]) -> Iterator[EntityRef]:
        """Yield the places in the phrases that no gazetteer has, or only under a longer name; who acts is none."""
        for clause, role, head in found:
            if role != "subject" or equates(clause):
                for token in core(head):
                    if is_unknown_place(clause, token, held=role == "object" and token.i == head.i):
                        ref = unknown_place(token)
                        yield self._focus.called.longer(ref) or ref

    def _named(self, candidate: Candidate, kind: Kind, slot: Slot) -> Iterator[EntityRef]:
        """Yield the names of a slot's own types within a claim's words, wherever they stand in it."""
        tree, types = candidate.match.clause.tree, types_of(kind, slot)
        for mention in names_in(candidate):
            entity = mention.entity
            if entity.type in types and (entity.type != "state" or (mention.via == "name" and is_land(entity))):
                ref = ref_to(entity, tree.words_of(mention))
                yield inferred(ref) if mention.via == "context" else ref


def _border_among(values: Iterable[SlotValue]) -> EntityRef | None:
    """Return the border between two states that a slot holds, if one does."""
    single = (value for value in values if isinstance(value, EntityRef))
    return next((ref for ref in single if ref.id is None and "–" in ref.name and ref.name.endswith("border")), None)


def _whose(found: Iterable[tuple[Clause, str, Token]]) -> set[str]:
    """Return the names in the phrases that only tell whose actors are meant."""
    tokens = ((clause, token) for clause, _, head in found for token in core(head) if _is_whose(clause, token))
    named = (clause.tree.mention_at.get(token.i) for clause, token in tokens)
    return {mention.entity.name for mention in named if mention is not None}


def _own(found: Iterable[tuple[Clause, str, Token]], types: frozenset[str], *, lands: bool) -> Iterator[EntityRef]:
    """Yield the names of a slot's own types in the phrases; a state is one only if it rather is a territory.

    A name that only tells whose actors are meant ("EU ministers") is left out.
    """
    for clause, _, head in found:
        for token in core(head):
            mention = clause.tree.mention_at.get(token.i)
            if mention is None or mention.entity.type not in types or _is_whose(clause, token):
                continue
            if mention.entity.type != "state" or (lands and mention.via == "name" and is_land(mention.entity)):
                ref = ref_to(mention.entity, clause.tree.words_of(mention))
                yield inferred(ref) if mention.via == "context" else ref


def _is_whose(clause: Clause, token: Token) -> bool:
    return token.dep_ in ("compound", "nmod", "amod", "poss") and clause.tree.lemma(token.head) in _ACTORS


def _named_here(candidate: Candidate, kind: Kind, slot: Slot) -> EntityRef | None:
    """Return what of a carried slot's types the paragraph names, be it later or as the speaker."""
    types = {type_ for name in slot.concepts for type_ in kind.concepts[name].types} if slot.carried else set()
    tree = candidate.match.clause.tree
    named = (mention for mention in tree.mentions if mention.entity.type in types)
    return next((inferred(ref_to(mention.entity, tree.words_of(mention))) for mention in named), None)


def _has_topic(candidate: Candidate) -> bool:
    """Tell whether the clause names anything of ours ("the plan for Gaza"): then one can say what is meant."""
    clause = candidate.match.clause
    heads = (head for heads in clause.roles.values() for head in heads)
    return any(token.i in clause.tree.mention_at for head in heads for token in core(head))
