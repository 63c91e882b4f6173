"""What is kept of an explanation, which dropped candidates go with a claim, and how both are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.domain.explanation import MAX_DROPPED, NEAR, Dropped, bounded, near
from service.domain.span import Span
from service.domain.tracking import ExplainedMention, track
from service.presenters.explanation_json import explanation_json
from tests.builders import TEXT, a_dropped_candidate, an_explanation, an_extracted_claim, span_of


def dropped_at(start: int, end: int) -> Dropped:
    return a_dropped_candidate(span=Span(start, end))


class TestBounded:
    def test_a_few_are_kept_in_text_order(self) -> None:
        late, early = dropped_at(50, 60), dropped_at(0, 10)
        assert bounded([late, early]) == (early, late)

    def test_of_too_many_the_first_are_kept(self) -> None:
        kept = bounded(dropped_at(start, start + 1) for start in range(3 * MAX_DROPPED))
        assert len(kept) == MAX_DROPPED
        assert kept[-1].span.start == MAX_DROPPED - 1


class TestNear:
    @pytest.mark.parametrize(
        ("start", "end", "shown"),
        [
            pytest.param(1000, 1010, True, id="the claim's own words"),
            pytest.param(1000 - NEAR - 9, 1001 - NEAR, True, id="the last that is near before it"),
            pytest.param(1000 - NEAR - 9, 1000 - NEAR, False, id="the first that is far before it"),
            pytest.param(1099 + NEAR, 1200 + NEAR, True, id="the last that is near after it"),
            pytest.param(1100 + NEAR, 1200 + NEAR, False, id="the first that is far after it"),
        ],
    )
    def test_what_is_near(self, start: int, end: int, shown: bool) -> None:
        assert bool(near([dropped_at(start, end)], Span(1000, 1100))) is shown

    def test_a_claim_at_the_start_of_the_text_has_candidates_too(self) -> None:
        assert near([dropped_at(20, 30)], Span(0, 10)) == (dropped_at(20, 30),)


def shown(**changes: Any) -> dict[str, Any]:
    claim = an_extracted_claim(**{"explanation": an_explanation()} | changes)
    (mention,) = track([claim], article_id="art_1", revision=1, text=TEXT)
    return explanation_json(ExplainedMention(mention=mention, text=TEXT, dropped=(a_dropped_candidate(),)))


class TestExplanationJson:
    def test_it_names_the_rule_and_why_it_is_one(self) -> None:
        because = "the verb of annexation, with a territory"
        assert shown()["rule"] == {"name": "border/annex", "because": because, "relation": "annex"}

    def test_it_shows_the_trigger_and_the_words_of_each_slot(self) -> None:
        matched = shown()["matched"]
        assert matched["trigger"] == {"text": "annexed", "start": 15, "end": 22}
        russia, ukraine = matched["slots"]["parties"]
        assert russia == {
            "text": "Russia", "start": 8, "end": 14, "name": "Russia", "id": "iso:RUS", "inferred": False,
        }  # fmt: skip
        assert (ukraine["name"], ukraine["start"], ukraine["inferred"]) == ("Ukraine", None, True)
        assert matched["slots"]["territory"][0]["text"] == "Crimea"
        assert matched["slots"]["empty"] == []

    def test_it_shows_the_words_that_gave_polarity_and_modality(self) -> None:
        words = an_explanation(polarity=(span_of("not"),), modality=())
        explained = shown(explanation=words)
        assert explained["polarity"] == {"value": "positive", "words": [{"text": "not", "start": 52, "end": 55}]}
        assert explained["modality"] == {"value": "fact", "words": []}

    def test_it_shows_what_was_dropped_nearby(self) -> None:
        (dropped,) = shown()["dropped"]
        assert (dropped["text"], dropped["reason"]) == ("part of the solution", "nothing fills the slot parties")
        assert TEXT[dropped["span"]["start"] : dropped["span"]["end"]] == dropped["text"]

    def test_it_repeats_what_the_claim_says_of_its_speaker_and_worth(self) -> None:
        explained = shown()
        assert [outer["name"] for outer in explained["attribution"]["chain"]] == ["A spokesman"]
        assert explained["check_worthiness"]["reasons"] == ["two states named"]
        assert (explained["rules_version"], explained["model"]) == ("abc123", "en_core_web_md 3.8.0")

    def test_of_a_claim_found_before_explanations_were_kept_it_shows_what_is_known(self) -> None:
        explained = shown(explanation=None)
        assert explained["rule"] == {"name": "border/annex", "because": None, "relation": None}
        assert explained["matched"]["trigger"] is None
        assert [row["text"] for row in explained["matched"]["slots"]["territory"]] == ["Crimea"]

    def test_a_claim_is_the_same_with_and_without_its_explanation(self) -> None:
        claim = an_extracted_claim()
        assert replace(claim, explanation=an_explanation()) == claim
