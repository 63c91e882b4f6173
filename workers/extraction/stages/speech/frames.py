"""What an act of speaking is in a parse: verbs of saying and stance, and the clause that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.claim import Cue, Speaker
from workers.extraction.lexicons.read import table, words
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.quotes import Quotations
from workers.extraction.stages.speech.voices import can_speak, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERBS = table("reporting_verbs")
STANCES = frozenset(verb for row in table("stance_verbs")["stance"] for verb in row["verbs"])
REPORTING = frozenset(_VERBS["clause"]) | frozenset(_VERBS["question"]) | frozenset(_VERBS["belief"])
#: Phrases and verbs by which words are attributed, though they are no verbs of saying.
ANNOUNCING = frozenset(_VERBS["announcing"])
_QUOTING = REPORTING | ANNOUNCING
_POSITION = frozenset(_VERBS["position"])
_SILENT = frozenset(_VERBS["silent"])
_MANNER = frozenset(_VERBS["manner"])
DENYING = frozenset(_VERBS["denying"])
ASKING = frozenset(_VERBS["question"])
#: Words inside a quotation by which its speaker speaks of himself or to his hearers: no frame of their own.
_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
_NOBODY = frozenset({"nobody", "none", "no"})
#: Verbs that take a clause and yet tell an act.
ACTS = frozenset({"agree", "accept", "ask", "order", "signal", "show"})
_SAYING = frozenset(_VERBS["clause"])
#: Verbs that with an infinitive are speech: "claims to hold", "asked the court to decide".
_REQUESTING = frozenset({"claim", "ask", "beg", "petition"})
_UNREAL = frozenset({("would",), ("could",), ("should",), ("might",), ("may",), ("must",), ("'d",)})
#: Verbs of saying and holding that never take a plain object: what looks like one belongs to the clause after it.
_CLAUSE_ONLY = frozenset({"say", "think", "insist", "argue", "believe", "hope", "suggest", "predict"})
#: Verbs that take whom they speak to as an object; other verbs of saying with an object have said it with that.
ADDRESSED = words("addressed_verbs")
#: Nouns whose owner holds what a sentence says: "in her view".
VIEWS = frozenset(
    {"view", "opinion", "word", "eye", "reading", "telling", "account", "estimate", "judgment", "judgement"}
)
#: What "made clear", "let it be known" and "makes no secret of the fact" have after the verb.
_KNOWN = frozenset({"clear", "plain", "known", "public", "explicit", "secret"})
_MAKING = frozenset({"make", "let"})
#: Verbs by which a thing without a voice shows something; whatever does another verb of saying with a clause, says it.
_SHOWING = frozenset({"show", "suggest", "indicate", "signal", "imply", "mean", "find", "read", "hold", "rule"})
#: What an agreement does to its parties is a term of it, no speech; nor is what a party undertakes.
_TERMS = frozenset({"commit", "call_for", "call_on", "oblige", "conclude"})
_AGREED_TEXTS = frozenset(
    {
        "deal",
        "agreement",
        "treaty",
        "pact",
        "accord",
        "text",
        "memorandum",
        "protocol",
        "convention",
        "truce",
        "ceasefire",
    }
)
_THINGS = frozenset({"it", "which", "that", "this", "what"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One act of speaking: who, by which word, and the clause that is the word."""

    speaker: Speaker
    cue: Cue | None
    clause: Clause | None = None


def speaks(clause: Clause) -> bool:
    """Tell whether a clause is an act of speaking or of stance by someone who can."""
    subject = subject_of(clause)
    known = makes_known(clause)
    if subject is None or clause.passive:
        return False
    if not (known or attributes(clause) or clause.keys & STANCES or takes_position(clause)):
        return False
    if subject.lower_ in _NOBODY or (clause.negated and clause.keys & _SILENT) or _is_asked(clause):
        return False
    if subject.lower_ in _FIRST_PERSON:
        return False
    if not clause.keys & REPORTING and _unreal(clause):
        return False
    if subject.lower_ in ("it", "which", "that", "this") and clause.keys & {"be", "mean", "read", "find"}:
        return False
    if "write_into" in clause.keys or _is_term(clause, subject):
        return False  # into a law or a constitution; what a treaty calls for
    return known or can_speak(clause.tree, subject) or _says_a_clause(clause, subject)


def _is_term(clause: Clause, subject: Token) -> bool:
    """Tell the terms of an agreement, which the article tells: "the text calls for", "Armenia undertakes to"."""
    if "undertake" in clause.keys:
        return True
    if subject.lower_ == "it":
        return bool(clause.keys & {"commit", "oblige"})
    return clause.tree.lemma(subject) in _AGREED_TEXTS and bool(clause.keys & _TERMS)


def makes_known(clause: Clause) -> bool:
    """Tell "made clear that", "let it be known that" and "makes no secret of the fact that"."""
    if not clause.keys & _MAKING:
        return False
    said = next((child.head for child in clause.children if child.label in ("ccomp", "acl") and child.finite), None)
    said = said or next((child.head for child in clause.children if child.label == "ccomp"), None)
    if said is None or said.i <= clause.head.i:
        return False
    between = clause.tree.doc[clause.head.i + 1 : said.i + 1]
    return any(token.lower_ in _KNOWN for token in between[:6])


def _says_a_clause(clause: Clause, subject: Token) -> bool:
    """Tell a verb of saying with a clause for its object: whoever does that has a voice."""
    if subject.lower_ in _THINGS or not clause.keys & _SAYING or clause.keys & _SHOWING:
        return False
    return any(child.label == "ccomp" and child.finite and is_content(child, clause) for child in clause.children)


def holders(noun: Token) -> list[Token]:
    """Return whose a view or word is: "in *her* view", "in the words of the *minister*"."""
    owners = [child for child in noun.lefts if child.dep_ == "poss"]
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            owners.extend(inner for inner in child.children if inner.dep_ == "pobj")
    return owners


def is_definite(noun: Token) -> bool:
    """Tell "the view" and "her view" from "plain view of the world"."""
    return any(child.dep_ == "poss" or child.lower_ == "the" for child in noun.lefts)


def _unreal(clause: Clause) -> bool:
    """Tell a stance that nobody has taken yet: "would refuse", "should offer"."""
    return clause.auxiliaries[:1] in _UNREAL


def attributes(clause: Clause) -> bool:
    """Tell whether the clause's verb can attribute a quotation."""
    return bool(clause.keys & _QUOTING) or clause.head.lower_ in _MANNER


def takes_position(clause: Clause) -> bool:
    """Tell whether the clause's verb takes a position on its object."""
    return clause.head.lower_ in _POSITION or "ask_for" in clause.keys


def _is_asked(clause: Clause) -> bool:
    """Tell a participle that says what somebody was asked: "Djuric, asked whether …, replied"."""
    if clause.head.tag_ != "VBN" or clause.auxiliaries or clause.label not in ("advcl", "acl", "relcl"):
        return False
    return not any(child.dep_ == "agent" for child in clause.head.children)


def speaks_itself(clause: Clause) -> bool:
    """Tell whether a whole clause, subject and all, is speech: "Trump ruled out membership", "they demanded that …"."""
    subject = subject_of(clause)
    if subject is None or subject.lower_ in _NOBODY or clause.negated or _unreal(clause):
        return False
    if "commit_to" in clause.keys and clause.heads("object"):
        return False  # what a treaty commits its parties to is its text
    if clause.keys & STANCES or takes_position(clause):
        return True
    if clause.keys & _REQUESTING and any(_is_request(child) for child in clause.children):
        return True
    said = any(
        child.label == "ccomp" and (child.finite or child.mark == "that") and is_content(child, clause)
        for child in clause.children
    )
    return said and bool(clause.keys & _SAYING) and not clause.keys & ACTS


def _is_request(child: Clause) -> bool:
    """Tell "claims to hold" and "asked the court to decide" from "asked to be admitted", which is an act."""
    governing = child.parent
    if child.label not in ("xcomp", "ccomp") or child.finite or governing is None:
        return False
    return "claim" in governing.keys or child.own_subject or bool(governing.heads("object"))


def cue_of(clause: Clause) -> Cue:
    """Return a clause's verb as a cue, with the particle that follows it at once: "pointed out"."""
    head = clause.head
    particles = [child for child in head.children if child.dep_ == "prt" and child.i == head.i + 1]
    last = particles[0] if particles else head
    return Cue(head.text, clause.tree.block.span_of(head.idx, last.idx + len(last.text)))


def is_content(node: Clause, parent: Clause) -> bool:
    """Tell whether ``node`` is what ``parent`` says, not when or why it was said."""
    if parent.negated and node.mark in ("whether", "if"):
        return False
    if node.label in ("ccomp", "acl") and makes_known(parent):
        return True
    if node.label == "ccomp" and node.mark is None and _has_said_an_object(parent):
        return False
    low, high = sorted((node.head.i, parent.head.i))
    if any(token.text == ";" for token in node.tree.doc[low:high]):
        return False
    if (
        node.label == "relcl"
        and node.mark == "that"
        and parent.keys & ADDRESSED
        and node.head.head in parent.heads("object")
    ):
        return True  # "told France Inter radio that", which the parser takes for a radio that …
    if node.label in ("ccomp", "parataxis", "csubj") or (
        node.label in ("xcomp", "pcomp", "dep") and bool(parent.keys & (REPORTING | STANCES))
    ):
        return True
    return node.label == "advcl" and node.mark in ("that", "whether")


def _has_said_an_object(clause: Clause) -> bool:
    objects = clause.heads("object")
    if clause.keys & _CLAUSE_ONLY:
        return any(noun.i < clause.head.i for noun in objects)
    return bool(objects) and not clause.keys & ADDRESSED


def narrators_aside(node: Clause, quotes: Quotations) -> bool:
    """Tell an aside of the article itself: a relative or time clause between commas, outside quotation marks."""
    if node.label not in ("relcl", "advcl", "acl", "appos"):
        return False
    if node.label == "advcl" and node.mark in ("if", "unless", "once", "until", "because", "as", "so", "that"):
        return False
    first = node.head.left_edge
    if node.label in ("relcl", "acl") and node.head.head.dep_ == "appos":
        first = node.head.head.left_edge  # "…, a strip that Sudan claims"
    comma = first.i > 0 and first.nbor(-1).text in (",", ";", "(", "-")
    span = node.tree.block.span_of(node.head.idx, node.head.idx + 1)
    return comma and not quotes.cover(span)
