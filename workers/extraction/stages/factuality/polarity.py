"""Reads whether a claim affirms or denies its relation: negations, and verbs and judgements that deny, each a turn.

For a relation that is negative by meaning (``leave``, ``refuse``) the question is whether *that* is affirmed: "will not
stay" affirms ``leave``, so verbs of the contrary turn it over too.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.claim import Polarity
from workers.extraction.lexicons.read import table
from workers.extraction.stages.factuality.modality import governs, is_no_duty, scope
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import DENYING, REPORTING

_TABLE = table("modality")
_GOVERNORS = {name: frozenset(verbs) for name, verbs in _TABLE["governors"].items()}
_GOOD = frozenset(_TABLE["evaluative"]["positive"])
_BAD = frozenset(_TABLE["evaluative"]["negative"])
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
_OUTSIDE = {"member": ("outside",), "join": ("outside",), "agree": ("outside", "without")}


def evaluation(clause: Clause) -> Polarity | None:
    """Return which way the clause values something ("was unrealistic", "is the best guarantee"), or None."""
    for role in ("complement", "as"):
        for head in clause.heads(role):
            terms = {token.lower_ for token in (head, *head.children)} | {clause.tree.lemma(head)}
            if terms & _BAD:
                return Polarity.NEGATIVE
            if terms & _GOOD:
                return Polarity.POSITIVE
    return None


def polarity(candidate: Candidate, valued: Polarity | None) -> Polarity:
    """Return the polarity of a candidate whose stating clause values it as ``valued``."""
    return Polarity.NEGATIVE if sum(_turns(candidate, valued)) % 2 else Polarity.POSITIVE


def _turns(candidate: Candidate, valued: Polarity | None) -> Iterator[bool]:
    """Yield what may turn the claim over, and whether it does."""
    rule = candidate.match.rule
    for clause in scope(candidate):
        yield (clause.negated and not _is_no_denial(clause)) or _is_yet_to(clause)
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
    yield candidate.relation in _ATTEMPTS and not _GOVERNORS["failing"].isdisjoint(candidate.match.clause.keys)
    yield candidate.relation == "value" and candidate.match.clause.lemma in _GOVERNORS["harming"]
    yield _CONTRARY.get(candidate.relation) not in ("staying", "assenting") and _is_absent(candidate.clause)


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
    return any(head.lower_ in ("doubt", "question") for head in (*clause.heads("object"), *clause.heads("complement")))


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
