"""Tries a kind's rules on a clause: which match, with which words, and how far a pronoun had to be guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.domain.claim import Polarity
from workers.extraction.rules.rule import Concept, Kind, Need, Rule
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.parse import conjuncts, core

if TYPE_CHECKING:
    from spacy.tokens import Token

_COPULAS = frozenset(
    {
        "be",
        "become",
        "remain",
        "stay",
        "seem",
        "appear",
        "call",
        "consider",
        "describe",
        "keep",
        "declare",
        "make",
        "pronounce",
    }
)
_MODIFIER_DEPS = frozenset({"compound", "amod", "poss", "nmod"})
_THIRD_PERSON = frozenset(
    {"it", "this", "that", "they", "them", "these", "those", "one", "which", "both", "neither", "none"}
)
#: How likely a reading of a pronoun must be: first or second in the discourse.
_DOUBT = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that fits a clause.

    ``noun`` is the trigger where the rule hangs on a noun; ``doubt`` is 0 where all was named, else how far down the
    list of its readings a pronoun was read (from 1).
    """

    rule: Rule
    clause: Clause
    noun: Token | None = None
    doubt: int = 0


class Matcher:
    """One kind's rules, indexed by the words that trigger them."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._verb = _index(kind.rules, "verb")
        self._predicate = _index(kind.rules, "predicate")
        self._noun = _index(kind.rules, "noun")
        #: By the rule's rank: what must be met, and whether by any word of a phrase or by its head.
        self._needs = [
            [*((need, True) for need in rule.needs), *((need, False) for need in rule.heads)] for rule in kind.rules
        ]

    @property
    def vocabulary(self) -> frozenset[str]:
        """Return every lemma that a rule or concept names, for the lemmatizer."""
        keys = [
            *self._verb,
            *self._predicate,
            *self._noun,
            *(noun for c in self.kind.concepts.values() for noun in c.nouns),
        ]
        return frozenset(part for key in keys for part in key.split("_"))

    def sort(self, clause: Clause) -> tuple[list[Match], list[Match]]:
        """Return the rules that one word of the clause speaks for, and of these those that fit."""
        triggered = list(self._triggered(clause))
        return triggered, [met for match in triggered if (met := self._met(match)) is not None]

    def concern(self, clause: Clause) -> int:
        """Return how many phrases of a clause are what one of the kind's own slots can hold."""
        concepts = [self.kind.concepts[name] for slot in self.kind.slots for name in slot.concepts]
        heads = (head for heads in clause.roles.values() for head in heads)
        return sum(any(is_concept(clause, head, concept) for concept in concepts) for head in heads)

    def _triggered(self, clause: Clause) -> Iterator[Match]:
        """Yield the rules of which the clause holds a trigger, whether their needs are met or not."""
        for rule in self._named(self._verb, (*clause.keys, "*")):
            yield Match(rule, clause)
        if not clause.keys.isdisjoint(_COPULAS):
            complements = {clause.tree.lemma(head) for head in clause.heads("complement") + clause.heads("as")}
            for rule in self._named(self._predicate, complements):
                yield Match(rule, clause)
        for noun, lemma in clause.carried:
            for rule in self._noun.get(lemma, ()):
                yield Match(rule, clause, noun)

    def _named(self, index: Mapping[str, list[Rule]], keys: Iterable[str]) -> Iterable[Rule]:
        """Return the rules of the keys, each once, in the order of the file."""
        found = [index[key] for key in keys if key in index]
        if len(found) < 2:
            return found[0] if found else ()
        return sorted({rule.rank: rule for rules in found for rule in rules}.values(), key=_rank)

    def _met(self, match: Match) -> Match | None:
        """Return the match with its doubt if its rule's needs are met."""
        rule, clause = match.rule, match.clause
        if rule.polarity is Polarity.NEGATIVE and not clause.negated:
            return None
        if "*" in rule.verb and not clause.finite:
            return None
        worst = 0
        for need, inside in self._needs[rule.rank]:
            doubt = self._doubt(match, need, inside=inside)
            if doubt is None or (doubt and not rule.pronouns):
                return None
            worst = max(worst, doubt)
        if any(self._doubt(match, need) == 0 for need in rule.without):
            return None
        return Match(rule, clause, match.noun, worst) if worst else match

    def _doubt(self, match: Match, need: Need, *, inside: bool = True) -> int | None:
        """Return how doubtful it is that a need is met (0: it is named), or None if it is not."""
        least: int | None = None
        roles = match.clause.roles
        for role in need.roles:
            if match.noun is None and role not in roles:
                continue
            for head in heads_in(match, role):
                for token in core(head) if inside else (head,):
                    for name in need.concepts:
                        doubt = _doubt_of(match.clause, token, self.kind.concepts[name])
                        if doubt == 0:
                            return 0
                        if doubt is not None and (least is None or doubt < least):
                            least = doubt
        return least


def _rank(rule: Rule) -> int:
    return rule.rank


def _doubt_of(clause: Clause, token: Token, concept: Concept) -> int | None:
    readings = clause.tree.readings.get(token.i)
    if readings is not None:
        fitting = (
            rank for rank, name in enumerate(readings[:_DOUBT], 1) if name == concept.name or name in concept.types
        )
        return next(fitting, None)
    return 0 if is_concept(clause, token, concept) else None


def _index(rules: Iterable[Rule], field: str) -> dict[str, list[Rule]]:
    index: dict[str, list[Rule]] = {}
    for rule in rules:
        for word in getattr(rule, field):
            index.setdefault(word, []).append(rule)
    return index


def heads_in(match: Match, role: str) -> list[Token]:
    """Return the phrase heads in a role: of the trigger noun where there is one, else of the clause."""
    noun = match.noun
    if noun is None:
        return match.clause.heads(role)
    if role == "modifier":
        return [child for child in noun.children if child.dep_ in _MODIFIER_DEPS]
    own = [
        each
        for child in noun.children
        if child.dep_ == "prep" and child.lower_ == role
        for inner in child.children
        if inner.dep_ == "pobj"
        for each in conjuncts(inner)
    ]
    return own or match.clause.heads(role)


def is_concept(clause: Clause, token: Token, concept: Concept) -> bool:
    """Tell whether one token is a noun of the concept or belongs to a name of its types."""
    if concept.name == "anything":
        return True
    mention = clause.tree.mention_at.get(token.i)
    if mention is not None and mention.entity.type in concept.types and mention.via != "exit":
        return True
    if token.tag_.startswith(("NN", "VBG")) and clause.tree.lemma(token) in concept.nouns:
        return True
    if mention is not None:
        return False
    if token.ent_type_ in ("GPE", "LOC", "FAC") and "territory" in concept.types and token.tag_ == "NNP":
        return True
    return concept.name == "person" and token.ent_type_ == "PERSON"


def is_pronoun(token: Token) -> bool:
    """Tell whether a phrase head points back to something named before."""
    return token.lower_ in _THIRD_PERSON
