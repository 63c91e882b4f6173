"""Lemmas of the words that rules ask for."""

from __future__ import annotations

import pytest

from workers.extraction.stages.reading.lemmas import Lemmatizer

KNOWN = ["freeze", "sign", "cede", "stop", "ratify", "agree", "withdraw", "seize", "swap", "party", "talk", "border"]


@pytest.fixture(scope="module")
def lemma() -> Lemmatizer:
    return Lemmatizer(KNOWN)


class TestLemmatizer:
    @pytest.mark.parametrize(
        ("word", "tag", "expected"),
        [
            pytest.param("signed", "VBD", "sign", id="a regular past"),
            pytest.param("ceded", "VBN", "cede", id="an e that is written once"),
            pytest.param("agreed", "VBD", "agree", id="a double e"),
            pytest.param("swapping", "VBG", "swap", id="a doubled consonant"),
            pytest.param("freezing", "VBG", "freeze", id="an e left out"),
            pytest.param("ratifies", "VBZ", "ratify", id="a y in the present"),
            pytest.param("ratified", "VBN", "ratify", id="a y in the past"),
            pytest.param("seizes", "VBZ", "seize", id="a present with es"),
            pytest.param("frozen", "VBN", "freeze", id="an irregular participle"),
            pytest.param("withdrew", "VBD", "withdraw", id="an irregular past"),
            pytest.param("was", "VBD", "be", id="be"),
            pytest.param("has", "VBZ", "have", id="have"),
            pytest.param("went", "VBD", "go", id="go"),
            pytest.param("parties", "NNS", "party", id="a plural with ies"),
            pytest.param("Borders", "NNS", "border", id="a capital"),
            pytest.param("talks", "NNS", "talk", id="a plural"),
            pytest.param("Russia", "NNP", "russia", id="a name"),
            pytest.param("open", "JJ", "open", id="an adjective"),
            pytest.param("left", "VBD", "leave", id="a past that is also an adjective"),
        ],
    )
    def test_it_knows_the_form(self, lemma: Lemmatizer, word: str, tag: str, expected: str) -> None:
        assert lemma(word, tag) == expected

    @pytest.mark.parametrize("word", ["", "'s", "s", "ing", "ed", "\U0001f6a7", "’"])
    @pytest.mark.parametrize("tag", ["VBD", "VBG", "VBZ", "NNS", "POS", ""])
    def test_it_never_fails(self, lemma: Lemmatizer, word: str, tag: str) -> None:
        assert isinstance(lemma(word, tag), str)

    def test_curly_apostrophes_are_straight(self, lemma: Lemmatizer) -> None:
        assert lemma("n’t", "RB") == lemma("n't", "RB") == "n't"

    def test_the_same_word_with_another_tag_is_another_question(self, lemma: Lemmatizer) -> None:
        assert (lemma("left", "JJ"), lemma("left", "VBD"), lemma("left", "JJ")) == ("left", "leave", "left")
