"""Reads in what modality a clause is put: auxiliaries, conditions, questions, governing verbs, demands and duties.

A clause can show several; ``qualify`` takes the first of the guide's order. What a verb of stance makes of its
complement is ``stance_modality``: an act that was done ("refused to sign") is told, not held.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.claim import Modality
from workers.extraction.lexicons.read import table
from workers.extraction.stages.factuality.conditions import depends, is_inverted
from workers.extraction.stages.factuality.judgement import only_names
from workers.extraction.stages.finding.detect import WEIGHED, Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import ASKING, REPORTING

_TABLE = table("modality")
_AUXILIARIES = {word: Modality(value) for word, value in _TABLE["auxiliaries"].items()}
_MARKS = {word: Modality(value) for word, value in _TABLE["marks"].items()}
_GOVERNORS = {
    verb: Modality(name) for name in ("future", "normative", "possible") for verb in _TABLE["governors"][name]
}
_NOUNS = {noun: Modality(name) for name, nouns in _TABLE["nouns"].items() for noun in nouns}
_SEEKING = frozenset(_TABLE["governors"]["seeking"])
_WANTING = _SEEKING - {"invite", "seek"}
_OBLIGING = frozenset(_TABLE["governors"]["obliging"])
_HARMING = frozenset(_TABLE["governors"]["harming"]) - {"tie"}
_DUE = frozenset(_TABLE["due"])
_DEMANDING = frozenset(_TABLE["demanding"])
_TITLES = frozenset(_TABLE["titles"])
#: "Do you think it will join?" asks whether it will.
_THINKING = frozenset({"think", "believe", "mean", "suppose", "expect"})
_FUTURE = frozenset(word for word, value in _AUXILIARIES.items() if value is Modality.FUTURE)
#: Relations that say of a stance in the past that it was an act ("backed the treaty by 60 votes to 40").
_DONE = {"ratify": ("back", "endorse", "support"), "withdraw": ("denounce",)}
#: What is announced when it is there.
_CONCLUDED = frozenset({"agree", "sign", "enter_force"})
_REFUSING = frozenset({"refuse", "decline"})
#: Verbs after which "if" is a condition, though it stands like a question.
_BLAMING = frozenset({"blame", "welcome", "mind", "like", "prefer", "regret", "thank"})
#: Relations that a present tense tells of before they happen ("takes effect on Monday").
_COMING = frozenset({"enter_force", "expire"})


def scope(candidate: Candidate) -> Iterator[Clause]:
    """Yield the clauses that tell how the claim is put: from the matched one up to the stating one, and the stance."""
    yield from candidate.chain
    if candidate.stance is not None and all(candidate.stance is not clause for clause in candidate.chain):
        yield candidate.stance


def governs(clause: Clause, candidate: Candidate) -> bool:
    """Tell whether the verb carries another that says what happens ("planned to join")."""
    if clause is not candidate.match.clause:
        return True
    weighed = candidate.match.rule.id == WEIGHED or clause.lemma in ("go", "have", "be")
    return weighed and _has_infinitive(clause)


def modalities(candidate: Candidate) -> Iterator[Modality]:
    """Yield the modalities that the clauses of a candidate show."""
    for clause in scope(candidate):
        yield from _auxiliary(clause)
        yield from _mark(clause)
        if clause is not candidate.stance and governs(clause, candidate):
            governor = _governor(clause, candidate)
            if governor is not None:
                yield governor
        if clause is candidate.match.clause:
            yield from _own(clause, candidate)
        if _is_demanded(clause) or is_no_duty(clause):
            yield Modality.NORMATIVE
    governing = _outer(candidate.clause)
    if governing is not None:
        yield governing
    if depends([*scope(candidate), *(member.clause for member in candidate.statement.members)]):
        yield Modality.CONDITIONAL


def _outer(clause: Clause) -> Modality | None:
    """Return what the words around an infinitive make of it: "pledge to leave", "urged them … and to sign"."""
    if clause.auxiliaries[:1] != ("to",) or clause.parent is None:
        return None
    first = clause.head.left_edge.i
    before = clause.tree.doc[first - 1] if first else clause.head
    noun = clause.head.head if clause.label == "acl" else before
    if clause.tree.lemma(noun) in _NOUNS and noun.tag_.startswith("NN"):
        return _NOUNS[clause.tree.lemma(noun)]
    joined = before.lower_ in ("and", "or")
    if clause.label not in ("advcl", "conj", "xcomp") or not joined:
        return None
    outer = clause.parent
    if outer.auxiliaries[:1] == ("to",) and outer.parent is not None:
        outer = outer.parent
    return Modality.NORMATIVE if outer.keys & _DEMANDING else _GOVERNORS.get(outer.lemma)


def _mark(clause: Clause) -> Iterator[Modality]:
    """Yield what the place of the clause in its sentence shows: a condition, or part of a question."""
    if clause.mark in _MARKS and not (clause.mark == "once" and clause.head.dep_ == "ROOT"):
        yield Modality.QUESTION if clause.mark == "if" and _is_content(clause) else _MARKS[clause.mark]
    if is_inverted(clause):
        yield Modality.CONDITIONAL
    if _asks(clause):
        yield Modality.QUESTION


def _auxiliary(clause: Clause) -> Iterator[Modality]:
    for auxiliary in clause.auxiliaries:
        value = _AUXILIARIES.get(auxiliary)
        if value is Modality.POSSIBLE and clause.negated and auxiliary in ("can", "ca", "could"):
            parent = clause.parent
            reported = parent is not None and bool(parent.keys & REPORTING)
            if auxiliary != "could" or reported:
                yield Modality.NORMATIVE  # "borders cannot be changed by force"
        elif value is not None and not (auxiliary == "should" and is_inverted(clause)):
            yield value


def _governor(clause: Clause, candidate: Candidate) -> Modality | None:
    """Return what a verb makes of the one that it carries."""
    lemma = clause.lemma
    if lemma == "agree":
        border = candidate.match.rule.kind == "border"
        return Modality.FUTURE if border and not clause.negated else None
    if lemma == "go":
        return Modality.FUTURE if clause.head.tag_ == "VBG" else None
    if lemma == "be":
        if not _is_to_be(clause, candidate):
            return None
        under = clause.heads("under") + candidate.match.clause.heads("under")
        obliged = under and (candidate.relation == "value" or clause.head.tag_ == "VBD")
        return Modality.NORMATIVE if obliged else Modality.FUTURE
    if lemma == "have" and any(child.lower_ == "yet" for child in clause.head.children):
        return None
    if lemma in _SEEKING:
        act = candidate.relation in ("apply", "invite") or _nobody(clause)
        return None if act else Modality.NORMATIVE
    if lemma in _OBLIGING or _commits(clause):
        return Modality.NORMATIVE
    return _GOVERNORS.get(lemma)


def _is_to_be(clause: Clause, candidate: Candidate) -> bool:
    """Tell "is to lift", "talks are to begin"."""
    if not _has_infinitive(clause):
        return False
    if clause is candidate.match.clause:
        return not clause.heads("complement") or any(head.lower_ in _DUE for head in clause.heads("complement"))
    return clause.tree.lemma(candidate.match.clause.head) != "be"


def _commits(clause: Clause) -> bool:
    """Tell a text that commits its parties from a party that commits itself."""
    return clause.lemma == "commit" and not clause.passive and bool(clause.heads("object"))


def _has_infinitive(clause: Clause) -> bool:
    return any(child.label in ("xcomp", "ccomp") and child.auxiliaries[:1] == ("to",) for child in clause.children)


def _nobody(clause: Clause) -> bool:
    return any(head.lower_ in ("nobody", "none") for head in clause.heads("subject"))


def _own(clause: Clause, candidate: Candidate) -> Iterator[Modality]:
    """Yield what the claim's own verb shows: a wish, a duty, an order of the day."""
    if candidate.stance is not clause and (_obliges(clause) or _wants(clause, candidate)):
        yield Modality.NORMATIVE
    if clause.lemma in ("have", "be") and clause.negated:
        titles = {clause.tree.lemma(head) for head in (*clause.heads("object"), *clause.heads("complement"))}
        if titles & _TITLES:
            yield Modality.FUTURE if "intention" in titles else Modality.NORMATIVE
    harms = candidate.relation == "value" and clause.lemma in _HARMING
    if harms and clause.head.tag_ in ("VBZ", "VBP", "VBD") and not clause.auxiliaries:
        yield Modality.NORMATIVE
    if candidate.relation in _COMING and clause.head.tag_ in ("VBZ", "VBP") and not clause.auxiliaries:
        yield Modality.FUTURE
    if clause.label == "ROOT" and clause.auxiliaries[:1] == ("to",) and clause.heads("subject"):
        yield Modality.FUTURE  # a headline: "Armenia to quit bloc"


def is_no_duty(clause: Clause) -> bool:
    """Tell what somebody has "no need" or "no right" to do."""
    parent = clause.parent
    if parent is None or clause.label != "acl" or not parent.negated:
        return False
    return clause.head.head.lower_ in _TITLES and clause.auxiliaries[:1] == ("to",)


def _obliges(clause: Clause) -> bool:
    if clause.lemma == "bind" and clause.negated:
        return False
    return _commits(clause) or bool(clause.keys & _OBLIGING)


def _wants(clause: Clause, candidate: Candidate) -> bool:
    return clause.lemma in _WANTING and candidate.relation != "apply" and bool(clause.heads("object"))


def _is_demanded(clause: Clause) -> bool:
    """Tell an order ("Make a deal") and what is demanded in the bare form ("demanded that Ukraine pull out")."""
    bare = clause.head.tag_ in ("VB", "VBP") and not clause.auxiliaries
    if not bare and clause.auxiliaries[:1] != ("be",):
        return False
    if clause.label == "ROOT":
        return bare and clause.head.tag_ == "VB" and not clause.heads("subject")
    parent = clause.parent
    if parent is None or clause.label != "ccomp":
        return False
    lets = parent.lemma == "let" and parent.head.tag_ == "VB" and not parent.heads("subject")
    return lets or bool(parent.keys & _DEMANDING) or (clause.head.tag_ == "VB" and bare and not clause.own_subject)


def _is_content(clause: Clause) -> bool:
    parent = clause.parent
    if parent is None or parent.keys & ASKING:
        return parent is not None
    return clause.label == "ccomp" and parent.lemma not in _BLAMING


def _is_root(clause: Clause) -> bool:
    return clause.label in ("ROOT", "conj")


def _asks(clause: Clause) -> bool:
    parent = clause.parent
    if parent is not None and clause.label == "ccomp" and clause.auxiliaries[:1] != ("to",):
        wants_to_know = parent.lemma == "know" and parent.label == "xcomp"
        if wants_to_know or parent.keys & ASKING:
            return True
    thought = parent is not None and clause.label == "ccomp" and bool(parent.keys & _THINKING) and _is_root(parent)
    if clause.label not in ("ROOT", "conj") and clause.mark != "if" and not thought:
        return False
    return clause.head.sent.text.rstrip("\"'“”‘’ ").endswith("?")


def stance_modality(candidate: Candidate, *, valued: bool) -> Modality | None:
    """Return what the verb of stance makes of the claim, or None where none takes a stand."""
    stance, stance_of = candidate.stance, candidate.stance_of
    if stance is None or stance_of is None:
        return None
    if any(auxiliary in _FUTURE for auxiliary in stance.auxiliaries) and stance.lemma != "like":
        return Modality.FUTURE
    if stance_of.relation.get("agreement") == "value" and candidate.relation != "value" and not valued:
        return Modality.FACT
    if stance_of.relation.get("agreement") == "value" and only_names(stance):
        return Modality.FACT
    if stance.lemma == "announce" and candidate.relation in _CONCLUDED and not stance.auxiliaries:
        return Modality.FACT  # "announced a deal on trade"
    if stance_of.modality is not Modality.NORMATIVE or (stance.head.tag_ not in ("VBD", "VBN") and not stance.negated):
        return stance_of.modality
    denies = stance_of.relation.get("agreement") == "reject"
    if (stance.negated and not denies) or any(key in stance.keys for key in _DONE.get(candidate.relation, ())):
        return Modality.FACT
    refused = bool(stance.keys & _REFUSING) and candidate.match.clause is not stance
    return Modality.FACT if refused and not stance.negated else stance_of.modality
