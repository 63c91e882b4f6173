"""Fills a slot with a place that no gazetteer names: a border by its two states, an unknown town, "the islands"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.rules.rule import Kind, Rule, Slot
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse
from workers.extraction.stages.reading.parse import core
from workers.extraction.stages.slots.borders import Borders
from workers.extraction.stages.slots.focus import Focus
from workers.extraction.stages.slots.phrases import equates, ref_to, types_of
from workers.extraction.stages.speech.people import noun_text
from workers.extraction.values import Entity

if TYPE_CHECKING:
    from spacy.tokens import Token


#: Roles of who acts, or gets.
_WHO = frozenset({"subject", "by", "to", "with", "as"})
#: Determiners with which it was said before which land is meant.
_WHICH = frozenset({"the", "this", "that", "these", "those"})
#: Roles of whose a territory is said to be.
_WHOSE = frozenset({"complement", "to", "of", "as"})


class Places:
    """Names places and borders for one article; asked in text order."""

    def __init__(self, discourse: Discourse, focus: Focus) -> None:
        self._focus = focus
        self._borders = Borders(discourse, focus)

    def described(
        self, kind: Kind, slot: Slot, *, rule: Rule, phrase: tuple[Clause, str, Token]
    ) -> Iterator[EntityRef]:
        """Yield what a phrase without such a name means: a border, an unknown place, "it", "the islands", a state."""
        clause, role, head = phrase
        chosen = rule.slots.get(slot.name, frozenset())
        border, place = kind.concepts.get("border"), kind.concepts.get("place")
        for token in core(head):
            mention = clause.tree.mention_at.get(token.i)
            noun = token.tag_.startswith("NN")
            if border is not None and "border" in slot.concepts and noun and clause.tree.lemma(token) in border.nouns:
                named = self._borders.named(clause, token)
                yield from [named] if named is not None else []
            elif place is not None and "place" in slot.concepts and noun and clause.tree.lemma(token) in place.nouns:
                yield from self._place(clause, kind, slot, token)
            elif noun and "border" in slot.concepts and (meant := self._called(clause, token)) is not None:
                yield meant
            elif token.i == head.i and token.i in clause.tree.readings:
                yield from self._meant(clause, kind, slot, token)
        if (
            "state" in slot.concepts
            and (role not in _WHO or role in chosen)
            and not (role in _WHOSE and equates(clause))
        ):
            for token in core(head):
                mention = clause.tree.mention_at.get(token.i)
                if (
                    mention is not None
                    and mention.entity.type == "state"
                    and mention.via == "name"
                    and token.dep_ != "poss"
                ):
                    yield ref_to(mention.entity, noun_text(token))

    def _place(self, clause: Clause, kind: Kind, slot: Slot, noun: Token) -> Iterator[EntityRef]:
        """Yield what "the village of Dostuk", "Ukrainian land" or "the islands" means."""
        for child in noun.subtree:
            if (
                child.tag_ == "NNP"
                and child.dep_ in ("pobj", "appos", "compound")
                and child.i not in clause.tree.mention_at
                and child.i != noun.i
            ):
                yield EntityRef(noun_text(child), None, noun_text(child))
        for child in noun.children:
            mention = clause.tree.mention_at.get(child.i)
            if mention is not None and mention.entity.type == "state":
                yield ref_to(mention.entity, noun_text(noun))
        yield from self._meant(clause, kind, slot, noun)

    def _called(self, clause: Clause, noun: Token) -> EntityRef | None:
        """Return the territory that "the canal" or "our pass" means: one with the noun in its name."""
        if noun.i in clause.tree.mention_at or not any(_is_definite(child) for child in noun.children):
            return None
        block = clause.tree.block
        return self._focus.called.by_noun(noun.lower_, block.offsets[noun.idx])

    def _meant(self, clause: Clause, kind: Kind, slot: Slot, token: Token) -> Iterator[EntityRef]:
        """Yield what the article speaks of where a pronoun or "the islands" stands."""
        block = clause.tree.block
        like = "" if token.tag_.startswith("PRP") else clause.tree.lemma(token)
        types, without = types_of(kind, slot), _states_of(clause)
        called = self._called(clause, token) if like else None
        if called is not None:
            yield called
        meant = self._focus.meant(
            types, block.offsets[token.idx], block.index, like=like, noted="border" in slot.concepts, without=without
        )
        if meant is not None:
            yield meant

    def between(self, states: Iterable[Entity], text: str) -> EntityRef | None:
        """Return the border between two of the states, if they are neighbours."""
        return self._borders.between(states, text)

    def owner(self, clause: Clause, noun: Token, *, given: bool) -> Iterator[EntityRef]:
        """Yield the state in "Ukraine's sovereignty" and "the integrity of Moldova".

        Where land is ``given``, it is the giver's if it is not said whose or which.
        """
        if any(child.lower_ == "over" for child in noun.children):
            return
        whose = [child for child in noun.children if child.dep_ == "poss"]
        whose += [end for child in noun.children if child.lower_ == "of" for end in child.children]
        if given and not any(child.dep_ == "poss" or child.lower_ in _WHICH for child in noun.children):
            whose += clause.heads("subject")
        for token in whose:
            mention = clause.tree.mention_at.get(token.i)
            if mention is not None and mention.entity.type == "state" and mention.via != "adjective":
                yield ref_to(mention.entity, noun_text(token))

    def states(self, phrases: list[tuple[Clause, str, Token]]) -> Iterator[EntityRef]:
        """Yield the states of the phrases that are not about who acts, adjectives last."""
        adjectives = []
        for clause, role, head in phrases:
            for token in core(head):
                mention = clause.tree.mention_at.get(token.i)
                if mention is None or mention.entity.type != "state" or role == "subject":
                    continue
                ref = ref_to(mention.entity, noun_text(token))
                if mention.via == "adjective":
                    adjectives.append(ref)
                else:
                    yield ref
        yield from adjectives


def _is_definite(token: Token) -> bool:
    return token.lower_ in _WHICH or token.tag_ == "PRP$"


def _states_of(clause: Clause) -> frozenset[str]:
    """Return the states that a clause names: what it speaks of besides is none of them."""
    heads = (head for heads in clause.roles.values() for head in heads)
    found = (clause.tree.mention_at.get(token.i) for head in heads for token in core(head))
    return frozenset(mention.entity.name for mention in found if mention is not None and mention.entity.type == "state")
