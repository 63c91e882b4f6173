"""How it is put: polarity and modality, from the auxiliaries, negations and governing verbs over the claim."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.claim import Modality, Polarity
from workers.extraction.lexicons.read import table
from workers.extraction.stages.attribute import ASKING, DENYING
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.detect import Candidate

_TABLE = table("modality")
_AUXILIARIES = {word: Modality(value) for word, value in _TABLE["auxiliaries"].items()}
_MARKS = {word: Modality(value) for word, value in _TABLE["marks"].items()}
_GOVERNORS = {verb: name for name, verbs in _TABLE["governors"].items() for verb in verbs}
_GOOD = frozenset(_TABLE["evaluative"]["positive"])
_BAD = frozenset(_TABLE["evaluative"]["negative"])
_DUE = frozenset(_TABLE["due"])
_DEMANDING = frozenset(_TABLE["demanding"])
_ORDER = list(Modality)
#: Auxiliary and infinitive together: "is to lift", "has to sign".
_OBLIGING = frozenset({"have", "be"})


def qualify(candidate: Candidate) -> tuple[Polarity, Modality]:
    """Return the polarity and modality of a candidate, by the guide's order of precedence."""
    found = {modality for clause in _scope(candidate) for modality in _modalities(clause, candidate)}
    if candidate.match.rule.modality is not None:
        found.add(candidate.match.rule.modality)
    evaluation = _evaluation(candidate.clause)
    if evaluation is not None:
        found.add(Modality.NORMATIVE)
    if candidate.stance_of is not None:
        found.add(candidate.stance_of.modality)
    modality = min(found, key=_ORDER.index) if found else Modality.FACT
    if modality is Modality.QUESTION and _asks_back(candidate.match.clause):
        return Polarity.POSITIVE, modality
    return _polarity(candidate, evaluation), modality


def _asks_back(clause: Clause) -> bool:
    """Tell "Can't they extend it?": a question in the negative that asks for a yes."""
    return clause.negated and any(
        child.dep_ == "neg" and child.lower_ == "n't" and child.i < _subject(clause) for child in clause.head.children
    )


def _subject(clause: Clause) -> int:
    heads = clause.heads("object" if clause.passive else "subject")
    return heads[0].i if heads else -1


def _scope(candidate: Candidate) -> Iterable[Clause]:
    yield from candidate.chain
    if candidate.stance is not None and candidate.stance is not candidate.clause:
        yield candidate.stance


def _modalities(clause: Clause, candidate: Candidate) -> Iterable[Modality]:
    for auxiliary in clause.auxiliaries:
        if auxiliary in _AUXILIARIES:
            yield _AUXILIARIES[auxiliary]
    if clause.mark in _MARKS and not (clause.mark == "once" and clause.head.dep_ == "ROOT"):
        yield Modality.QUESTION if clause.mark == "if" and clause.label == "ccomp" else _MARKS[clause.mark]
    if any(_is_condition(child) for child in clause.children):
        yield Modality.CONDITIONAL
    if _asks(clause):
        yield Modality.QUESTION
    if clause is not candidate.match.clause and clause is not candidate.stance:
        governor = "future" if clause.lemma == "go" and clause.head.tag_ == "VBG" else _GOVERNORS.get(clause.lemma)
        if governor not in (None, "negative"):
            yield Modality(governor)
        elif clause.lemma == "be" and clause.tree.lemma(candidate.match.clause.head) != "be":
            yield Modality.FUTURE if _is_due(clause) else Modality.NORMATIVE
    elif _is_demanded(clause):
        yield Modality.NORMATIVE


def _is_condition(child: Clause) -> bool:
    if child.label != "advcl":
        return False
    return child.mark in ("if", "unless", "once", "until") or any(
        token.lower_ == "soon" for token in child.head.children
    )


def _is_due(clause: Clause) -> bool:
    """Tell "is due to", "is set to" from "is to"."""
    return any(head.lower_ in _DUE for head in clause.heads("complement"))


def _is_demanded(clause: Clause) -> bool:
    """Tell an order ("Make a deal") and what is demanded in the bare form ("demanded that Ukraine pull out")."""
    if clause.auxiliaries or clause.head.tag_ not in ("VB", "VBP"):
        return False
    if clause.label == "ROOT":
        return clause.head.tag_ == "VB" and not clause.heads("subject")
    parent = clause.parent
    return parent is not None and clause.label == "ccomp" and bool(parent.keys & _DEMANDING) and not clause.passive


def _asks(clause: Clause) -> bool:
    sentence = clause.head.sent
    if clause.label in ("ROOT", "conj") and sentence.text.rstrip("\"' ").endswith("?"):
        return True
    parent = clause.parent
    return (
        parent is not None
        and clause.label == "ccomp"
        and bool(parent.keys & ASKING)
        and clause.auxiliaries[:1] != ("to",)
    )


def _evaluation(clause: Clause) -> Polarity | None:
    """Return which way the clause values something ("was unrealistic", "is the best guarantee"), or None."""
    for role in ("complement", "as"):
        for head in clause.heads(role):
            terms = {token.lower_ for token in (head, *head.children)} | {clause.tree.lemma(head)}
            if terms & _BAD:
                return Polarity.NEGATIVE
            if terms & _GOOD:
                return Polarity.POSITIVE
    return None


def _polarity(candidate: Candidate, evaluation: Polarity | None) -> Polarity:
    negative = sum(_denied(clause, candidate) for clause in candidate.chain) % 2 == 1
    if evaluation is Polarity.NEGATIVE:
        negative = not negative
    if candidate.match.rule.polarity is Polarity.NEGATIVE:
        negative = not negative
    if candidate.stance is not None and candidate.stance is not candidate.match.clause and candidate.stance.negated:
        negative = not negative
    if candidate.polarity_of_stance is Polarity.NEGATIVE:
        negative = not negative
    parent = candidate.clause.parent
    if candidate.stance is None and parent is not None and candidate.clause.label == "ccomp" and parent.keys & DENYING:
        negative = not negative
    return Polarity.NEGATIVE if negative else Polarity.POSITIVE


def _denied(clause: Clause, candidate: Candidate) -> bool:
    if clause.negated:
        return True
    return clause is not candidate.match.clause and _GOVERNORS.get(clause.lemma) == "negative"
