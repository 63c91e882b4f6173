"""Who acts in a clause, and whether he can speak: a name, a pronoun, a person or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import table, words
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.parse import Tree

if TYPE_CHECKING:
    from spacy.tokens import Token

_MANNER = frozenset(table("reporting_verbs")["manner"])
_OFFICES = words("office_nouns")
_VOICES = words("voice_nouns")
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_PERSON_ENDINGS = ("man", "woman", "men", "women", "er", "or", "ist", "ian", "eer", "ee", "ant", "crat", "body", "one")
_PRONOUNS = frozenset(
    "he she him her it they i we who that this one which these those you some others many each both".split()  # noqa: SIM905
)


def can_speak(tree: Tree, head: Token) -> bool:
    """Tell whether a subject is someone or something with a voice: a name, a pronoun, a person or a document."""
    if head.tag_.startswith(("NNP", "PRP", "WP")) or head.ent_type_ in _NAMED or head.i in tree.mention_at:
        return True
    noun = tree.lemma(head)
    return noun in _VOICES or noun in _OFFICES or noun in _PRONOUNS or noun.endswith(_PERSON_ENDINGS)


def is_person_noun(tree: Tree, noun: Token) -> bool:
    """Tell a noun that people are called by for what they do: an office, or one in "-or", "-ist" and the like."""
    word = tree.lemma(noun)
    return noun.tag_ in ("NN", "NNS") and (word in _OFFICES or word.endswith(_PERSON_ENDINGS))


def is_plural(subject: Token) -> bool:
    """Tell whether a subject is several: in the plural, or joined by "and"."""
    return (
        subject.tag_ in ("NNS", "NNPS") or subject.lower_ == "they" or any(c.dep_ == "conj" for c in subject.children)
    )


def subject_of(clause: Clause) -> Token | None:
    """Return who acts in a clause, though the parser take him for the object: "…, sighed an official"."""
    subjects = clause.heads("subject")
    head = clause.head
    if not subjects and head.lower_ in _MANNER and head.i > 0 and head.nbor(-1).text in ('"', ","):
        subjects = clause.heads("object")
    return _behind_participle(subjects[0]) if subjects else None


def _behind_participle(subject: Token) -> Token:
    """Return the person whom the parser puts under "Speaking by phone, …", taking that for the subject."""
    if subject.tag_ != "VBG" or subject.dep_ != "csubj":
        return subject
    after = False
    for token in subject.subtree:
        if after and token.tag_ == "NNP" and token.dep_ != "compound":
            return token
        after = after or (token.text == "," and token.i > subject.i)
    return subject
