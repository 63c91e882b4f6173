"""Check-worthiness is a sum of reasons."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.claim import Attribution, CheckWorthiness, EntityRef, Modality, Quotation, Speaker, TimeExpression
from service.domain.span import Span
from workers.extraction.rules.loader import load_kinds
from workers.extraction.stages.score import score

RUSSIA, IRAN = EntityRef("Russia", "iso:RUS", "Russia"), EntityRef("Iran", "iso:IRN", "Iran")
BORDER = load_kinds()["border"]
A_TIME = TimeExpression("in May", Span(0, 6), "2025-05-01/2025-05-31")


def scored(
    text: str = "it was signed",
    attribution: Attribution | None = None,
    modality: Modality = Modality.QUESTION,
    slots: dict[str, Any] | None = None,
    time: TimeExpression | None = None,
) -> CheckWorthiness:
    return score(text, attribution or Attribution(), modality, kind=BORDER, slots=slots or {}, time=time)


class TestScore:
    def test_a_bare_question_is_worth_what_its_kind_is(self) -> None:
        assert scored() == CheckWorthiness(BORDER.weight, ("border position",))

    @pytest.mark.parametrize(
        ("properties", "reason"),
        [
            pytest.param({"modality": Modality.FACT}, "stated as a fact", id="a fact"),
            pytest.param({"attribution": Attribution(Speaker("she"))}, "attributed to a speaker", id="a speaker"),
            pytest.param(
                {"attribution": Attribution(Speaker("Rama", role="prime minister"))},
                "an office holder speaks",
                id="an office holder",
            ),
            pytest.param({"attribution": Attribution(quotation=Quotation.DIRECT)}, "quoted word for word", id="direct"),
            pytest.param({"slots": {"parties": (RUSSIA,)}}, "a party named", id="a party"),
            pytest.param({"slots": {"parties": (RUSSIA, IRAN)}}, "two parties named", id="two parties"),
            pytest.param({"time": A_TIME}, "dated", id="a time"),
            pytest.param({"text": "1,340 km"}, "contains a number", id="a number"),
        ],
    )
    def test_each_property_adds_and_says_why(self, properties: dict[str, Any], reason: str) -> None:
        found = scored(**properties)
        assert found.reasons == ("border position", reason)
        assert found.score > scored().score

    def test_a_slot_that_was_inferred_takes_away(self) -> None:
        inferred = EntityRef("Russia", "iso:RUS", "it", inferred=True)
        assert scored(slots={"territory": inferred}).score < scored().score

    def test_an_empty_slot_counts_for_nothing(self) -> None:
        assert scored(slots={"territory": None, "parties": ()}) == scored()

    def test_a_fact_is_worth_more_than_any_other_modality(self) -> None:
        best, *others = sorted(Modality, key=lambda modality: -scored(modality=modality).score)
        assert best is Modality.FACT
        assert scored(modality=best).score > scored(modality=others[0]).score

    def test_it_stays_between_nothing_and_one(self) -> None:
        full = scored(
            "1 of 2", Attribution(Speaker("Rama", role="premier"), None, Quotation.DIRECT), Modality.FACT,
            {"parties": (RUSSIA, IRAN)}, A_TIME,
        )  # fmt: skip
        assert 0.8 <= full.score <= 1.0
        assert len(full.reasons) == 7
