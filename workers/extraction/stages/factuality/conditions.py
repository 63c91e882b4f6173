"""Finds the condition that a claim depends on: "if", "as long as", "provided that", "Had he …", "without a deal"."""

from __future__ import annotations

from collections.abc import Iterator

from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause

_FUTURE = frozenset(word for word, value in table("modality")["auxiliaries"].items() if value == "future")
_PROVIDING = frozenset({"provided", "providing", "assuming"})
_CONDITIONS = frozenset({"if", "unless", "once"})
_SUBORDINATE = frozenset({"advcl", "xcomp", "ccomp", "pcomp", "acl"})
#: How deep within a claim conditions are looked for.
_DEEP = 3


def depends(clauses: list[Clause]) -> bool:
    """Tell whether one of the clauses of a claim, or one within it, depends on a condition."""
    return next(conditions(clauses), None) is not None or any(_hangs_on(each) or _follows(each) for each in clauses)


def _follows(clause: Clause) -> bool:
    """Tell the second of two that a condition before the first holds for: "once we go, they will come and stay"."""
    first = clause.parent
    if clause.label != "conj" or first is None or not _FUTURE & {*clause.auxiliaries} & {*first.auxiliaries}:
        return False
    return any(child.head.i < first.head.i and _is_condition(child, first) for child in first.children)


def conditions(clauses: list[Clause]) -> Iterator[Clause]:
    """Yield the clauses of condition that hang on the clauses of a claim, or on one within it."""
    return (child for clause, child in _below(clauses) if _is_condition(child, clause))


def _below(level: list[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Yield the clauses within the claim's words, each after the one that it hangs on."""
    for _ in range(_DEEP):
        below = [(clause, child) for clause in level for child in clause.children if _is_part(child)]
        yield from below
        level = [child for _, child in below]


def _is_part(child: Clause) -> bool:
    return child.label in _SUBORDINATE and not (child.label == "ccomp" and child.finite and child.mark != "if")


def _is_condition(child: Clause, of: Clause) -> bool:
    if is_inverted(child):
        return True
    if child.label != "advcl":
        return False
    if child.mark == "when":
        return any(token.lower_ == "only" for token in child.head.children)
    if child.mark == "until":
        return of.negated or not _is_past(of)
    return (
        child.mark in _CONDITIONS
        or child.head.lower_ in _PROVIDING
        or child.head.head.lower_ in ("soon", "long")
        or any(token.lower_ in ("soon", "long") and token.dep_ == "advmod" for token in child.head.children)
    )


def _is_past(clause: Clause) -> bool:
    """Tell "was barred until …", which is over, from what ends only when a condition is met."""
    first = clause.auxiliaries[0] if clause.auxiliaries else None
    return first in ("was", "were", "had") if first else clause.head.tag_ == "VBD"


def is_inverted(clause: Clause) -> bool:
    """Tell a condition without a conjunction: "Should China start to …", "Had Russia destroyed it, …"."""
    if clause.label == "ROOT":
        opening = clause.head.sent[0].lower_ == "should"
        return (
            opening and clause.auxiliaries[:1] == ("should",) and "?" not in (token.text for token in clause.head.sent)
        )
    if clause.label not in ("advcl", "ccomp") or clause.mark is not None or clause.parent is None:
        return False
    if clause.head.i > clause.parent.head.i:
        return False
    first = clause.head.left_edge
    own = first == clause.head or (first.dep_ in ("aux", "auxpass") and first.head == clause.head)
    return own and first.lower_ in ("should", "had", "were")


def _hangs_on(clause: Clause) -> bool:
    """Tell "without his victory there would …" and "in the event of war"."""
    lacking = any(head.tag_.startswith("NN") for head in clause.heads("without"))
    if lacking and any(auxiliary in _FUTURE for auxiliary in clause.auxiliaries):
        return True
    return any(
        head.lower_ in ("event", "case") and any(child.lower_ == "of" for child in head.children)
        for head in clause.heads("in")
    )
