"""Tells "he" from "she" by the word before a name, the first name, or the role; nobody is guessed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import table

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan


def gender_of(name: DocSpan, role: str | None = None) -> str | None:
    """Return "he" or "she" for a named person, or None."""
    if name.start > 0 and (titled := _by_word().get(name.doc[name.start - 1].lower_)):
        return titled
    first = _by_word().get(name[0].lower_)
    if first is None and len(name) > 1:
        first = _by_first_name().get(name[0].lower_)
    if first is None and role:
        return next((told for word in role.casefold().split() if (told := _by_word().get(word))), None)
    return first


def gender_of_noun(noun: str) -> str | None:
    """Return "he" or "she" for a noun that only men or women are called by: "spokeswoman"."""
    return _by_word().get(noun)


@cache
def _by_word() -> dict[str, str]:
    names = table("first_names")
    return {word: gender for gender in ("she", "he") for word in names[gender]}


@cache
def _by_first_name() -> dict[str, str]:
    names = table("first_names")
    return {name: gender for gender, group in (("she", "female"), ("he", "male")) for name in names[group].split()}
