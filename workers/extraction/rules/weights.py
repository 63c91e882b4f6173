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
    """The weights of one kind, in hundredths of a logit (the natural logarithm of the odds).

    Whole numbers, so that a sum does not depend on the order. ``claim`` weighs for a claim of the kind; ``relation``
    maps a piece of evidence to what it weighs for each of ``relations``, in their order.
    """

    threshold: int
    bias: int
    claim: Mapping[str, int]
    relations: tuple[str, ...]
    relation_bias: tuple[int, ...]
    relation: Mapping[str, tuple[int, ...]]

    def weigh(self, evidence: Iterable[str]) -> float:
        """Return by how many logits the evidence for a claim of the kind is over the threshold; less than 0 if not."""
        return (self.bias - self.threshold + sum(filter(None, map(self.claim.get, evidence)))) / 100

    def relation_of(self, evidence: Iterable[str]) -> str:
        """Return the relation for which the evidence weighs most."""
        rows = [self.relation_bias, *filter(None, map(self.relation.get, evidence))]
        sums = [sum(column) for column in zip(*rows, strict=True)]
        return self.relations[sums.index(max(sums))]

    def strongest(self, evidence: Iterable[str], most: int) -> list[str]:
        """Return the pieces that weigh most for the claim, the heaviest first."""
        weighing = sorted({piece for piece in evidence if self.claim.get(piece, 0) > 0}, key=self._rank)
        return weighing[:most]

    def _rank(self, piece: str) -> tuple[int, str]:
        return -self.claim[piece], piece


def read_weights(data: Mapping[str, Any], relations: Iterable[str]) -> Weights:
    """Return the weights of a ``weights.json``; raise ``ValueError`` or ``KeyError`` for one that does not fit."""
    names = tuple(data["relations"])
    unknown = sorted(set(names) - set(relations))
    if unknown:
        raise ValueError(f"unknown relation {unknown[0]!r}")
    rows = {piece: _hundredths(row) for piece, row in data["relation"].items()}
    if any(len(row) != len(names) for row in (*rows.values(), data["relation_bias"])):
        raise ValueError(f"a row of relation weights has not {len(names)} numbers")
    threshold, bias = _hundredths((data["threshold"], data["bias"]))
    return Weights(
        threshold=threshold, bias=bias,
        claim=dict(zip(data["claim"], _hundredths(data["claim"].values()), strict=True)),
        relations=names, relation_bias=_hundredths(data["relation_bias"]), relation=rows,
    )  # fmt: skip


def _hundredths(logits: Iterable[float]) -> tuple[int, ...]:
    return tuple(round(weight * 100) for weight in logits)
