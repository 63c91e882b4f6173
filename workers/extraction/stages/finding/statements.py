"""Finds the statements: each clause that can be a claim, led to the clause that states it, with the words it covers.

"Agreed to start negotiations": "start" is stated by what "agreed" governs. Where the governing verb is one of stance
("rejected", "urged both sides to ratify"), the statement begins at that verb and its subject speaks. What a statement
is about is not asked here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.claim import Modality
from service.domain.span import Span
from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.attribute import REPORTING

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


@dataclass(frozen=True, slots=True)
class Member:
    """A clause within a statement, with the clauses from it up to the stating one."""

    clause: Clause
    chain: tuple[Clause, ...]


@dataclass(slots=True)
class Statement:
    """What one clause states, whatever it is about.

    ``clause`` states it, ``stance`` is the clause of the verb that takes a stand on it, if one does (it may be
    ``clause`` itself). ``members`` are the clauses in it, in text order.
    """

    span: Span
    clause: Clause
    stance: Clause | None
    stance_of: Stance | None
    members: list[Member]

    @property
    def top(self) -> Clause:
        """Return the clause whose verb begins or governs the statement."""
        return self.stance or self.clause


def find_statements(clauses: Iterable[Clause]) -> list[Statement]:
    """Return the statements in text order; each clause is a member of at most one."""
    found: dict[int, Statement] = {}
    for clause in clauses:
        chain = [clause]
        stance = _stance_over(clause)
        while stance is None and chain[-1].parent is not None and _is_light(chain[-1], chain[-1].parent):
            chain.append(chain[-1].parent)
            stance = _stance_over(chain[-1])
        if stance is None:
            stance = _own_stance(clause)
        key = id(stance or chain[-1])
        if key not in found:
            stance_of = _stance_of(stance) if stance is not None else None
            found[key] = Statement(_span(chain[-1], stance), chain[-1], stance, stance_of, [])
        found[key].members.append(Member(clause, tuple(chain)))
    return sorted(found.values(), key=lambda statement: statement.span)


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


def _span(clause: Clause, stance: Clause | None) -> Span:
    """Return the words of the claim: the clause without reasons, coordinated clauses, asides behind it and edges."""
    top = stance or clause
    keep = _kept(top)
    if stance is not None and stance is not clause:
        keep += _kept(clause)
    start, end = min(keep), max(keep)
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


def _kept(clause: Clause) -> list[int]:
    """Return the places of a clause's tokens, without what is a claim of its own or outside the guide's span."""
    first, last = _segment(clause)
    kept: list[int] = []
    stack = [clause.head]
    while stack:
        token = stack.pop()
        if first <= token.i <= last:
            kept.append(token.i)
        stack.extend(child for child in token.children if not _left_out(child, clause))
    return kept


def _segment(clause: Clause) -> tuple[int, int]:
    """Return the first and last token between the semicolons or colons around a clause's verb."""
    at, sentence, stops = clause.head.i, clause.head.sent, clause.tree.stops
    behind = bisect_left(stops, at)
    first = max(sentence.start, stops[behind - 1] + 1) if behind else sentence.start
    ahead = bisect_right(stops, at)
    last = min(sentence.end, stops[ahead]) - 1 if ahead < len(stops) else sentence.end - 1
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
