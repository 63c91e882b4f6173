"""What the words of a statement weigh: learned from annotated articles, written to a kind's ``weights.json``.

A sum, so that it can be told why: every piece of evidence has its weight, and a statement is a claim if the sum is
above the threshold. ``bench/train.py`` writes the file; a kind without one goes by its rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weights of one kind, in logits (natural logarithm of the odds).

    ``claim`` weighs for a claim of the kind; ``relation`` maps a piece of evidence to what it weighs for each of
    ``relations``, in their order.
    """

    threshold: float
    bias: float
    claim: Mapping[str, float]
    relations: tuple[str, ...]
    relation_bias: tuple[float, ...]
    relation: Mapping[str, tuple[float, ...]]

    def weigh(self, evidence: Iterable[str]) -> float:
        """Return the sum for a claim of the kind."""
        claim = self.claim
        return self.bias + sum([claim[piece] for piece in evidence if piece in claim])

    def relation_of(self, evidence: Iterable[str]) -> str:
        """Return the relation for which the evidence weighs most."""
        sums = list(self.relation_bias)
        for piece in evidence:
            for index, weight in enumerate(self.relation.get(piece, ())):
                sums[index] += weight
        return self.relations[max(range(len(sums)), key=sums.__getitem__)]

    def strongest(self, evidence: Iterable[str], most: int) -> list[str]:
        """Return the pieces that weigh most for the claim, the heaviest first."""
        weighing = sorted({piece for piece in evidence if self.claim.get(piece, 0.0) > 0}, key=self._rank)
        return weighing[:most]

    def _rank(self, piece: str) -> tuple[float, str]:
        return -self.claim[piece], piece


def read_weights(data: Mapping[str, Any], relations: Iterable[str]) -> Weights:
    """Return the weights of a ``weights.json``; raise ``ValueError`` or ``KeyError`` for one that does not fit."""
    names = tuple(data["relations"])
    unknown = sorted(set(names) - set(relations))
    if unknown:
        raise ValueError(f"unknown relation {unknown[0]!r}")
    rows = {piece: tuple(row) for piece, row in data["relation"].items()}
    if any(len(row) != len(names) for row in (*rows.values(), data["relation_bias"])):
        raise ValueError(f"a row of relation weights has not {len(names)} numbers")
    return Weights(
        threshold=data["threshold"], bias=data["bias"], claim=dict(data["claim"]),
        relations=names, relation_bias=tuple(data["relation_bias"]), relation=rows,
    )  # fmt: skip
