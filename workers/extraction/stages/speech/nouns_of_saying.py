"""What a noun says: "China's position that …", "issued a warning that …", and verbs that the parser takes for nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import holders
from workers.extraction.stages.speech.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERBS = table("reporting_verbs")
_SAYING = frozenset(_VERBS["clause"])
_NOUNS = frozenset(_VERBS["nouns"]) | frozenset(_VERBS["answers"])
_GIVING = frozenset({"make", "give", "issue", "repeat", "reiterate", "renew", "voice", "express", "offer", "deliver"})
#: How many words may stand between a verb and its "that": "notes, drily, that".
_GAP = 4


def said_by_noun(clause: Clause) -> tuple[Token, Token] | None:
    """Return the noun or misread verb that says a clause beginning with "that", and who speaks there."""
    noun = clause.head.head
    if noun.i >= clause.head.i or not noun.tag_.startswith("NN") or not _that_follows(noun):
        return None
    word = clause.tree.lemma(noun)
    if word in _SAYING and (subject := _subject_of_misread(clause, noun)) is not None:
        return noun, subject
    if word not in _NOUNS:
        return None
    holder = next(iter(holders(noun)), None) or _giver(clause, noun)
    return (noun, holder) if holder is not None else None


def _that_follows(noun: Token) -> bool:
    return any(token.lower_ == "that" for token in noun.doc[noun.i + 1 : noun.i + 1 + _GAP])


def _subject_of_misread(clause: Clause, noun: Token) -> Token | None:
    """Return the subject of a verb that was taken for a noun: "Officials hint that", "Yerevan counters that"."""
    before = [child for child in noun.lefts if child.dep_ != "punct"]
    subject = next((child for child in before if child.dep_ == "nsubj"), None)
    if subject is None and before and all(child.dep_ == "compound" for child in before):
        subject = before[-1]
    return subject if subject is not None and (subject.dep_ == "nsubj" or can_speak(clause.tree, subject)) else None


def _giver(clause: Clause, noun: Token) -> Token | None:
    """Return who "issued a warning that": the subject of the clause whose object the noun is."""
    parent = clause.parent
    if parent is None or not parent.keys & _GIVING or noun not in parent.heads("object"):
        return None
    return next(iter(parent.heads("subject")), None)
