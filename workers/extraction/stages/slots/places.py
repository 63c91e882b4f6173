"""Fills a slot with a place that no gazetteer names: a border by its two states, an unknown town, "the islands"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.rules.rule import Kind, Rule, Slot
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse
from workers.extraction.stages.reading.parse import core
from workers.extraction.stages.slots.focus import Asked, Focus
from workers.extraction.stages.slots.phrases import equates, ref_to, types_of
from workers.extraction.stages.speech.people import noun_text
from workers.extraction.values import Mention

if TYPE_CHECKING:
    from spacy.tokens import Token


#: Roles of who acts, or gets.
_WHO = frozenset({"subject", "by", "to", "with", "as"})
#: Roles of whose a territory is said to be.
_WHOSE = frozenset({"complement", "to", "of", "as"})


class Places:
    """Names places and borders for one article; asked in text order."""

    def __init__(self, discourse: Discourse, focus: Focus) -> None:
        self._discourse = discourse
        self._focus = focus

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
                named = self._border(clause, token)
                yield from [named] if named is not None else []
            elif place is not None and "place" in slot.concepts and noun and clause.tree.lemma(token) in place.nouns:
                yield from self._place(clause, kind, slot, token)
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

    def _meant(self, clause: Clause, kind: Kind, slot: Slot, token: Token) -> Iterator[EntityRef]:
        """Yield what the article speaks of where a pronoun or "the islands" stands."""
        block = clause.tree.block
        like = "" if token.tag_.startswith("PRP") else clause.tree.lemma(token)
        types, without = types_of(kind, slot), _states_of(clause)
        meant = self._focus.meant(
            types, block.offsets[token.idx], block.index, like=like, noted="border" in slot.concepts, without=without
        )
        if meant is not None:
            yield meant

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

    def _border(self, clause: Clause, noun: Token) -> EntityRef | None:
        """Name a border as the pair of states that it parts, in alphabetical order.

        If the clause names one of them or none, it is a border that was spoken of before, or that of who is concerned.
        """
        states = {mention.entity.name for mention in self._states_near(clause, noun)}
        text = noun_text(noun)
        sort = "maritime border" if _is_at_sea(noun) else "border"
        if len(states) >= 2:
            return EntityRef("–".join(sorted(states)[:3]) + " " + sort, None, text)
        known = bool(states) or noun.tag_ == "NNS"  # "borders must not be changed by force" speaks of all
        if noun.tag_ == "NNS" and not states:
            return EntityRef(text.removeprefix("the ").removeprefix("its "), None, text)
        block = clause.tree.block
        at = block.offsets[noun.idx]
        before = self._focus.border(at, states)
        if before is not None:
            return before
        pair = states | {ref.name for ref in self._owners(noun)}
        asked = Asked({}, pair)
        pair |= {ref.name for ref in self._focus.actors(at, block.index, most=2 - len(pair), asked=asked)}
        if len(pair) == 2:
            return EntityRef("–".join(sorted(pair)) + " " + sort, None, text, inferred=True)
        return EntityRef(text.removeprefix("the ").removeprefix("its "), None, text) if known else None

    def _owners(self, noun: Token) -> tuple[EntityRef, ...]:
        """Return whose border "its" means: that of who acted last."""
        its = any(child.tag_ == "PRP$" and child.lower_ == "its" for child in noun.children)
        return self._discourse.recall("", "actors")[:1] if its else ()

    def _states_near(self, clause: Clause, noun: Token) -> Iterator[Mention]:
        near = [
            *core(noun),
            *(
                t
                for role in ("subject", "with", "between", "object", "of")
                for head in clause.heads(role)
                for t in core(head)
            ),
        ]
        for token in near:
            mention = clause.tree.mention_at.get(token.i)
            if mention is not None and mention.entity.type == "state":
                yield mention


def _is_at_sea(noun: Token) -> bool:
    return any(child.lower_ in ("maritime", "sea") for child in noun.children)


def _states_of(clause: Clause) -> frozenset[str]:
    """Return the states that a clause names: what it speaks of besides is none of them."""
    heads = (head for heads in clause.roles.values() for head in heads)
    found = (clause.tree.mention_at.get(token.i) for head in heads for token in core(head))
    return frozenset(mention.entity.name for mention in found if mention is not None and mention.entity.type == "state")
