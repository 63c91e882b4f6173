"""What an article is about: which of the names that fit a slot is meant where a claim names none.

The nearest name before the claim counts most, then one that the headline, or the claim's own paragraph, names; a name
used often counts more than one used once. Only a few names are weighed for a claim, however many the article has.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from service.domain.claim import EntityRef
from workers.extraction.stages.slots.called import Called, Use
from workers.extraction.stages.slots.neighbours import are_neighbours
from workers.extraction.stages.slots.phrases import is_land, only_where
from workers.extraction.values import Block, Entity, Mention


@dataclass(frozen=True, slots=True)
class _Weights:
    """What counts (tried on the articles that rules are written from).

    ``fades`` is after how many characters a use counts for a third, ``used`` what the logarithm of the uses counts,
    ``in_paragraph`` and ``in_title`` that the claim's paragraph names it, be it later, and that the headline does.
    """

    fades: float
    used: float
    in_paragraph: float
    in_title: float


_THINGS = _Weights(300, 0.1, 0.3, 0.15)
#: Who acts: the same few all over an article.
_ACTORS = _Weights(300, 0.3, 0.2, 0.2)
#: What a state counts less than a territory of its own: it is named as who acts.
_STATE = 0.6
#: What a place counts less that is rather where something is than what is held.
_WIDE = 0.2
_WIDE_PLACES = frozenset({"sea", "city"})
#: What it counts that the name fits the noun that stands for it ("the islands").
_LIKE = 0.5
#: Names weighed: used last before the claim, next after it, most of all.
_BEFORE, _AFTER, _TOP = 30, 6, 4
#: Things noted that are weighed: the last ones.
_KEPT = 6
#: Characters after which "the border" is another one.
_LONG = 900
_NOTED = "noted"
#: Types of names that act.
_ACTING = frozenset({"state", "movement"})
_STATES = frozenset({"state"})
#: States among which the two sides of a border are looked for.
_SIDES = 8
#: Organisations that make agreements as states do.
_UNIONS = frozenset({"bloc", "union"})
#: What it counts that a name was a party of a claim of the kind before.
_PARTY = 0.3
#: A form that does not name the thing itself.
_OTHER_FORMS = frozenset({"context", "adjective", "demonym", "exit"})
#: A note of so many lines uses no name twice.
_SHORT = 3
#: The last line that counts as the headline.
_TITLE = 1
_SUBTYPES = {"city": "town city village capital port", "island": "island islet archipelago isle reef rock shoal"}
_NOUNS = {noun: subtype for subtype, nouns in _SUBTYPES.items() for noun in nouns.split()}


@dataclass(slots=True)
class _Index:
    """The uses of some types of names, in text order."""

    uses: list[Use] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    often: list[Use] = field(default_factory=list)
    in_title: set[str] = field(default_factory=set)

    def near(self, at: int, block: int) -> Iterator[Use]:
        """Yield the uses that are weighed at a place of the text."""
        here = bisect_left(self.at, at)
        yield from self.uses[max(0, here - _BEFORE) : here]
        yield from (use for use in self.uses[here : here + _AFTER] if use.block == block)
        yield from self.often

    def counts_for(self, use: Use, weights: _Weights) -> float:
        """Return what a name counts for how often it is used, and for standing in the headline."""
        name = use.entity.name
        return weights.used * math.log(self.counts[name] or 1) + weights.in_title * (name in self.in_title)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is looked for.

    ``before`` tells how often names were parties before, ``without`` who is not meant, ``unions`` whether unions of
    states act, ``least`` how often the article must use a name, unless it is a short note.
    """

    before: Mapping[str, int]
    without: Container[str] = ()
    unions: bool = False
    least: int = 1


class Focus:
    """The names of one article where they stand; asked for what a claim leaves out."""

    def __init__(self, blocks: Iterable[Block], mentions: Mapping[int, Sequence[Mention]]) -> None:
        self._uses: list[Use] = []
        self._acting: list[Use] = []
        self._blocks = 0
        for block in blocks:
            self._blocks += 1
            for mention in mentions.get(block.index, ()):
                entity, text = mention.entity, block.text[mention.start : mention.end]
                use = Use(block.offsets[mention.start], block.index, entity, text)
                if mention.via not in _OTHER_FORMS and (entity.type != "state" or mention.via == "name"):
                    self._uses.append(use)
                if _acts(entity) and not only_where(block.text, mention):
                    self._acting.append(use)
        self._by_types: dict[frozenset[str], _Index] = {}
        self._acting_by_types: dict[frozenset[str], _Index] = {}
        self._noted: list[Use] = []
        #: The places by their names.
        self.called = Called(self._uses)

    def note(self, ref: EntityRef, at: int, block: int) -> None:
        """Take in what a claim was found to speak of and no gazetteer has: a border, an unknown place."""
        self._noted.append(Use(at, block, Entity(ref.id, ref.name, _NOTED, subtype=_sort(ref.name)), ref.text))

    def meant(
        self,
        types: frozenset[str],
        at: int,
        block: int,
        *,
        like: str = "",
        noted: bool = False,
        without: Container[str] = (),
    ) -> EntityRef | None:
        """Return which name of the types is meant at a place of the text, marked as inferred; None if there is none.

        ``like`` is the noun that stands for it, if one does; ``noted`` lets in what was noted, ``without`` keeps out.
        """
        index = self._by_types.get(types)
        if index is None:
            index = self._by_types[types] = _index(use for use in self._uses if use.entity.type in types)
        near = [*index.near(at, block), *(self._noted[-_KEPT:] if noted else ())]
        ranked = _ranked(near, lambda use: _near(use, at, block, _THINGS) + _worth(use, index, like), without)
        return _inferred(ranked[0]) if ranked else None

    def border(self, at: int, states: set[str]) -> EntityRef | None:
        """Return the border spoken of last, not long ago, that is one of the states' if there are any."""
        for use in reversed(self._noted[-_KEPT:]):
            if (
                use.entity.subtype == "border"
                and at - use.at < _LONG
                and all(name in use.entity.name for name in states)
            ):
                return _inferred(use)
        return None

    def actors(self, at: int, block: int, *, most: int, asked: Asked) -> tuple[EntityRef, ...]:
        """Return who is most likely concerned at a place of the text, marked as inferred."""
        types = _ACTING | ({"organisation"} if asked.unions else frozenset())
        index = self._acting_by_types.get(types)
        if index is None:
            index = self._acting_by_types[types] = _index(use for use in self._acting if use.entity.type in types)

        def score(use: Use) -> float:
            before = _PARTY * math.log1p(asked.before.get(use.entity.name, 0))
            return _near(use, at, block, _ACTORS) + index.counts_for(use, _ACTORS) + before

        least = asked.least if self._blocks > _SHORT else 1
        near = (use for use in index.near(at, block) if index.counts[use.entity.name] >= least)
        uses = _ranked(near, score, asked.without)[:most]
        return tuple(_inferred(use) for use in sorted(uses, key=lambda use: use.at))

    def neighbours(self, at: int, block: int, names: set[str]) -> set[str]:
        """Return the two states with a common border that are most likely meant, among them the one named, if any."""
        index = self._acting_by_types.get(_STATES)
        if index is None:
            index = self._acting_by_types[_STATES] = _index(use for use in self._acting if use.entity.type == "state")

        def score(use: Use) -> float:
            return (use.entity.name in names) + _near(use, at, block, _ACTORS) + index.counts_for(use, _ACTORS)

        ranked = _ranked(index.near(at, block), score, ())[:_SIDES]
        pairs = [(a, b) for a, b in combinations(ranked, 2) if are_neighbours(a.entity, b.entity)]
        fitting = (pair for pair in pairs if not names or names & {use.entity.name for use in pair})
        best = max(fitting, key=lambda pair: sum(map(score, pair)), default=())
        return {use.entity.name for use in best}


def _ranked(uses: Iterable[Use], score: Callable[[Use], float], without: Container[str]) -> list[Use]:
    """Return the best use of each name, the best first."""
    best: dict[str, tuple[float, Use]] = {}
    for use in uses:
        name = use.entity.name
        if name not in without:
            best[name] = max(best.get(name, (-math.inf, use)), (score(use), use), key=lambda row: row[0])
    return [use for _, use in sorted(best.values(), key=lambda row: -row[0])]


def _inferred(use: Use) -> EntityRef:
    return EntityRef(use.entity.name, use.entity.id, use.text, inferred=True)


def _index(uses: Iterable[Use]) -> _Index:
    ordered = sorted(uses, key=lambda use: use.at)
    counts = Counter(use.entity.name for use in ordered)
    first = {use.entity.name: use for use in reversed(ordered)}
    often = [first[name] for name, _ in counts.most_common(_TOP)]
    title = {use.entity.name for use in ordered if use.block <= _TITLE}
    return _Index(ordered, [use.at for use in ordered], counts, often, title)


def _near(use: Use, at: int, block: int, weights: _Weights) -> float:
    if use.at < at:
        return math.exp((use.at - at) / weights.fades)
    return weights.in_paragraph if use.block == block else 0.0


def _worth(use: Use, index: _Index, like: str) -> float:
    """Return what a name counts wherever it stands, as that of a thing or place."""
    entity = use.entity
    fits = bool(like) and (like in entity.name.casefold() or _NOUNS.get(like, like) == entity.subtype)
    return (
        index.counts_for(use, _THINGS)
        - _STATE * (entity.type == "state" and not is_land(entity))
        - _WIDE * (entity.subtype in _WIDE_PLACES)
        + _LIKE * fits
    )


def _acts(entity: Entity) -> bool:
    if entity.type == "organisation":
        return entity.subtype in _UNIONS
    return entity.type in _ACTING and entity.subtype != "dependent"


def _sort(name: str) -> str:
    return "border" if name.endswith("border") else ""
