"""In which words a claim was read: each place is one of the article's, and names what it says it names."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from service.domain.explanation import Explanation
from service.domain.span import Span
from tests.unit.workers.test_properties import bounded, mutated
from workers.extraction.pipeline import Extractor
from workers.extraction.stages.explain import Explained

SEEDS = Path(__file__).parents[3] / "seeds" / "articles"
Explain = Callable[[str], Explained]


@pytest.fixture(scope="module")
def explain(extractor: Extractor) -> Explain:
    return lambda text: extractor.explain(text, date(2025, 2, 13))


def why(explain: Explain, text: str) -> Explanation:
    (claim,) = explain(text).claims
    assert claim.explanation is not None
    return claim.explanation


def words(text: str, *spans: Span | None) -> list[str | None]:
    return [span.of(text) if span else None for span in spans]


class TestTheTrigger:
    @pytest.mark.parametrize(
        ("text", "trigger"),
        [
            pytest.param("Russia annexed Crimea in 2014.", "annexed", id="a verb"),
            pytest.param("The annexation of Crimea was illegal.", "annexation", id="a noun"),
            pytest.param("Finland is a member of NATO.", "member", id="what a copula says"),
        ],
    )
    def test_it_is_the_word_that_fired_the_rule(self, explain: Explain, text: str, trigger: str) -> None:
        assert words(text, why(explain, text).trigger) == [trigger]

    def test_the_rule_says_why_it_is_one(self, explain: Explain) -> None:
        found = why(explain, "Russia annexed Crimea.")
        assert (found.because, found.relation) == ("the verb of annexation, with a territory", "annex")


class TestSlots:
    def test_each_value_has_its_place_in_the_claim(self, explain: Explain) -> None:
        text = "Ferries to Crimea were late.\n\nRussia annexed Crimea in 2014."
        found = why(explain, text)
        assert words(text, *found.slots["territory"], *found.slots["parties"]) == ["Crimea", "Russia"]
        assert found.slots["territory"] == (Span(45, 51),)

    def test_whole_words_are_looked_for(self, explain: Explain) -> None:
        text = "Nigeriens said Niger withdrew from ECOWAS."
        found = why(explain, text)
        assert found.slots["parties"] == (Span(15, 20),)

    def test_curly_quotation_marks_are_no_hindrance(self, explain: Explain) -> None:
        text = "“A return to Ukraine’s pre-2014 borders is unrealistic,” the minister said."
        found = why(explain, text)
        assert words(text, *found.slots["territory"]) == ["Ukraine’s pre-2014 borders"]

    def test_what_is_carried_over_stands_where_it_was_named_before(self, explain: Explain) -> None:
        text = "Armenia and Azerbaijan signed a peace treaty. The treaty was ratified on Monday."
        *_, last = explain(text).claims
        assert last.explanation is not None
        places = last.explanation.slots["parties"]
        assert words(text, *places) == ["Armenia", "Azerbaijan"]
        assert all(ref.inferred for ref in last.slots["parties"])


class TestPolarityAndModality:
    @pytest.mark.parametrize(
        ("text", "denying", "showing"),
        [
            pytest.param("Russia annexed Crimea.", [], [], id="plainly stated"),
            pytest.param("Russia did not annex Crimea.", ["not"], [], id="a negation"),
            pytest.param("Russia may annex Crimea.", [], ["may"], id="an auxiliary"),
            pytest.param("Russia will not annex Crimea.", ["not"], ["will"], id="both"),
            pytest.param("Russia refuses to return Crimea.", ["refuses"], ["refuses"], id="a stance"),
            pytest.param("Russia refused to return Crimea.", ["refused"], [], id="a stance that became an act"),
            pytest.param("Russia wants to annex Crimea.", [], ["wants"], id="a wish"),
            pytest.param("Spain gave up its claim to Gibraltar.", ["gave"], [], id="an end"),
            pytest.param("If nobody objects, Russia will annex Crimea.", [], ["If"], id="a condition"),
            pytest.param("Had nobody objected, Russia would have annexed Crimea.", [], ["Had"], id="an inversion"),
            pytest.param("A return to Ukraine's pre-2014 borders is unfair.", ["unfair"], ["unfair"], id="a judgement"),
        ],
    )  # fmt: skip
    def test_the_words_that_gave_them(
        self, explain: Explain, text: str, denying: list[str], showing: list[str]
    ) -> None:
        found = why(explain, text)
        assert (words(text, *found.polarity), words(text, *found.modality)) == (denying, showing)


class TestDropped:
    def test_a_slot_that_stays_empty_is_the_reason(self, explain: Explain) -> None:
        found = explain("Headline\n\nSomebody signed a deal.")
        assert [(each.rule, each.reason) for each in found.dropped] == [
            ("agreement/signed", "nothing fills the slot parties")
        ]

    def test_of_two_relations_for_the_same_words_one_is_dropped(self, explain: Explain) -> None:
        found = explain("Kosovo wants to join NATO.")
        (dropped,) = found.dropped
        assert (dropped.rule, dropped.reason) == ("membership/joined", "membership/wants-to-join fits better")

    def test_of_two_claims_on_the_same_words_one_is_dropped_and_says_so(self, explain: Explain) -> None:
        found = explain(json.loads((SEEDS / "nato-ukraine-talks-2025-02.json").read_text())["text"])
        doubles = [each for each in found.dropped if each.reason == "another claim of its kind covers these words"]
        assert all(any(each.span.overlaps(claim.span) for claim in found.claims) for each in doubles)
        assert {each.span for each in doubles}.isdisjoint({claim.span for claim in found.claims})


@pytest.mark.parametrize("name", [path.stem for path in sorted(SEEDS.glob("*.json"))])
def test_every_claim_of_a_seed_is_explained_in_words_of_its_text(extractor: Extractor, name: str) -> None:
    article = json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))
    text, published_on = article["text"], date.fromisoformat(article["published_at"][:10])
    found = extractor.explain(text, published_on)
    assert found.claims == extractor.extract(text, published_on)
    assert found.dropped == sorted(found.dropped)
    assert_explained(text, found)


@bounded
@given(text=mutated())
def test_any_text_is_explained_in_its_own_words(extractor: Extractor, text: str) -> None:
    assert_explained(text, extractor.explain(text, None))


def assert_explained(text: str, found: Explained) -> None:
    for claim in found.claims:
        explanation = claim.explanation
        assert explanation is not None
        assert list(explanation.slots) == list(claim.slots)
        placed = [span for spans in explanation.slots.values() for span in spans if span]
        for span in (explanation.trigger, *placed, *explanation.polarity, *explanation.modality):
            assert span.of(text).strip()
    for each in found.dropped:
        assert each.span.of(text).strip()
