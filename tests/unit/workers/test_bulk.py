"""Extraction from a file of JSON lines: what a line may be, and that a bad one fails alone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from service.domain.claim import ExtractedClaim
from tests.builders import TEXT, a_dropped_candidate, an_extracted_claim
from workers.bulk import extract_line
from workers.extraction.errors import TooComplex
from workers.extraction.stages.explain import Explained


class FakeExtractor:
    """Finds one claim in the builders' text; fails as it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[tuple[str, date | None]] = []

    def extract(self, text: str, published_on: date | None) -> list[ExtractedClaim]:
        self.asked.append((text, published_on))
        if self.error:
            raise self.error
        return [an_extracted_claim()]

    def explain(self, text: str, published_on: date | None) -> Explained:
        return Explained(self.extract(text, published_on), [a_dropped_candidate()])


def line(**fields: Any) -> str:
    return json.dumps({"id": "a", "text": TEXT} | fields)


class TestExtractLine:
    def test_it_gives_the_claims_under_the_id_of_the_line(self) -> None:
        outcome = extract_line(FakeExtractor(), line(id=7))
        written = json.loads(outcome.to_json())
        assert (outcome.fault, written["id"]) == (None, 7)
        assert [claim["text"] for claim in written["claims"]] == ["Russia annexed Crimea"]

    def test_it_explains_when_asked(self) -> None:
        outcome = extract_line(FakeExtractor(), line(), explained=True)
        assert outcome.explained == Explained([an_extracted_claim()], [a_dropped_candidate()])
        assert outcome.text == TEXT
        assert outcome.to_json() == extract_line(FakeExtractor(), line()).to_json()

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            pytest.param({}, None, id="no date"),
            pytest.param({"published": "2025-02-13"}, date(2025, 2, 13), id="a day"),
            pytest.param({"published_at": "2025-02-13T23:30:00Z"}, date(2025, 2, 13), id="a time in UTC"),
            pytest.param({"published_at": "2025-02-13T23:30:00-05:00"}, date(2025, 2, 14), id="a time elsewhere"),
        ],
    )
    def test_the_day_of_publication_is_passed_on(self, fields: dict[str, Any], expected: date | None) -> None:
        extractor = FakeExtractor()
        extract_line(extractor, line(**fields))
        assert extractor.asked == [(TEXT, expected)]

    @pytest.mark.parametrize(
        ("bad", "fault"),
        [
            pytest.param("{", "not JSON", id="not JSON"),
            pytest.param("[" * 100_000, "not JSON", id="deep JSON"),
            pytest.param("[]", "with an id", id="not an object"),
            pytest.param('{"text": "x"}', "with an id", id="no id"),
            pytest.param(line(text=5), "text is not a string", id="text that is a number"),
            pytest.param(line(text=" "), "/text: is empty", id="empty text"),
            pytest.param(line(published="soon"), "published is not a date", id="a date that is none"),
            pytest.param(line(published=2025), "published is not a date", id="a date that is a number"),
        ],
    )
    def test_a_bad_line_says_what_is_wrong(self, bad: str, fault: str) -> None:
        outcome = extract_line(FakeExtractor(), bad)
        assert outcome.claims == []
        assert fault in str(outcome.fault)

    @pytest.mark.parametrize(
        "error",
        [
            pytest.param(TooComplex("a sentence of 9,000 words"), id="a text that is too complex"),
            pytest.param(RuntimeError("a sentence of 9,000 words"), id="a fault of ours"),
        ],
    )
    def test_an_article_that_fails_says_why(self, error: Exception) -> None:
        assert "a sentence of 9,000 words" in str(extract_line(FakeExtractor(error), line()).fault)
