"""Which of the places that an article names a mere noun ("the canal") or a short name ("the South") means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.claim import EntityRef
from workers.extraction.values import Entity

#: Characters after which a noun means a place named before no longer, if there are several.
_LONG = 900
_PLACES = frozenset({"state", "territory"})


@dataclass(frozen=True, slots=True)
class Use:
    """A name where it stands in an article."""

    at: int
    block: int
    entity: Entity
    text: str


class Called:
    """The places of one article by their names."""

    def __init__(self, uses: Iterable[Use]) -> None:
        self._by_noun: dict[str, list[Use]] = {}
        self._by_word: dict[str, dict[str, Entity]] = {}
        for use in sorted(uses, key=lambda use: use.at):
            name = use.entity.name
            if use.entity.type == "territory":
                for noun in {form.rsplit(" ", 1)[-1].casefold() for form in (name, use.text)}:
                    self._by_noun.setdefault(noun, []).append(use)
            if use.entity.type in _PLACES:
                for word in name.split():
                    self._by_word.setdefault(word, {}).setdefault(name, use.entity)

    def by_noun(self, noun: str, at: int) -> EntityRef | None:
        """Return the territory whose name ends in a noun, the one named last, not long ago; marked as inferred."""
        uses = self._by_noun.get(noun, [])
        before = bisect_left(uses, at, key=lambda use: use.at)
        if not before:
            return None
        use = uses[before - 1]
        alone = len(uses) > 1 and len({each.entity.name for each in (uses[0], uses[len(uses) // 2], uses[-1])}) == 1
        if not alone and at - use.at >= _LONG:
            return None
        return EntityRef(use.entity.name, use.entity.id, use.text, inferred=True)

    def longer(self, ref: EntityRef) -> EntityRef | None:
        """Return the place that the article also names by a longer name ("the South", "the Sahara")."""
        words = ref.name.split()
        found = self._by_word.get(words[0], {}) if words else {}
        entity = next((entity for name, entity in found.items() if set(words) <= set(name.split())), None)
        return EntityRef(entity.name, entity.id, ref.text) if entity is not None else None
