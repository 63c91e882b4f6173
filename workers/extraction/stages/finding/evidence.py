"""Gathers the evidence that a statement is a claim of a kind, each piece a short phrase that a reader can understand.

Pieces say which verb it is, whose stance, what its phrases are ("object territory"), which rules fit or nearly fit, and
what the paragraph speaks of. Nothing here decides: ``weigh`` adds up what the pieces weigh.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from service.domain.span import Span
from workers.extraction.rules.matcher import Match, is_pronoun
from workers.extraction.rules.rule import Concept, Kind
from workers.extraction.stages.finding.statements import STANCES, Statement
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.quotes import Quotations
from workers.extraction.stages.speech.attribute import REPORTING
from workers.extraction.values import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Token

_WORD = re.compile(r"[a-z]{4,}")
#: Letters of a word that stand for its family: "annexed", "annexation".
_STEM = 6
_ROLES = frozenset(
    {"subject", "object", "complement", "of", "to", "from", "in", "with", "for", "on", "over", "between", "into"}
)
#: Concepts too wide to tell anything.
_WIDE = frozenset({"anything", "actor", "party", "price", "meeting"})
_ELLIPTIC = frozenset({"do", "be", "have"})
_READINGS = 2


class Concepts:
    """Which of the kinds' concepts a token is, looked up by its noun or by the name that it belongs to."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._by_noun: dict[str, set[str]] = {}
        self._by_type: dict[str, set[str]] = {}
        self.of_kind: dict[str, frozenset[str]] = {}
        known: dict[str, Concept] = {}
        for kind in sorted(kinds, key=lambda kind: kind.weights is None):  # the weights know the names given first
            names = set()
            for concept in kind.concepts.values():
                if concept.name not in _WIDE:
                    own = known.setdefault(concept.name, concept) != concept
                    name = f"{kind.name} {concept.name}" if own else concept.name
                    self._add(name, concept)
                    names.add(name)
            self.of_kind[kind.name] = frozenset(names)

    def _add(self, name: str, concept: Concept) -> None:
        for noun in concept.nouns:
            self._by_noun.setdefault(noun, set()).add(name)
        for type_ in concept.types:
            self._by_type.setdefault(type_, set()).add(name)

    def of(self, clause: Clause, token: Token) -> set[str]:
        """Return the names of the concepts that a token is."""
        found: set[str] = set()
        mention = clause.tree.mention_at.get(token.i)
        if mention is not None and mention.via != "exit":
            found |= self._by_type.get(mention.entity.type, set())
        if token.tag_.startswith(("NN", "VBG")):
            found |= self._by_noun.get(clause.tree.lemma(token), set())
        if mention is None and not found:
            if token.ent_type_ in ("GPE", "LOC", "FAC") and token.tag_ == "NNP":
                return {"territory"}
            if token.ent_type_ == "PERSON":
                return {"person"}
        return found


class Evidence:
    """Gathers the evidence for the statements of one article, asked in text order."""

    def __init__(self, text: str, clauses: Iterable[Clause], quotes: Sequence[Quoted], concepts: Concepts) -> None:
        self._text = text
        self._quotes = Quotations(quotes)
        self._concepts = concepts
        self._of: dict[tuple[int, int], frozenset[str]] = {}
        #: By the clause's identity: each of them is asked for by every kind.
        self._phrases_of: dict[int, Sequence[str]] = {}
        self._spoken: dict[int, set[str]] = {}
        self._fitted: set[tuple[str, int]] = set()
        for clause in clauses:
            spoken = self._spoken.setdefault(clause.tree.block.index, set())
            for heads in clause.roles.values():
                for head in heads:
                    spoken |= self._concepts_of(clause, head)

    def _concepts_of(self, clause: Clause, token: Token) -> frozenset[str]:
        key = (clause.tree.block.index, token.i)
        if key not in self._of:
            self._of[key] = frozenset(self._concepts.of(clause, token))
        return self._of[key]

    def of_statement(self, statement: Statement) -> list[str]:
        """Return the pieces that hold whatever the kind, each once: two clauses of one form weigh no more."""
        pieces = [*self._form(statement), *self._words(statement)]
        for clause in _clauses(statement):
            pieces.extend(self._phrases(clause))
        return list(dict.fromkeys(pieces))

    def of_kind(
        self, statement: Statement, kind: Kind, triggered: Sequence[Match], fitting: Iterable[Match]
    ) -> set[str]:
        """Return the pieces that speak for or against one kind."""
        block = statement.clause.tree.block.index
        pieces: set[str] = set()
        for match in fitting:
            rule = match.rule
            pieces |= {"a rule fits", f"rule {rule.id}", f"rule {rule.id} at {match.doubt}", f"says {rule.relation}"}
            pieces.add(f"doubt {match.doubt}")
        fits = bool(pieces)
        near = self._concepts.of_kind[kind.name] & (self._spoken.get(block, set()) | self._spoken.get(block - 1, set()))
        phrases = {phrase for clause in _clauses(statement) for phrase in self._phrases(clause)} if triggered else ()
        relations = {match.rule.relation for match in triggered}
        pieces.update(f"near {name}" for name in near)
        pieces.update(f"word of {match.rule.id}" for match in triggered)
        for relation in relations:
            pieces.add(f"may {relation}")
            pieces.update(f"may {relation} near {name}" for name in near)
            pieces.update(f"may {relation}, {phrase}" for phrase in phrases)
        if (kind.name, block) in self._fitted:
            pieces.add("same paragraph")
        if (kind.name, block - 1) in self._fitted:
            pieces.add("paragraph before")
        if fits:
            self._fitted.add((kind.name, block))
        return pieces

    # -- how it is put

    def _form(self, statement: Statement) -> Iterator[str]:
        top, clause = statement.top, statement.clause
        yield f"main {clause.lemma}"
        yield f"is {top.label}"
        yield f"form {clause.head.tag_}"
        yield f"block {clause.tree.block.role}"
        if statement.stance is not None:
            yield "stance"
            yield f"stance {statement.stance.lemma}"
            yield from (f"stance {key}" for key in sorted(statement.stance.keys & STANCES.keys()) if "_" in key)
        if clause.mark:
            yield f"mark {clause.mark}"
        if top.parent is not None:
            yield f"under {top.parent.lemma}"
            if top.parent.keys & REPORTING:
                yield "reported"
        flags = {
            "finite": clause.finite, "denied": clause.negated, "passive": clause.passive,
            "no subject": not clause.own_subject, "quoted": self._quoted(statement.span),
        }  # fmt: skip
        yield from (name for name, holds in flags.items() if holds)

    def _words(self, statement: Statement) -> Iterator[str]:
        words = statement.span.of(self._text)
        count = len(words.split())
        yield f"length {min(6, count // 4)}"
        if words.endswith("?") or self._text[statement.span.end : statement.span.end + 1] == "?":
            yield "question"
        if count < 6 and any(member.clause.lemma in _ELLIPTIC for member in statement.members):
            yield "elliptic"
        yield from dict.fromkeys(f"like {word[:_STEM]}" for word in _WORD.findall(words.lower()))

    def _quoted(self, span: Span) -> bool:
        return self._quotes.cover(span)

    # -- its phrases

    def _phrases(self, clause: Clause) -> Sequence[str]:
        """Return the verb, and what stands in each role: a concept, or a pronoun and what it may stand for."""
        found = self._phrases_of.get(id(clause))
        if found is None:
            found = self._phrases_of[id(clause)] = tuple(self._read_phrases(clause))
        return found

    def _read_phrases(self, clause: Clause) -> Iterator[str]:
        verb = clause.lemma
        yield f"verb {verb}"
        for phrase in dict.fromkeys(self._in_roles(clause)):
            yield phrase
            if not phrase.endswith(("pronoun", "second")):
                yield f"{verb}, {phrase}"

    def _in_roles(self, clause: Clause) -> Iterator[str]:
        for role, heads in clause.roles.items():
            name = role if role in _ROLES else "other"
            for head in heads:
                if is_pronoun(head):
                    yield f"{name} pronoun"
                    for rank, concept in enumerate(clause.tree.readings.get(head.i, ())[:_READINGS]):
                        yield f"{name} perhaps {concept}" + (" second" if rank else "")
                elif head.tag_ == "PRP":
                    yield f"{name} {head.lower_} pronoun"
                yield from (f"{name} {concept}" for concept in sorted(self._concepts_of(clause, head)))


def _clauses(statement: Statement) -> Iterator[Clause]:
    found: Mapping[int, Clause] = {id(member.clause): member.clause for member in statement.members}
    yield from found.values()
    if statement.stance is not None and id(statement.stance) not in found:
        yield statement.stance
