"""Tells in which words a claim was read: what fired its rule, filled its slots, denied it or weakened it.

Made when it is asked for. Nothing here decides anything: the words of polarity and modality are looked up anew, in the
same tables and clauses as ``qualify`` reads, for the values that it gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from service.domain.claim import EntityRef, ExtractedClaim, Modality, Polarity
from service.domain.explanation import Dropped, Explanation
from service.domain.span import Span
from workers.extraction.lexicons.read import table, words
from workers.extraction.rules.matcher import Match
from workers.extraction.stages.factuality.conditions import conditions
from workers.extraction.stages.finding.detect import Candidate
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.values import Trace

if TYPE_CHECKING:
    from spacy.tokens import Token

_TABLE = table("modality")
_EVALUATIVE = _TABLE["evaluative"]
_NEGATIVE = words("negation")
#: Verbs shown for a modality, and for a denial: those that carry the claim's verb, and those that say the contrary.
_GOVERNORS: dict[str, list[str]] = _TABLE["governors"]
_CARRYING = {**_GOVERNORS, "normative": [*_GOVERNORS["normative"], *_GOVERNORS["seeking"], *_GOVERNORS["obliging"]]}
_CONTRARY = frozenset(verb for name in ("dropping", "staying", "assenting") for verb in _GOVERNORS[name])
#: Code points on either side of a claim in which the words of its slots are looked for.
_REACH = 10_000
#: One character for one, as the parser's copy of a paragraph has them: so offsets hold.
_PLAIN = str.maketrans("‘’“”„«»", '\'\'"""""')


_DOUBLE = "another claim of its kind covers these words"
#: Words shown for one polarity or modality: a clause may be made of nothing else.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Explained:
    """The claims of an article, each with its explanation, and the candidates that became none, in text order."""

    claims: list[ExtractedClaim]
    dropped: list[Dropped]


def explained(text: str, claims: Iterable[ExtractedClaim], trace: Trace) -> Explained:
    """Return the claims with their explanations; what ``trace`` has and they do not was dropped as a double."""
    explainer = _Explainer(text)
    candidates = {_key(claim): candidate for claim, candidate in trace.found}
    shown: list[ExtractedClaim] = []
    for claim in claims:
        candidate = candidates.pop(_key(claim), None)
        why = explainer.explain(claim, candidate) if candidate else None
        shown.append(replace(claim, explanation=why))
    doubles = (Dropped(*key, _DOUBLE) for key in candidates)
    return Explained(shown, sorted([*trace.drops, *doubles]))


def _key(claim: ExtractedClaim) -> tuple[Span, str, str]:
    return claim.span, claim.kind, claim.provenance.rule


class _Explainer:
    """Explains the claims of one article."""

    def __init__(self, text: str) -> None:
        self._text = text.translate(_PLAIN)

    def explain(self, claim: ExtractedClaim, candidate: Candidate) -> Explanation:
        """Return why ``candidate`` was made ``claim``."""
        rule = candidate.match.rule
        return Explanation(
            because=rule.because,
            relation=rule.relation,
            trigger=_span(candidate.match.clause, _trigger(candidate.match)),
            slots={
                name: tuple(self._place(ref, claim.span) for ref in _refs(value)) for name, value in claim.slots.items()
            },
            polarity=_sorted(_denials(candidate)) if claim.polarity is Polarity.NEGATIVE else (),
            modality=_sorted(_marks(candidate, claim.modality)),
        )

    def _place(self, ref: EntityRef, claim: Span) -> Span | None:
        """Return where the words of ``ref`` stand: in the claim, else last before it, else first after it."""
        wanted = ref.text.translate(_PLAIN)
        if not wanted:
            return None
        inside = next(self._found(wanted, claim.start, claim.end), None)
        if inside is not None:
            return inside
        before = next(self._found(wanted, max(0, claim.start - _REACH), claim.start, last=True), None)
        return before or next(self._found(wanted, claim.end, claim.end + _REACH), None)

    def _found(self, wanted: str, start: int, end: int, *, last: bool = False) -> Iterator[Span]:
        """Yield the places in which ``wanted`` stands as whole words, from the first on or from the last back."""
        while (at := (self._text.rfind if last else self._text.find)(wanted, start, end)) >= 0:
            behind = at + len(wanted)
            if not self._text[max(0, at - 1) : at].isalnum() and not self._text[behind : behind + 1].isalnum():
                yield Span(at, behind)
            start, end = (start, at) if last else (behind, end)


def _refs(value: object) -> tuple[EntityRef, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, EntityRef) else ()


def _trigger(match: Match) -> Token:
    """Return the word that fired the rule: a noun, what a copula says of its subject, or the predicate."""
    if match.noun is not None:
        return match.noun
    said = [*match.clause.heads("complement"), *match.clause.heads("as")] if match.rule.predicate else []
    return next((head for head in said if match.clause.tree.lemma(head) in match.rule.predicate), match.clause.head)


def _scope(candidate: Candidate) -> Iterator[Clause]:
    yield from candidate.chain
    if candidate.stance is not None and all(candidate.stance is not clause for clause in candidate.chain):
        yield candidate.stance


def _denials(candidate: Candidate) -> Iterator[Span]:
    """Yield the words that deny: negations, verbs like "refused", judgements like "unrealistic"."""
    for clause in _scope(candidate):
        if clause.negated:
            yield from (_span(clause, token) for token in _negations(clause))
        if not clause.keys.isdisjoint(_CONTRARY) or (
            clause is not candidate.match.clause and clause.lemma in _GOVERNORS["negative"]
        ):
            yield _span(clause, clause.head)
        yield from (_span(clause, token) for token in _judgements(clause, _EVALUATIVE["negative"]))
    if candidate.stance is not None and candidate.polarity_of_stance is Polarity.NEGATIVE:
        yield _span(candidate.stance, candidate.stance.head)


def _negations(clause: Clause) -> Iterator[Token]:
    phrases = (head for role in ("subject", "object", "complement") for head in clause.heads(role))
    for token in (clause.head, *phrases):
        yield from (part for part in (token, *token.children) if part.dep_ == "neg" or part.lower_ in _NEGATIVE)


def _marks(candidate: Candidate, modality: Modality) -> Iterator[Span]:
    """Yield the words that give a modality: auxiliaries, conjunctions, governing verbs, stances, judgements."""
    for clause in _scope(candidate):
        for token in clause.head.children:
            if modality in (_TABLE["auxiliaries"].get(token.lower_), _TABLE["marks"].get(token.lower_)):
                yield _span(clause, token)
        if clause.lemma in _CARRYING.get(modality.value, ()):
            yield _span(clause, clause.head)
        if modality is Modality.NORMATIVE:
            both = (*_EVALUATIVE["negative"], *_EVALUATIVE["positive"])
            yield from (_span(clause, token) for token in _judgements(clause, both))
        if modality is Modality.CONDITIONAL:
            yield from (_span(child, _conjunction(child)) for child in conditions([clause]))
    if candidate.stance is not None and candidate.stance_of is not None and candidate.stance_of.modality is modality:
        yield _span(candidate.stance, candidate.stance.head)


def _judgements(clause: Clause, terms: Iterable[str]) -> Iterator[Token]:
    for role in ("complement", "as"):
        for head in clause.heads(role):
            yield from (token for token in (head, *head.children) if token.lower_ in terms)


def _conjunction(clause: Clause) -> Token:
    """Return the word that makes the clause a condition: "if", else its first ("as" long as, "Had" he …)."""
    marks = (token for token in clause.head.children if _TABLE["marks"].get(token.lower_) == "conditional")
    return next(marks, clause.head.left_edge)


def _sorted(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(islice(spans, _MOST))))


def _span(clause: Clause, token: Token) -> Span:
    return clause.tree.block.span_of(token.idx, token.idx + len(token.text))
