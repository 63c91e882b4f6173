"""Finds the judgement that a clause passes: "was unrealistic", "called it a grave error", "regards as unequal".

What is judged, and whether the judgement is denied, is for the caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.claim import Polarity
from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause

if TYPE_CHECKING:
    from spacy.tokens import Token

_TABLE = table("modality")
_GOOD = frozenset(_TABLE["evaluative"]["positive"])
_BAD = frozenset(_TABLE["evaluative"]["negative"])
#: Nouns that leave the judging to what follows ("an act of aggression").
_LIGHT = frozenset({"act", "piece", "form", "kind", "sort", "source", "matter", "cause", "sign", "work", "moment"})
#: Verbs whose object is the judgement ("independence means war"), and those that judge by "for" ("took it for a trap").
_MEANING = frozenset({"mean", "spell", "constitute", "represent", "mark", "amount", "equal"})
_TAKING = frozenset({"take", "mistake"})
#: Words by which one names a thing rather than judges it ("called it a peace deal").
_NAMES = frozenset(_TABLE["names"])


def evaluation(clause: Clause) -> Polarity | None:
    """Return which way the clause values something ("was unrealistic", "is the best guarantee"), or None."""
    for token in _judging(clause):
        terms = {near.lower_ for near in (token, *token.children)} | {clause.tree.lemma(token)}
        if terms & _BAD:
            return Polarity.NEGATIVE
        if terms & _GOOD:
            return Polarity.POSITIVE
    return None


def only_names(clause: Clause) -> bool:
    """Tell whether what something is called is just what it is ("a temporary ceasefire")."""
    heads = clause.heads("complement")
    return bool(heads) and all(clause.tree.lemma(head) in _NAMES for head in heads) and evaluation(clause) is None


def _judging(clause: Clause) -> Iterator[Token]:
    """Yield the heads of the phrases that can hold the judgement."""
    for head in (*clause.heads("complement"), *clause.heads("as")):
        yield from _with_light(head, clause)
    for child in clause.head.children:
        if child.dep_ == "prep" and child.lower_ == "as":
            yield from (token for token in child.children if token.dep_ in ("amod", "acomp", "conj", "pcomp"))
    if clause.lemma in _MEANING and not clause.auxiliaries:
        for head in (*clause.heads("object"), *(clause.heads("to") if clause.lemma == "amount" else ())):
            yield from _with_light(head, clause)
    if clause.lemma in _TAKING:
        yield from clause.heads("for")


def _with_light(head: Token, clause: Clause) -> Iterator[Token]:
    yield head
    if clause.tree.lemma(head) in _LIGHT:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                yield from (token for token in child.children if token.dep_ == "pobj")
