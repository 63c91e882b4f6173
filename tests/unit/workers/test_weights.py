"""What the weights decide: the sums, the file, and that a kind without weights goes by its rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workers.extraction.errors import BadRuleData
from workers.extraction.rules.loader import load_kinds
from workers.extraction.rules.weights import Weights, read_weights

DATA: dict[str, Any] = {
    "threshold": -0.5,
    "bias": -3.0,
    "relations": ["join", "leave"],
    "relation_bias": [0.1, 0.0],
    "claim": {"verb join": 2.0, "object organisation": 1.5, "verb eat": -1.0},
    "relation": {"verb join": [1.0, -1.0], "verb quit": [-1.0, 1.0]},
}


def weights(**changes: Any) -> Weights:
    return read_weights(DATA | changes, ["join", "leave", "member"])


class TestSums:
    def test_evidence_is_added_up_and_held_against_the_threshold(self) -> None:
        assert weights().weigh(["verb join", "object organisation"]) == 1.0

    def test_what_is_not_known_weighs_nothing(self) -> None:
        assert weights().weigh(["verb dance"]) == -2.5

    @pytest.mark.parametrize(
        ("evidence", "relation"),
        [(["verb join"], "join"), (["verb quit"], "leave"), ([], "join")],
        ids=["what speaks for one", "what speaks for the other", "nothing known: the commonest"],
    )
    def test_the_relation_that_the_evidence_speaks_for(self, evidence: list[str], relation: str) -> None:
        assert weights().relation_of(evidence) == relation

    def test_the_strongest_are_told_and_nothing_against(self) -> None:
        evidence = ["verb eat", "object organisation", "verb join", "verb join"]
        assert weights().strongest(evidence, 5) == ["verb join", "object organisation"]


class TestTheFile:
    @pytest.mark.parametrize(
        "changes",
        [{"relations": ["join", "befriend"]}, {"relation_bias": [0.1]}, {"relation": {"verb join": [1.0]}}],
        ids=["an unknown relation", "too few biases", "a row too short"],
    )
    def test_what_does_not_fit_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"relation"):
            weights(**changes)

    def test_a_broken_file_is_named(self, tmp_path: Path) -> None:
        folder = tmp_path / "treaties"
        folder.mkdir()
        (folder / "kind.toml").write_text(
            'name = "treaties"\nlabel = "T"\nhelp = "T."\n[slots.parties]\nlabel = "P"\nconcepts = ["state"]\n'
            'roles = ["subject"]\nmany = true\n'
        )
        (folder / "relations.toml").write_text('[[relation]]\nname = "sign"\ngloss = "signs"\n')
        (folder / "rules.toml").write_text(
            '[[rule]]\nid = "signed"\nrelation = "sign"\nbecause = "a verb"\nverb = ["sign"]\n'
        )
        (folder / "weights.json").write_text('{"bias": 0}')
        with pytest.raises(BadRuleData, match=r"treaties/weights\.json"):
            load_kinds(tmp_path)

    def test_every_kind_of_ours_has_weights_for_its_relations(self) -> None:
        for kind in load_kinds().values():
            assert kind.weights is not None
            assert set(kind.weights.relations) <= set(kind.relations)
            assert {f"rule {rule.id}" for rule in kind.rules} & set(kind.weights.claim)
