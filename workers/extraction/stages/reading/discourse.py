"""What the article has spoken of so far: the treaty that "it" is, the bloc, the territory, the two sides.

Walked in text order. A pronoun may stand for what was spoken of last, subjects before objects, this sentence before the
one before; what was filled from here is marked as inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.rules.matcher import is_concept, is_pronoun
from workers.extraction.rules.rule import Concept
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.parse import core

if TYPE_CHECKING:
    from spacy.tokens import Token

#: How many readings a pronoun keeps, the likeliest first.
_READINGS = 3
#: How many phrases back a pronoun may point.
_REACH = 14
_ROLES = ("subject", "object", "complement")
_PLURAL = frozenset({"they", "them", "these", "those", "both", "neither", "none"})


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A phrase that a pronoun may point back to."""

    clause: int
    rank: int
    concept: str
    plural: bool


def read_pronouns(clauses: Sequence[Clause], concepts: Iterable[Concept]) -> None:
    """Note at each third-person pronoun which concepts it can stand for (``tree.readings``), the likeliest first."""
    names = _names(tuple(concepts))
    spoken: list[_Spoken] = []
    for number, clause in enumerate(clauses):
        fresh: list[_Spoken] = []
        for role, heads in clause.roles.items():
            rank = _ROLES.index(role) if role in _ROLES else len(_ROLES)
            for head in heads:
                if is_pronoun(head):
                    plural = head.lower_ in _PLURAL
                    readings = _readings(spoken, plural=plural)
                    clause.tree.readings[head.i] = readings
                    fresh.extend(_Spoken(number, rank, name, plural) for name in readings[:1])
                else:
                    plural = head.tag_ in ("NNS", "NNPS") or len(heads) > 1
                    fresh.extend(_Spoken(number, rank, name, plural) for name in names.of(clause, head))
        spoken = (spoken + fresh)[-_REACH:]


class _Names:
    """Which concepts a phrase speaks of; asks the matcher once for what every token of a sort is."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts = list(concepts)
        self._nouns = frozenset[str]().union(*(concept.nouns for concept in self._concepts))
        self._known: dict[tuple[object, ...], frozenset[str]] = {}

    def of(self, clause: Clause, head: Token) -> list[str]:
        """Return the names of the concepts of a phrase's tokens, in the order given."""
        found = frozenset[str]().union(*(self._of_token(clause, token) for token in core(head, inward=False)))
        return [concept.name for concept in self._concepts if concept.name in found] if found else []

    def _of_token(self, clause: Clause, token: Token) -> frozenset[str]:
        mention = clause.tree.mention_at.get(token.i)
        named = None if mention is None else (mention.entity.type, mention.via)
        lemma = clause.tree.lemma(token)
        sort = (lemma if lemma in self._nouns else None, token.tag_, token.ent_type_, named)
        known = self._known.get(sort)
        if known is None:
            fitting = (concept.name for concept in self._concepts if is_concept(clause, token, concept))
            known = self._known[sort] = frozenset(fitting)
        return known


#: The same concepts in every article.
_names = lru_cache(4)(_Names)


def _readings(spoken: Sequence[_Spoken], *, plural: bool) -> tuple[str, ...]:
    ordered = sorted((each for each in spoken if each.plural == plural), key=lambda each: (-each.clause, each.rank))
    return tuple(dict.fromkeys(each.concept for each in ordered))[:_READINGS]


@dataclass(slots=True)
class _Uses:
    """Who was named how often, counted on from where it stopped: a long article names thousands."""

    like: str
    read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, tuple[int, EntityRef]] = field(default_factory=dict)
    top: str = ""
    last: str = ""

    def read_on(self, seen: Sequence[EntityRef]) -> None:
        """Count what was named since the last time."""
        for ref in seen[self.read :]:
            if self.like in ref.name.casefold():
                self.counts[ref.name] = self.counts.get(ref.name, 0) + 1
                self.first.setdefault(ref.name, (len(self.first), ref))
                self.top = min((self.top or ref.name, ref.name), key=self._order)
                self.last = ref.name
        self.read = len(seen)

    def _order(self, name: str) -> tuple[int, int]:
        """Put the name of most uses first, of several the one that was used first."""
        return -self.counts[name], self.first[name][0]

    @property
    def chosen(self) -> EntityRef | None:
        """Return the last name, but one used three times and more rather than one used once."""
        if not self.last:
            return None
        rather = self.counts[self.top] >= 3 and self.counts[self.last] == 1
        return self.first[self.top if rather else self.last][1]


@dataclass(slots=True)
class Discourse:
    """What filled each kind's slots last, and how often each name was used."""

    _last: dict[tuple[str, str], tuple[EntityRef, ...]] = field(default_factory=dict)
    _seen: dict[tuple[str, str], list[EntityRef]] = field(default_factory=dict)
    _uses: dict[tuple[str, str, str], _Uses] = field(default_factory=dict)
    _when: dict[tuple[str, str], int] = field(default_factory=dict)
    block: int = 0

    def keep(self, kind: str, slot: str, refs: tuple[EntityRef, ...]) -> None:
        """Remember what fills a slot now; nothing does not wipe out what did."""
        if refs:
            self._last[kind, slot] = refs
            self._when[kind, slot] = self.block
            self._seen.setdefault((kind, slot), []).extend(refs)

    def age(self, kind: str, slot: str) -> int:
        """Return how many paragraphs ago the slot was filled last; very many if never."""
        return self.block - self._when.get((kind, slot), -1000)

    def recall(self, kind: str, slot: str) -> tuple[EntityRef, ...]:
        """Return what filled the slot last, marked as inferred."""
        return tuple(inferred(ref) for ref in self._last.get((kind, slot), ()))

    def main(self, kind: str, slot: str, *, like: str = "") -> tuple[EntityRef, ...]:
        """Return what a definite noun means: the last one of a name like it, or the one the article is about.

        ``like`` is a word of the name ("islands"). A name used once gives way to one used three times and more.
        """
        chosen = self._chosen(kind, slot, like) or self._chosen(kind, slot, "")
        return (inferred(chosen),) if chosen is not None else ()

    def _chosen(self, kind: str, slot: str, like: str) -> EntityRef | None:
        uses = self._uses.setdefault((kind, slot, like), _Uses(like))
        uses.read_on(self._seen.get((kind, slot), ()))
        return uses.chosen


def inferred(ref: EntityRef) -> EntityRef:
    """Return the same entity, marked as not named by the clause."""
    return EntityRef(ref.name, ref.id, ref.text, inferred=True)
