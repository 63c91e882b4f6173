"""Finds the gazetteers' names in a block, with one Aho–Corasick automaton over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import ahocorasick

from workers.extraction.lexicons.read import records
from workers.extraction.values import Entity, Mention

#: Fields of a gazetteer entry that hold forms, and how a form found through it names the entry.
_FORMS = {
    "aliases": "name", "former": "name", "capitals": "capital", "adjectives": "adjective", "demonyms": "demonym",
    "metonyms": "metonym", "context_aliases": "context", "parts": "part", "exit_nouns": "exit",
}  # fmt: skip
#: Where one form names two entries, the table that comes first here wins; a territory beats the state it is part of.
_TABLES = {
    "states": "state",
    "organisations": "organisation",
    "territories": "territory",
    "agreements": "agreement",
    "people": "person",
}


class Gazetteer:
    """All names, ready to be found; ``entities`` gives an entry by its id."""

    def __init__(self, tables: dict[str, Iterable[dict[str, Any]]] | None = None) -> None:
        self.entities: dict[str, Entity] = {}
        self.offices: dict[str, list[dict[str, Any]]] = {}
        self._forms: dict[str, list[tuple[Entity, str]]] = {}
        for table, kind in _TABLES.items():
            for entry in (tables or {}).get(table, ()) if tables is not None else records(table):
                self._add(entry, kind)
        self._automaton = ahocorasick.Automaton()
        for form, readings in self._forms.items():
            self._automaton.add_word(form, (len(form), readings))
        self._automaton.make_automaton()

    def _add(self, entry: dict[str, Any], kind: str) -> None:
        subtype = entry.get("type") or entry.get("status") or ""
        concerned = tuple(entry.get("states") or entry.get("parties") or ())
        entity = Entity(entry["id"], entry["name"], "movement" if subtype == "movement" else kind, concerned, subtype)
        self.entities[entity.id or entity.name] = entity
        if entry.get("offices"):
            self.offices[entry["id"]] = entry["offices"]
        self._form(entry["name"], entity, "name")
        for field, via in _FORMS.items():
            if via == "context" and kind != "organisation":
                continue  # "the border" may be any: the kinds' own nouns find it
            for form in entry.get(field, ()):
                self._form(form, entity, via)

    def _form(self, form: str, entity: Entity, via: str) -> None:
        form = form.replace("’", "'")
        if via == "name" and len(form) > 3 and form.isalpha() and form.isupper():
            self._add_form(form.capitalize(), entity, via)  # British papers write "Nato" and "Unesco"
        self._add_form(form, entity, via)

    def _add_form(self, form: str, entity: Entity, via: str) -> None:
        readings = self._forms.setdefault(form, [])
        readings.append((entity, via))
        readings.sort(key=lambda reading: reading[1] not in ("name", "adjective", "demonym"))

    def find(self, text: str, *, inside: bool = False) -> list[Mention]:
        """Return the names in ``text``: whole words, the longest from the left, none inside another.

        With ``inside`` a name that is all of ``text`` is passed over for those in it.
        """
        raw = (mention for mention in self._raw(text) if not inside or mention.end - mention.start < len(text))
        found = sorted(raw, key=lambda mention: (mention.start, -mention.end))
        chosen: list[Mention] = []
        for mention in found:
            if not chosen or mention.start >= chosen[-1].end:
                chosen.append(mention)
        return chosen

    def _raw(self, text: str) -> Iterator[Mention]:
        for last, (length, readings) in self._automaton.iter(text):
            start, end = last - length + 1, last + 1
            if (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum()):
                entity, via = readings[0]
                others = tuple(other for other, _ in readings[1:]) if via == "context" else ()
                yield Mention(start, end, entity, via, others)


def settle_context(mentions: dict[int, list[Mention]]) -> dict[int, list[Mention]]:
    """Return the article's mentions by block, each "the bloc" read as one that the article names, or left out."""
    named = {mention.entity.name for each in mentions.values() for mention in each if mention.via != "context"}
    return {
        block: [settled for mention in each for settled in _settled(mention, named)] for block, each in mentions.items()
    }


def _settled(mention: Mention, named: set[str]) -> Iterator[Mention]:
    if mention.via != "context":
        yield mention
        return
    meant = next((entity for entity in (mention.entity, *mention.others) if entity.name in named), None)
    if meant is not None:
        yield replace(mention, entity=meant, others=())
