"""Finds the claims: every clause is tried with every kind's rules, and each match is led to the clause that states it.

"Agreed to start negotiations": the rule fits "start", the claim is what "agreed" governs. Where the governing verb is
one of stance ("rejected", "urged both sides to ratify"), the claim begins at that verb and its subject speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.claim import Modality, Polarity
from service.domain.span import Span
from workers.extraction.lexicons.read import table
from workers.extraction.rules.matcher import Match, Matcher
from workers.extraction.stages.attribute import REPORTING
from workers.extraction.stages.clauses import Clause
from workers.extraction.values import Trace

if TYPE_CHECKING:
    from spacy.tokens import Token

_REASON = frozenset({"because", "although", "though", "while", "whereas", "since", "as", "so", "lest", "even"})
_EDGE = " \t\n\"'“”‘’„«».,;:!?-–—()[]"
#: Verbs of stance that take an infinitive or a clause as what is promised, demanded or refused.
_COMPLEMENTS = ("xcomp", "ccomp", "pcomp", "advcl", "acl")


@dataclass(frozen=True, slots=True)
class Stance:
    """What a verb of stance makes of its complement."""

    modality: Modality
    polarity: dict[str, str] | str | None
    relation: dict[str, str]


def _stances() -> dict[str, Stance]:
    rows = table("stance_verbs")["stance"]
    return {
        verb: Stance(Modality(row["modality"]), row.get("polarity"), row.get("relation", {}))
        for row in rows
        for verb in row["verbs"]
    }


STANCES = _stances()
#: Stances that deny what their infinitive says ("refused to extend").
_DENYING = frozenset({"refuse", "decline", "rule_out", "reject", "oppose", "resist"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match on its way to a claim: the clause that states it, the stance over it, and the words that it covers."""

    match: Match
    clause: Clause
    chain: tuple[Clause, ...]
    stance: Clause | None
    stance_of: Stance | None
    span: Span
    relation: str

    @property
    def polarity_of_stance(self) -> Polarity | None:
        """Return the polarity that the stance gives, if it does."""
        if self.stance is None or self.stance_of is None:
            return None
        what_it_denies = self.stance is not self.match.clause or self.match.noun is not None
        if what_it_denies and self.stance.keys & _DENYING:
            return Polarity.NEGATIVE
        given = self.stance_of.polarity
        given = given.get(self.match.rule.kind) if isinstance(given, dict) else given
        return Polarity(given) if given else None


def detect(clauses: Sequence[Clause], matchers: Iterable[Matcher], trace: Trace) -> list[Candidate]:
    """Return the candidates in text order: at most one of a kind for each clause that states something."""
    best: dict[tuple[str, int], Candidate] = {}
    for matcher in matchers:
        for clause in clauses:
            for match in matcher.match(clause):
                candidate = _candidate(match)
                if candidate is None:
                    continue
                key = (match.rule.kind, id(candidate.stance or candidate.clause))
                best[key] = _better(candidate, best[key], trace) if key in best else candidate
    return sorted(_one_reading(best.values(), trace), key=lambda candidate: (candidate.span, candidate.match.rule.kind))


def _better(one: Candidate, other: Candidate, trace: Trace) -> Candidate:
    better, worse = (one, other) if _order(one) < _order(other) else (other, one)
    if better.relation != worse.relation:
        trace.drop(worse, f"{better.match.rule.name} fits better")
    return better


def _one_reading(candidates: Iterable[Candidate], trace: Trace) -> Iterator[Candidate]:
    """Leave out the candidate that reads a clause's pronoun less likely than another kind's does."""
    candidates = list(candidates)
    least: dict[int, int] = {}
    for each in candidates:
        if each.match.doubt:
            key = id(each.match.clause)
            least[key] = min(least.get(key, each.match.doubt), each.match.doubt)
    for each in candidates:
        if each.match.doubt <= least.get(id(each.match.clause), each.match.doubt):
            yield each
        else:
            trace.drop(each, "its pronoun rather stands for something else")


def _order(candidate: Candidate) -> tuple[int, int, bool, bool, int]:
    """Prefer what is named to what a pronoun may mean, then the nearest to the stating clause, then the first rule."""
    match = candidate.match
    return (match.doubt, len(candidate.chain), "*" in match.rule.verb, match.noun is not None, match.rule.rank)


def _candidate(match: Match) -> Candidate | None:
    chain = [match.clause]
    clause = match.clause
    stance = _stance_over(clause)
    while stance is None and clause.parent is not None and _is_light(clause, clause.parent):
        clause = clause.parent
        chain.append(clause)
        stance = _stance_over(clause)
    if stance is None:
        stance = _own_stance(match.clause)
    kind = match.rule.kind
    stance_of = _stance_of(stance) if stance is not None else None
    relation = match.rule.relation
    if stance is match.clause and stance_of is not None and match.noun is None:
        relation = stance_of.relation.get(kind, relation)
    span = _span(clause, stance)
    return Candidate(match, clause, tuple(chain), stance, stance_of, span, relation) if span is not None else None


def _stance_of(clause: Clause) -> Stance | None:
    """Return what a clause's stance means, by its longest name: "call for" is not "call"."""
    named = [key for key in clause.keys if key in STANCES]
    return STANCES[max(named, key=lambda key: (len(key), key))] if named else None


def _stance_over(clause: Clause) -> Clause | None:
    """Return the verb of stance whose complement the clause is, if it is one without a subject of its own or "that"."""
    parent = clause.parent
    if (
        parent is None
        or clause.label not in _COMPLEMENTS
        or not parent.keys & STANCES.keys()
        or not parent.heads("subject")
        or parent.passive
    ):
        return None
    if clause.label == "advcl" and not (
        clause.auxiliaries[:1] == ("to",) and parent.keys & {"call_on", "urge", "press", "push"}
    ):
        return None
    finite = clause.own_subject and clause.auxiliaries[:1] != ("to",)
    if finite and parent.keys & REPORTING and clause.label == "ccomp":
        return None
    return parent


def _own_stance(clause: Clause) -> Clause | None:
    """Return the clause if its own verb is one of stance with a phrase as its complement ("welcomed the plan")."""
    if (
        clause.keys & STANCES.keys()
        and not clause.passive
        and clause.heads("subject")
        and not _finite_complement(clause)
    ):
        return clause
    return None


def _finite_complement(clause: Clause) -> bool:
    return any(child.label == "ccomp" and child.own_subject for child in clause.children)


def _is_light(clause: Clause, parent: Clause) -> bool:
    """Tell whether ``parent`` only carries the clause ("agreed to …", "was expected to …", "failed to …")."""
    if clause.label == "xcomp":
        return not (parent.keys & REPORTING and clause.own_subject)
    return clause.label == "ccomp" and clause.auxiliaries[:1] == ("to",)


def _span(clause: Clause, stance: Clause | None) -> Span | None:
    """Return the words of the claim: the clause without reasons, coordinated clauses, asides behind it and edges."""
    top = stance or clause
    keep = _kept(top)
    if stance is not None and stance is not clause:
        keep |= _kept(clause)
    start, end = min(token.i for token in keep), max(token.i for token in keep)
    if stance is not None:
        start = stance.head.i
    doc, block = top.tree.doc, top.tree.block
    while start < end and (doc[start].text in _EDGE or doc[start].is_space or _is_lead_word(doc[start], top)):
        start += 1
    while end > start and (doc[end].text in _EDGE or doc[end].is_space or doc[end].lower_ in ("and", "but", "or")):
        end -= 1
    return block.span_of(doc[start].idx, doc[end].idx + len(doc[end].text))


def _is_lead_word(token: Token, clause: Clause) -> bool:
    if token.dep_ == "cc":
        return True
    if token.head.i != clause.head.i:
        return False
    if token.lower_ == "when" and clause.tree.block.role == "aside":
        return True
    return token.dep_ == "mark" and (
        token.lower_ in ("that", "whether", "because", "although", "while", "as")
        or (token.lower_ == "if" and clause.label == "ccomp")
    )


def _kept(clause: Clause) -> set[Token]:
    """Return the tokens of a clause, without the parts that are claims of their own or outside the guide's span."""
    first, last = _segment(clause.head)
    kept: set[Token] = set()
    stack = [clause.head]
    while stack:
        token = stack.pop()
        kept.add(token)
        stack.extend(child for child in token.children if not _left_out(child, clause))
    return {token for token in kept if first <= token.i <= last}


def _segment(head: Token) -> tuple[int, int]:
    """Return the first and last token between the semicolons or colons around a word."""
    doc, sentence = head.doc, head.sent
    first = next(
        (i + 1 for i in range(head.i - 1, sentence.start - 1, -1) if doc[i].text in (";", ":")), sentence.start
    )
    last = next((i - 1 for i in range(head.i + 1, sentence.end) if doc[i].text in (";", ":")), sentence.end - 1)
    return first, last


def _left_out(child: Token, clause: Clause) -> bool:
    dep = child.dep_
    top = child.head.i == clause.head.i
    if dep == "punct" or (dep in ("conj", "cc") and top):
        return True
    if dep == "prep" and child.lower_ == "according":
        return True
    if dep == "parataxis" or (dep == "ccomp" and top and child.i < clause.head.i and clause.keys & REPORTING):
        return True
    if dep == "advcl" and top:
        return _outside(child)
    if dep in ("relcl", "appos", "acl") and child.i > clause.head.i:
        first = child.left_edge
        return dep == "relcl" and first.i > 0 and first.nbor(-1).text in (",", "(", "-")
    return False


def _outside(child: Token) -> bool:
    """Tell a clause of reason, purpose, contrast or accompaniment from one of condition or time."""
    marks = {token.lower_ for token in child.children if token.dep_ in ("mark", "advmod")}
    if marks & {"if", "unless", "once", "until"}:
        return False
    if marks & _REASON:
        return True
    first = child.left_edge
    comma = first.i > 0 and first.nbor(-1).text == ","
    return comma and child.i > child.head.i
