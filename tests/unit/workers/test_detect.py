"""The span: the shortest stretch of whole words that carries the proposition."""

from __future__ import annotations

import pytest

from tests.unit.workers.conftest import Extract


def case(text: str, spans: list[str], title: str, reason: str | None = None) -> object:
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(text, spans, id=title, marks=marks)


def spans(extract: Extract, text: str, kind: str | None = None) -> list[str]:
    return [claim.span.of(text) for claim in extract(text) if kind in (None, claim.kind)]


class TestWhatASpanLeavesOut:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("The minister said that Russia annexed Crimea.", ["Russia annexed Crimea"], "the attribution before"),
            case("Russia annexed Crimea, the minister said.", ["Russia annexed Crimea"], "the attribution after"),
            case(
                "According to him, Russia annexed Crimea.",
                ["Russia annexed Crimea"],
                "according to",
            ),
            case("“Russia annexed Crimea!”", ["Russia annexed Crimea"], "marks and the full stop"),
            case("But Russia annexed Crimea.", ["Russia annexed Crimea"], "but at the start"),
            case("Russia annexed Crimea because it could.", ["Russia annexed Crimea"], "a clause of reason"),
            case("Russia annexed Crimea, while Europe slept.", ["Russia annexed Crimea"], "a clause of contrast"),
            case("Russia annexed Crimea; Europe slept.", ["Russia annexed Crimea"], "what a semicolon parts off"),
            case("Russia annexed Crimea and Europe slept.", ["Russia annexed Crimea"], "a joined clause"),
        ],
    )
    def test_it_is_outside(self, extract: Extract, text: str, expected: list[str]) -> None:
        assert spans(extract, text) == expected


class TestWhatASpanKeeps:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia did not annex Crimea", id="a negation"),
            pytest.param("Russia may annex Crimea", id="a modal"),
            pytest.param("In 2014 Russia annexed Crimea", id="a time before"),
            pytest.param("Russia annexed Crimea in March 2014", id="a time after"),
            pytest.param("If nobody objects, Russia will annex Crimea", id="a condition before"),
            pytest.param("Russia will annex Crimea if nobody objects", id="a condition after"),
            pytest.param("Russia, he said, annexed Crimea", id="an attribution in the middle"),
            pytest.param("Russia agreed to return Crimea", id="a light verb"),
            pytest.param("Russia was expected to return Crimea", id="a light verb in the passive"),
            pytest.param("There is no NATO membership for Ukraine", id="there is"),
            pytest.param("it’s not going to be NATO membership", id="a contraction"),
        ],
    )
    def test_it_is_inside(self, extract: Extract, text: str) -> None:
        assert set(spans(extract, f"{text}.")) == {text}


class TestStances:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("France ruled out NATO membership for Kyiv.", ["ruled out NATO membership for Kyiv"], "a noun phrase"),
            case("France vowed to annex Crimea.", ["vowed to annex Crimea"], "an infinitive"),
            case(
                "France urged Russia to return Crimea.",
                ["urged Russia to return Crimea"],
                "an object and an infinitive",
            ),
            case("France accused Russia of annexing Crimea.", ["accused Russia of annexing Crimea"], "a gerund"),
            case(
                "France has always opposed NATO membership for Kyiv.",
                ["opposed NATO membership for Kyiv"],
                "auxiliaries outside",
            ),
            case("France said it would annex Crimea.", ["it would annex Crimea"], "a full clause"),
        ],
    )
    def test_the_span_runs_from_the_verb(self, extract: Extract, text: str, expected: list[str]) -> None:
        assert spans(extract, text) == expected


class TestHowManyClaims:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case(
                "Russia annexed Crimea and occupied Kherson.", ["Russia annexed Crimea", "occupied Kherson"],
                "joined predicates",
            ),
            case(
                "Russia annexed Crimea, and Israel annexed the Golan Heights.",
                ["Russia annexed Crimea", "Israel annexed the Golan Heights"], "joined clauses",
            ),
            case("Russia annexed and still holds Crimea.", ["Russia annexed", "still holds Crimea"], "a shared object"),
            case(
                "Finland joined NATO in 2023 and Sweden joined in 2024.",
                ["Finland joined NATO in 2023", "Sweden joined in 2024"], "a shared organisation",
            ),
        ],
    )  # fmt: skip
    def test_each_that_could_be_checked_by_itself(self, extract: Extract, text: str, expected: list[str]) -> None:
        assert spans(extract, text) == expected

    def test_a_clause_yields_one_claim_of_each_kind(self, extract: Extract) -> None:
        text = "Russia signed a treaty with Ukraine, left the Council of Europe and annexed Crimea."
        kinds = [claim.kind for claim in extract(text)]
        assert sorted(set(kinds)) == ["agreement", "border", "membership"]

    def test_the_same_words_told_twice_are_two_mentions(self, extract: Extract) -> None:
        assert len(spans(extract, "Russia annexed Crimea\nRussia annexed Crimea.")) == 2

    def test_the_guides_worked_sentence_carries_three(self, extract: Extract) -> None:
        text = (
            "Hegseth said a return to Ukraine’s pre-2014 borders – when Russia annexed Crimea – was unrealistic and "
            "that the US does not see NATO membership for Kyiv as part of the solution."
        )
        assert sorted((claim.kind, claim.relation) for claim in extract(text)) == [
            ("border", "annex"),
            ("border", "return"),
            ("membership", "refuse"),
        ]
