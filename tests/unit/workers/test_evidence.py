"""What speaks for a statement being a claim: short phrases, the same for the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extraction.pipeline import Extractor

Pieces = Callable[[str, str], set[str]]


@pytest.fixture(scope="module")
def pieces(extractor: Extractor) -> Pieces:
    """Return the evidence for a kind that the last statement of a text gives."""

    def of(kind: str, text: str) -> set[str]:
        *_, (_, by_kind) = extractor.evidence(text)
        return set(by_kind[kind])

    return of


class TestForm:
    @pytest.mark.parametrize(
        ("text", "piece"),
        [
            ("Russia did not annex Crimea.", "denied"),
            ("Crimea was annexed by Russia.", "passive"),
            ("Did Russia annex Crimea?", "question"),
            ("He said: “Russia annexed Crimea.”", "quoted"),
            ("The EU rejected the annexation of Crimea.", "stance reject"),
            ("He said that Russia annexed Crimea.", "reported"),
        ],
        ids=["denial", "passive", "question", "quotation", "stance", "speech"],
    )
    def test_how_it_is_put(self, pieces: Pieces, text: str, piece: str) -> None:
        assert piece in pieces("border", text)


class TestPhrases:
    @pytest.mark.parametrize(
        ("text", "piece"),
        [
            ("Russia annexed Crimea.", "object territory"),
            ("Russia annexed Crimea.", "subject state"),
            ("Russia annexed Crimea.", "annex, object territory"),
            ("Russia annexed Crimea in 2014. It holds it.", "object pronoun"),
            ("We annexed Crimea.", "subject we pronoun"),
        ],
        ids=["a name", "who acts", "verb and phrase", "a pronoun", "a speaker"],
    )
    def test_what_stands_where(self, pieces: Pieces, text: str, piece: str) -> None:
        assert piece in pieces("border", text)

    def test_words_of_one_family_are_one_piece(self, pieces: Pieces) -> None:
        assert "like annexe" in pieces("border", "Russia annexed Crimea.")


class TestRules:
    def test_a_rule_that_fits(self, pieces: Pieces) -> None:
        assert {"a rule fits", "rule annexed", "best annex"} <= pieces("border", "Russia annexed Crimea.")

    def test_a_rule_that_only_has_its_word(self, pieces: Pieces) -> None:
        found = pieces("border", "The union annexed the room next door.")
        assert {"word of annexed", "may annex"} <= found
        assert "a rule fits" not in found

    def test_it_is_each_kinds_own(self, pieces: Pieces) -> None:
        assert "a rule fits" not in pieces("membership", "Russia annexed Crimea.")

    def test_what_the_paragraph_is_about(self, pieces: Pieces) -> None:
        assert "near territory" in pieces("border", "Crimea was quiet. They annexed it.")
        assert "near territory" not in pieces("border", "The town was quiet. They annexed it.")

    def test_what_its_neighbours_state(self, pieces: Pieces) -> None:
        assert "same paragraph" in pieces("border", "Russia annexed Crimea. Nobody liked it.")
        assert "paragraph before" in pieces("border", "Russia annexed Crimea.\n\nTurkey did not annex Crete.")


class TestWhatItIsUsedFor:
    def test_what_two_clauses_have_alike_counts_once(self, extractor: Extractor) -> None:
        for _, by_kind in extractor.evidence(
            "Russia agreed to annex Crimea and Kherson, and Ukraine refused to cede them."
        ):
            assert all(len(pieces) == len(set(pieces)) for pieces in by_kind.values())

    def test_the_same_text_gives_the_same_evidence_in_the_same_order(self, extractor: Extractor) -> None:
        text = "Russia annexed Crimea. The EU will never recognise it, she said."
        assert list(extractor.evidence(text)) == list(extractor.evidence(text))

    def test_a_claim_that_no_rule_finds_tells_what_weighed(self, extractor: Extractor) -> None:
        text = "The Gulf states left OPEC in 2019 and Angola followed in 2024."
        last = extractor.explain(text, None).claims[-1]
        assert last.provenance.rule == "membership/weighed"
        assert last.explanation is not None
        assert "no rule fits, but its words weigh" in last.explanation.because

    def test_a_rule_that_fits_by_chance_is_dropped_with_its_weight(self, extractor: Extractor) -> None:
        dropped = extractor.explain("He left Paris on Monday.", None).dropped
        assert any("weigh too little" in each.reason for each in dropped)
