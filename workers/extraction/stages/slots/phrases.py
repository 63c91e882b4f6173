"""Where a claim's slots are looked for: the phrases of its clauses, the nearest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef
from workers.extraction.rules.matcher import heads_in
from workers.extraction.rules.rule import Kind, Slot
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.values import Entity, Mention

if TYPE_CHECKING:
    from spacy.tokens import Token


#: Predicates that say what their subject is, or whose: it is spoken of, not who they name besides.
_EQUATING = frozenset({"be", "become", "remain", "stay", "belong"})
#: States that are rather spoken of than act: dependent territories and what few recognise.
_LANDS = frozenset({"dependent", "other"})

_WHERE = re.compile(r"\b(?:in|at|near|outside) $", re.IGNORECASE)
#: What the parser's model calls places.
_PLACES = frozenset({"GPE", "LOC", "FAC"})
#: What it calls names of something else.
_NO_PLACES = frozenset({"PERSON", "NORP", "DATE", "TIME", "LAW", "EVENT", "LANGUAGE", "WORK_OF_ART", "PRODUCT"})
_NAMES = frozenset({"NNP", "NNPS"})
#: So many digits are a year.
_YEAR = 4


def is_land(entity: Entity) -> bool:
    """Tell whether a name is rather that of a territory than of a state that acts."""
    return entity.type == "territory" or (entity.type == "state" and entity.subtype in _LANDS)


def only_where(text: str, mention: Mention) -> bool:
    """Tell whether a capital only says where ("in Paris"): there it stands for no government."""
    return mention.via == "capital" and _WHERE.search(text, max(0, mention.start - 9), mention.start) is not None


def equates(clause: Clause) -> bool:
    """Tell whether a clause says what its subject is, or whose ("the island is Danish")."""
    return clause.lemma in _EQUATING and not clause.heads("object")


def phrases(candidate: Candidate, slot: Slot) -> Iterator[tuple[Clause, str, Token]]:
    """Yield the phrases that may fill a slot, nearest first: the trigger's, its clause's, the governing ones'."""
    roles = candidate.match.rule.slots.get(slot.name)
    by_subject = "state" in slot.concepts
    order = sorted(roles) if roles else list(slot.roles)
    if candidate.match.noun is not None:
        for role in ("modifier", *order):
            for head in heads_in(candidate.match, role):
                yield candidate.match.clause, role, head
    for clause in reaching(candidate):
        for role in sorted(order, key="subject".__ne__) if by_subject and equates(clause) else order:
            for head in clause.heads(role):
                yield clause, role, head


def reaching(candidate: Candidate) -> list[Clause]:
    """Return the clauses whose phrases fill the slots: up to the stating one, then the infinitive that is governed."""
    infinitives = [child for child in candidate.match.clause.children if child.label == "xcomp"]
    return [*candidate.chain, *infinitives]


def ref_to(entity: Entity, text: str) -> EntityRef:
    """Return an entity as a claim names it."""
    return EntityRef(entity.name, entity.id, text)


def names_in(candidate: Candidate) -> Iterator[Mention]:
    """Yield the names within a claim's words."""
    tree, span = candidate.match.clause.tree, candidate.span
    offsets = tree.block.offsets
    for mention in tree.mentions:
        if span.start <= offsets[mention.start] < span.end:
            yield mention


def types_of(kind: Kind, slot: Slot) -> frozenset[str]:
    """Return the types of names that fill a slot."""
    return frozenset(type_ for name in slot.concepts for type_ in kind.concepts[name].types)


def is_unknown_place(clause: Clause, token: Token, *, held: bool = False) -> bool:
    """Tell whether a word begins the name of a place that no gazetteer has: the parser's model sees one.

    With ``held`` a name is enough that is not a person's or a body's: it stands where a territory would.
    """
    if token.tag_ not in _NAMES or token.i in clause.tree.mention_at:
        return False
    named = token.ent_iob_ == "B" or token.dep_ in ("pobj", "dobj", "nsubj", "nsubjpass", "attr", "appos", "conj")
    return named and (token.ent_type_ in _PLACES or (held and token.ent_type_ not in _NO_PLACES))


def unknown_place(token: Token) -> EntityRef:
    """Return a place that no gazetteer has, under the name that the article gives it."""
    text = _name_around(token).removeprefix("the ").removeprefix("The ")
    return EntityRef(text, None, text)


def _name_around(token: Token) -> str:
    """Return the capitalised words of which a word is one, with a number after them and what a hyphen joins."""
    doc, start, end = token.doc, token.i, token.i + 1
    while start > 0 and (doc[start - 1].tag_ in _NAMES or not doc[start - 1].whitespace_) and _is_word(doc[start - 1]):
        start -= 1
    while end < len(doc) and (doc[end].tag_ in _NAMES or not doc[end - 1].whitespace_) and _is_word(doc[end]):
        end += 1
    if end < len(doc) and doc[end].tag_ == "CD" and doc[end].text.isdigit() and len(doc[end]) < _YEAR:
        end += 1  # "Finger 4"
    return str(doc[start:end].text)


def _is_word(token: Token) -> bool:
    return token.text == "-" or token.text.isalpha()
