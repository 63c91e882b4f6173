"""What a rule and a kind are, as the loader builds them from a kind's folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain.claim import Modality, Polarity
from workers.extraction.rules.weights import Weights


@dataclass(frozen=True, slots=True)
class Need:
    """``object|in:territory|border``: one of the roles must hold a phrase that is or contains one of the concepts."""

    roles: frozenset[str]
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way in which a clause can state a relation.

    A clause fits if its predicate is one of ``verb``, or says that something is one of ``predicate`` ("is a member"),
    or holds one of ``noun`` in an argument ("the annexation of … is illegal"), if every need is met and no ``without``
    is. ``verb = ["*"]`` fits every finite predicate. ``heads`` are needs that the head of a phrase must meet, not a
    word inside it. ``polarity = "negative"`` wants the clause denied; the claim is then what the denial affirms ("will
    not work"). ``carried`` names slots that may be filled from what the article named lately. ``pronouns = false``
    wants names and nouns: what "it" may stand for does not count.
    """

    id: str
    kind: str
    relation: str
    because: str
    verb: frozenset[str] = frozenset()
    predicate: frozenset[str] = frozenset()
    noun: frozenset[str] = frozenset()
    needs: tuple[Need, ...] = ()
    heads: tuple[Need, ...] = ()
    without: tuple[Need, ...] = ()
    pronouns: bool = True
    carried: frozenset[str] = frozenset()
    polarity: Polarity | None = None
    modality: Modality | None = None
    slots: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rank: int = 0

    @property
    def name(self) -> str:
        """The rule as provenance cites it."""
        return f"{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A named argument of a kind: what may fill it, and from which roles it is read, nearest first.

    ``carried`` tells how many paragraphs back it may have been named, if the clause does not name it.
    """

    name: str
    label: str
    concepts: frozenset[str]
    roles: tuple[str, ...]
    many: bool = False
    required: bool = False
    carried: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """What a phrase can be: a noun of a list, a name of one of the gazetteer's types, or both."""

    name: str
    nouns: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One verb-like label within a kind.

    ``mutual`` tells that all who are concerned stand in it ("signed"), not one by itself ("withdrew"): where the clause
    names fewer, the others are those of the agreement spoken of before.
    """

    name: str
    gloss: str
    negative_by_meaning: bool = False
    mutual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of claim, all of it read from one folder."""

    name: str
    label: str
    help: str
    weight: float
    slots: tuple[Slot, ...]
    concepts: Mapping[str, Concept]
    relations: Mapping[str, Relation]
    rules: tuple[Rule, ...]
    weights: Weights | None = None
