"""Reads whether a claim affirms or denies its relation: negations, and verbs and judgements that deny, each a turn.

For a relation that is negative by meaning (``leave``, ``refuse``) the question is whether *that* is affirmed: "will not
stay" affirms ``leave``, so verbs of the contrary turn it over too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.domain.claim import Polarity
from workers.extraction.lexicons.read import table
from workers.extraction.stages.factuality.modality import governs, is_no_duty, scope
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import DENYING, REPORTING

if TYPE_CHECKING:
    from spacy.tokens import Token

_TABLE = table("modality")
_GOVERNORS = {name: frozenset(verbs) for name, verbs in _TABLE["governors"].items()}
_ABSENT = frozenset(_TABLE["evaluative"]["absent"])
#: Verbs whose complement the subject will not have, and the relations that say so themselves.
_REFUSING = frozenset({"refuse", "decline", "rule_out", "reject", "oppose", "resist", "dismiss", "turn_down"})
_REFUSALS = frozenset({"refuse", "reject"})
#: What the contrary of a relation is, as a group of governing verbs.
_CONTRARY = {
    "leave": "staying", "withdraw": "staying", "collapse": "staying", "violate": "staying", "suspend": "staying",
    "refuse": "assenting", "reject": "assenting",
    "apply": "dropping", "propose": "dropping",
    "join": "keeping_out", "member": "keeping_out", "claim": "dropping", "recognise": "dropping",
}  # fmt: skip
#: Relations that one tries to bring about.
_ATTEMPTS = frozenset({"join", "ratify", "sign", "agree", "admit", "apply", "enter_force", "demarcate", "recognise"})
#: Relations that are a way, which can be barred.
_SLOWED = frozenset({"candidate"})
_OUTSIDE = {"member": ("outside",), "join": ("outside",), "agree": ("outside", "without")}


def polarity(candidate: Candidate, valued: Polarity | None) -> Polarity:
    """Return the polarity of a candidate whose stating clause values it as ``valued``."""
    return Polarity.NEGATIVE if sum(_turns(candidate, valued)) % 2 else Polarity.POSITIVE


def _turns(candidate: Candidate, valued: Polarity | None) -> Iterator[bool]:
    """Yield what may turn the claim over, and whether it does."""
    rule = candidate.match.rule
    for clause in scope(candidate):
        denied = clause.negated and not _is_no_denial(clause) and not _is_open(clause, candidate)
        yield denied or _is_yet_to(clause)
        yield not clause.negated and (_is_none(clause) or is_no_duty(clause))
    refusal = candidate.relation in _REFUSALS
    for clause in candidate.chain:
        yield not refusal and clause.lemma in _GOVERNORS["negative"] and governs(clause, candidate)
    yield _is_refused(candidate) or valued is Polarity.NEGATIVE
    yield rule.polarity is Polarity.NEGATIVE
    yield _is_denied_by_speaker(candidate)
    if rule.polarity is None:
        yield any(_is_contrary(clause, candidate) for clause in candidate.chain)
    yield _is_outside(candidate)
    yield candidate.relation in _ATTEMPTS and any(map(_fails, candidate.chain))
    yield candidate.relation in _SLOWED and any(clause.lemma in _GOVERNORS["hindering"] for clause in candidate.chain)
    yield not refusal and ("be_against" in candidate.match.clause.keys or _is_kept_from(candidate))
    yield candidate.relation == "value" and candidate.match.clause.lemma in _GOVERNORS["harming"]
    yield _CONTRARY.get(candidate.relation) not in ("staying", "assenting") and _is_absent(candidate.clause)


def _fails(clause: Clause) -> bool:
    """Tell what comes to nothing: "was called off", "fell five votes short"."""
    near = (token for child in clause.head.children for token in (child, *child.children))
    short = clause.lemma == "fall" and any(token.lower_ == "short" for token in near)
    return short or not _GOVERNORS["failing"].isdisjoint(clause.keys)


def _is_kept_from(candidate: Candidate) -> bool:
    """Tell "are against giving it back" and "left without signing"."""
    clause, parent = candidate.clause, candidate.clause.parent
    if clause.label != "pcomp" or parent is None or parent.negated or candidate.stance is not None:
        return False
    return clause.head.head.lower_ in ("against", "without")


def _is_refused(candidate: Candidate) -> bool:
    """Tell whether the stance denies: what is condemned, and what is refused unless the claim is the refusal."""
    if candidate.stance is not None and candidate.stance.keys & _REFUSING:
        return candidate.relation not in _REFUSALS
    if candidate.relation == "withdraw" and candidate.stance is candidate.match.clause:
        return False  # "denounced the treaty" is the withdrawal itself
    return candidate.polarity_of_stance is Polarity.NEGATIVE


def _is_no_denial(clause: Clause) -> bool:
    """Tell "not only", "cannot just …" and "no doubt"."""
    if any(token.dep_ == "advmod" and token.lower_ in ("just", "only", "merely") for token in clause.head.children):
        return any(token.dep_ == "neg" for token in clause.head.children)
    if any(_is_nothing_but(head) for head in clause.heads("object")):
        return True
    return any(head.lower_ in ("doubt", "question") for head in (*clause.heads("object"), *clause.heads("complement")))


def _is_nothing_but(head: Token) -> bool:
    """Tell "nothing but trouble" and "the border and nothing else"."""
    after = head.nbor(1).lower_ if head.i + 1 < len(head.doc) else ""
    return head.lower_ == "nothing" and after in ("but", "else", "except")


def _is_open(clause: Clause, candidate: Candidate) -> bool:
    """Tell "have never agreed where the border runs", which is the dispute itself."""
    return candidate.relation == "dispute" and bool(clause.keys & {"agree", "settle", "resolve", "accept", "recognise"})


def _is_outside(candidate: Candidate) -> bool:
    """Tell "outside the pact" and "ended without a deal"."""
    clause = candidate.match.clause
    roles = () if clause.negated else _OUTSIDE.get(candidate.relation, ())
    return any(head.tag_.startswith("NN") for role in roles for head in clause.heads(role))


def _is_none(clause: Clause) -> bool:
    """Tell "Nor has the frontier been marked" and "belongs to neither entity"."""
    parent = clause.parent
    inverted = parent is not None and clause.label == "ccomp" and parent.lemma in ("have", "be", "do")
    holders = (clause.head, parent.head) if parent is not None and inverted else (clause.head,)
    if any(child.lower_ == "nor" and child.i < head.i for head in holders for child in head.children):
        return True
    phrases = (head for role in ("to", "by") for head in clause.heads(role))
    return any(child.lower_ in ("neither", "no") for head in phrases for child in head.children)


def _is_yet_to(clause: Clause) -> bool:
    """Tell "has yet to sign" and "is yet to sign"."""
    return (
        clause.lemma in ("have", "be")
        and any(child.lower_ == "yet" for child in clause.head.children)
        and any(child.auxiliaries[:1] == ("to",) for child in clause.children)
    )


def _is_contrary(clause: Clause, candidate: Candidate) -> bool:
    name = _CONTRARY.get(candidate.relation)
    if candidate.stance is not None and candidate.stance.keys & _REFUSING:
        return False  # "refused to sign" is the refusal itself
    if name is None or (name == "staying" and candidate.match.rule.kind == "border"):
        return False
    group = _GOVERNORS[name]
    return any(key in group for key in clause.keys)


def _is_absent(clause: Clause) -> bool:
    """Tell what is out of reach, off the table, unlikely, or false."""
    if any(clause.tree.lemma(head) in _ABSENT for head in clause.heads("complement")):
        return True
    off = any(head.lower_ in ("table", "agenda") for head in clause.heads("off"))
    return off or ("be_out" in clause.keys and any(head.lower_ == "reach" for head in clause.heads("of")))


def _is_denied_by_speaker(candidate: Candidate) -> bool:
    """Tell "denied that …" and "did not say that …", but not "did not deny that …"."""
    clause, parent = candidate.clause, candidate.clause.parent
    if candidate.stance is not None or parent is None or clause.label != "ccomp":
        return False
    if parent.keys & DENYING:
        return not parent.negated
    return parent.negated and clause.mark != "whether" and bool(parent.keys & REPORTING)
