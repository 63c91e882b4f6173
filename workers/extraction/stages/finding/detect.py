"""Finds the claims among the statements: each is tried with every kind's rules and weights.

A rule that fits tells the relation and where the slots are. Where a kind has weights, they decide: a rule may fit by
chance, and no list of rules is complete. Where it has none, a statement is a claim if a rule fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.domain.claim import Polarity
from service.domain.span import Span
from workers.extraction.rules.matcher import Match, Matcher
from workers.extraction.rules.rule import Kind, Rule
from workers.extraction.stages.finding.evidence import Evidence
from workers.extraction.stages.finding.statements import Member, Stance, Statement
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.values import Trace

#: Stances that deny what their infinitive says ("refused to extend").
_DENYING = frozenset({"refuse", "decline", "rule_out", "reject", "oppose", "resist"})
#: The rule that provenance cites where no rule fits and the weights alone find a claim.
WEIGHED = "weighed"
#: Pieces of evidence told to the reader.
_TOLD = 5
#: Two statements that share more than this part of their words are one claim.
_SAME = 0.5
#: Candidates before one that can share words with it.
_NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match on its way to a claim: the statement that it is in, and the clauses from the match up to the stating one.

    ``weight`` is what the weights make of it, in logits above the threshold; 0 where the kind has none.
    """

    match: Match
    statement: Statement
    chain: tuple[Clause, ...]
    relation: str
    weight: float = 0.0

    @property
    def span(self) -> Span:
        """Return the words that it covers."""
        return self.statement.span

    @property
    def clause(self) -> Clause:
        """Return the clause that states it."""
        return self.statement.clause

    @property
    def stance(self) -> Clause | None:
        """Return the clause of the verb that takes a stand on it, if one does."""
        return self.statement.stance

    @property
    def stance_of(self) -> Stance | None:
        """Return what that verb makes of it."""
        return self.statement.stance_of

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


class Judge:
    """Finds the claims of one kind."""

    def __init__(self, kind: Kind, matcher: Matcher) -> None:
        self.kind = kind
        self._matcher = matcher

    def weighed(
        self, statement: Statement, evidence: Evidence, shared: Sequence[str]
    ) -> tuple[list[Candidate], list[str]]:
        """Return the candidates by the rules that fit, the best first, and all evidence; training reads the same."""
        sorted_ = [self._matcher.sort(member.clause) for member in statement.members]
        triggered = [match for both in sorted_ for match in both[0]]
        fitting = sorted((_by_rule(match, statement) for both in sorted_ for match in both[1]), key=_order)
        best = [f"best {fitting[0].relation}"] if fitting else []
        return fitting, [*shared, *best, *evidence.of_kind(statement, self.kind, triggered, [c.match for c in fitting])]

    def candidate(
        self, statement: Statement, evidence: Evidence, shared: Sequence[str], trace: Trace
    ) -> Candidate | None:
        """Return what the statement is as a claim of the kind, or None; ``shared`` is the evidence for any kind."""
        fitting, pieces = self.weighed(statement, evidence, shared)
        best = _best(fitting, trace)
        weights = self.kind.weights
        if weights is None:
            return best
        weight = weights.weigh(pieces)
        if weight < 0:
            if best is not None:
                trace.drop(best, f"its words weigh too little ({weight:+.2f})")
            return None
        relation = weights.relation_of(pieces)
        if best is not None:
            return replace(best, relation=relation, weight=weight)
        return self._unruled(statement, relation, weight=weight, why=weights.strongest(pieces, _TOLD))

    def _unruled(self, statement: Statement, relation: str, *, weight: float, why: Iterable[str]) -> Candidate:
        """Return the candidate for a statement that no rule fits but whose words weigh enough."""
        member = max(reversed(statement.members), key=self._speaks)
        slots = frozenset(slot.name for slot in self.kind.slots if not slot.many)
        rule = Rule(
            id=WEIGHED, kind=self.kind.name, relation=relation, carried=slots,
            because="no rule fits, but its words weigh like those of such claims: " + "; ".join(why),
        )  # fmt: skip
        return Candidate(Match(rule, member.clause), statement, member.chain, relation, weight)

    def _speaks(self, member: Member) -> int:
        """Return how many of a clause's phrases are of concern to the kind."""
        return self._matcher.concern(member.clause)


def detect(
    statements: Iterable[Statement], judges: Sequence[Judge], evidence: Evidence, trace: Trace
) -> list[Candidate]:
    """Return the candidates in text order: at most one of a kind for each statement, no two for the same words."""
    found: dict[str, list[Candidate]] = {judge.kind.name: [] for judge in judges}
    for statement in statements:
        shared = evidence.of_statement(statement)
        for judge in judges:
            candidate = judge.candidate(statement, evidence, shared, trace)
            if candidate is not None:
                found[judge.kind.name].append(candidate)
    kept = [candidate for each in found.values() for candidate in _without_doubles(each, trace)]
    return sorted(kept, key=lambda candidate: (candidate.span, candidate.match.rule.kind))


def _without_doubles(candidates: list[Candidate], trace: Trace) -> Iterator[Candidate]:
    """Yield the candidates of one kind, of those that cover the same words the one that weighs most."""
    kept: list[Candidate] = []
    for each in candidates:  # in text order: only the last few can share words
        rivals = [other for other in kept[-_NEIGHBOURS:] if _overlap(each.span, other.span) > _SAME]
        heaviest = max([*rivals, each], key=lambda candidate: candidate.weight)
        if not heaviest.weight:
            heaviest, rivals = each, []
        for loser in (other for other in [*rivals, each] if other is not heaviest):
            trace.drop(loser, "the same words weigh more in another statement")
        for rival in rivals:
            kept.remove(rival)
        kept.append(heaviest)
    yield from kept


def _best(candidates: Sequence[Candidate], trace: Trace) -> Candidate | None:
    """Return the first of the candidates, the rest of another relation noted as dropped."""
    if not candidates:
        return None
    best = candidates[0]
    for each in candidates:
        if each.relation != best.relation:
            trace.drop(each, f"{best.match.rule.name} fits better")
    return best


def _order(candidate: Candidate) -> tuple[int, int, bool, bool, int]:
    """Prefer what is named to what a pronoun may mean, then the nearest to the stating clause, then the first rule."""
    match = candidate.match
    return (match.doubt, len(candidate.chain), "*" in match.rule.verb, match.noun is not None, match.rule.rank)


def _by_rule(match: Match, statement: Statement) -> Candidate:
    chain = next(member.chain for member in statement.members if member.clause is match.clause)
    relation, stance_of = match.rule.relation, statement.stance_of
    if statement.stance is match.clause and stance_of is not None and match.noun is None:
        relation = stance_of.relation.get(match.rule.kind, relation)
    return Candidate(match, statement, chain, relation)


def _overlap(one: Span, other: Span) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))
