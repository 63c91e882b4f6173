"""What an article calls the places that it names: by which of a place's names, and which place a mere noun means.

A place of several names ("the Northern Territories", "the Kuril Islands") gets the one that the article uses most; of
its usual name in short, or drawn out, the usual name.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from service.domain.claim import EntityRef
from workers.extraction.values import Entity

#: Characters after which a noun means a place named before no longer, if there are several.
_LONG = 900
#: So many letters that two words begin with make them forms of one.
_ROOT = 4
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
        forms: dict[str, Counter[str]] = {}
        usual: dict[str, str] = {}
        for use in sorted(uses, key=lambda use: use.at):
            name = use.entity.name
            if use.entity.type == "territory":
                for noun in {form.rsplit(" ", 1)[-1].casefold() for form in (name, use.text)}:
                    self._by_noun.setdefault(noun, []).append(use)
                if use.entity.id is not None:
                    forms.setdefault(use.entity.id, Counter())[use.text] += 1
                    usual[use.entity.id] = name
            if use.entity.type in _PLACES:
                for word in name.split():
                    self._by_word.setdefault(word, {}).setdefault(name, use.entity)
        self._names = {place: _most_used(counts, usual[place]) for place, counts in forms.items()}

    def named(self, ref: EntityRef) -> EntityRef:
        """Return a place under the name that the article uses most."""
        name = self._names.get(ref.id or "", ref.name)
        return EntityRef(name, ref.id, ref.text, inferred=ref.inferred)

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


def _most_used(forms: Counter[str], usual: str) -> str:
    """Return the name that an article uses most; a short form counts for the name of which it is one."""
    others = [form for form in forms if form != usual and not _is_form_of(form, usual)]
    if not others:
        return usual
    counts: Counter[str] = Counter()
    for form, uses in forms.items():
        longer = usual if usual in forms else next((name for name in others if _roots(form) < _roots(name)), usual)
        counts[form if form in others else longer] += uses
    return counts.most_common(1)[0][0]


def _is_form_of(text: str, name: str) -> bool:
    """Tell whether a form rather is the usual name, cut short or drawn out, or a nickname, than another name."""
    own, usual = _roots(text), _roots(name)
    return text.isupper() or text[:4].casefold() == "the " or own < usual or own > usual


def _roots(name: str) -> set[str]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char))
    return {word[:_ROOT] for word in plain.replace("-", " ").split()}
