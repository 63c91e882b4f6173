"""What an article is about: which of the names that fit a slot is meant where a claim names none.

The nearest name before the claim counts most, then one that the headline, or the claim's own paragraph, names; a name
used often counts more than one used once. Only a few names are weighed for a claim, however many the article has.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.domain.claim import EntityRef
from workers.extraction.stages.phrases import is_land
from workers.extraction.values import Block, Entity, Mention

#: Characters after which a name counts for a third (tried on the articles that rules are written from).
_FADES = 300
#: What the logarithm of a name's uses counts.
_USED = 0.1
#: What it counts that the claim's paragraph names it, be it later, and that the headline or the first line does.
_IN_PARAGRAPH, _IN_TITLE = 0.3, 0.15
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
_NOTED = "noted"
#: A form that does not name the thing itself.
_OTHER_FORMS = frozenset({"context", "adjective", "demonym", "exit"})
#: The last line that counts as the headline.
_TITLE = 1
_SUBTYPES = {"city": "town city village capital port", "island": "island islet archipelago isle reef rock shoal"}
_NOUNS = {noun: subtype for subtype, nouns in _SUBTYPES.items() for noun in nouns.split()}


@dataclass(frozen=True, slots=True)
class _Use:
    at: int
    block: int
    entity: Entity
    text: str


@dataclass(slots=True)
class _Index:
    """The uses of some types of names, in text order."""

    uses: list[_Use] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    often: list[_Use] = field(default_factory=list)
    in_title: set[str] = field(default_factory=set)


class Focus:
    """The names of one article where they stand; asked for what a claim leaves out."""

    def __init__(self, blocks: Iterable[Block], mentions: Mapping[int, Sequence[Mention]]) -> None:
        self._uses = [
            _Use(block.offsets[mention.start], block.index, mention.entity, block.text[mention.start : mention.end])
            for block in blocks
            for mention in mentions.get(block.index, ())
            if mention.via not in _OTHER_FORMS and (mention.entity.type != "state" or mention.via == "name")
        ]
        self._uses.sort(key=lambda use: use.at)
        self._by_types: dict[frozenset[str], _Index] = {}
        self._noted: list[_Use] = []

    def note(self, ref: EntityRef, at: int, block: int) -> None:
        """Take in what a claim was found to speak of and no gazetteer has: a border, an unknown place."""
        self._noted.append(_Use(at, block, Entity(ref.id, ref.name, _NOTED, subtype=_sort(ref.name)), ref.text))

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
        index = self._index(types)
        best: dict[str, tuple[float, _Use]] = {}
        for use in self._near(index, at, block, noted=noted):
            if use.entity.name in without:
                continue
            score = _near(use, at, block) + _worth(use, index, like)
            if use.entity.name not in best or best[use.entity.name][0] < score:
                best[use.entity.name] = (score, use)
        if not best:
            return None
        entity = max(best.values(), key=lambda row: row[0])[1]
        return EntityRef(entity.entity.name, entity.entity.id, entity.text, inferred=True)

    def _near(self, index: _Index, at: int, block: int, *, noted: bool) -> Iterator[_Use]:
        here = bisect_left(index.at, at)
        yield from index.uses[max(0, here - _BEFORE) : here]
        yield from (use for use in index.uses[here : here + _AFTER] if use.block == block)
        yield from index.often
        yield from self._noted[-_KEPT:] if noted else ()

    def _index(self, types: frozenset[str]) -> _Index:
        index = self._by_types.get(types)
        if index is None:
            uses = [use for use in self._uses if use.entity.type in types]
            counts = Counter(use.entity.name for use in uses)
            first = {use.entity.name: use for use in reversed(uses)}
            often = [first[name] for name, _ in counts.most_common(_TOP)]
            title = {use.entity.name for use in uses if use.block <= _TITLE}
            index = self._by_types[types] = _Index(uses, [use.at for use in uses], counts, often, title)
        return index


def _near(use: _Use, at: int, block: int) -> float:
    if use.at < at:
        return math.exp((use.at - at) / _FADES)
    return _IN_PARAGRAPH if use.block == block else 0.0


def _worth(use: _Use, index: _Index, like: str) -> float:
    """Return what a name counts wherever it stands."""
    entity = use.entity
    fits = bool(like) and (like in entity.name.casefold() or _NOUNS.get(like, like) == entity.subtype)
    return (
        _USED * math.log(index.counts[entity.name] or 1)
        + _IN_TITLE * (entity.name in index.in_title)
        - _STATE * (entity.type == "state" and not is_land(entity))
        - _WIDE * (entity.subtype in _WIDE_PLACES)
        + _LIKE * fits
    )


def _sort(name: str) -> str:
    return "border" if name.endswith("border") else ""
