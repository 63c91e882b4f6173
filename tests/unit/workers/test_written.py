"""What holds for any news, written by a grammar or spoilt: every claim points at true words, and nothing raises."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.claim import EntityRef, ExtractedClaim
from service.domain.span import Span
from tests.unit.workers.conftest import Extract
from tests.unit.workers.writing import articles, spoilt, windows
from workers.extraction.pipeline import Extractor

THE_DAY = date(2025, 2, 13)
#: Nobody and nothing of ours: a paragraph that any article may end with.
UNRELATED = "The weather was fine and many people walked in the park."
#: Signs that the parser's copy writes otherwise or leaves out, and so names may be written without.
_REWRITTEN = re.compile(r"[^\w]+")

bounded = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
news = st.one_of(articles(), spoilt(articles()), spoilt(windows()))


def assert_true(text: str, claims: list[ExtractedClaim]) -> None:
    """Check that what the claims say of the text is so."""
    assert claims == sorted(claims, key=lambda claim: (claim.span.start, claim.span.end))
    said = _written(text)
    for claim in claims:
        words = assert_in(text, claim.span)
        assert words == words.strip()
        if claim.time is not None:
            assert claim.time.text == assert_in(text, claim.time.span)
            assert claim.span.start <= claim.time.span.start < claim.time.span.end <= claim.span.end
        if claim.attribution.cue is not None:
            assert claim.attribution.cue.text == assert_in(text, claim.attribution.cue.span)
        speakers = [claim.attribution.speaker, *claim.attribution.chain]
        assert all(_written(speaker.name) in said for speaker in speakers if speaker is not None)
        assert all(_written(ref.text) in said for ref in refs(claim) if not ref.inferred)


def assert_in(text: str, span: Span) -> str:
    """Return the words of a span that lies in the text."""
    assert 0 <= span.start < span.end <= len(text)
    return span.of(text)


def refs(claim: ExtractedClaim) -> list[EntityRef]:
    """Return all that fills a claim's slots."""
    values = [value if isinstance(value, tuple) else (value,) for value in claim.slots.values()]
    return [ref for each in values for ref in each if isinstance(ref, EntityRef)]


def _written(text: str) -> str:
    return _REWRITTEN.sub("", text)


class TestAnyNews:
    @settings(bounded, max_examples=150)
    @given(text=news)
    def test_what_a_claim_says_of_the_text_is_so(self, extract: Extract, text: str) -> None:
        assert_true(text, extract(text))

    @bounded
    @given(text=news)
    def test_without_a_publication_date(self, extractor: Extractor, text: str) -> None:
        assert_true(text, extractor.extract(text, None))

    @settings(bounded, max_examples=20)
    @given(text=news)
    def test_the_same_text_gives_the_same_claims(self, extract: Extract, text: str) -> None:
        assert extract(text) == extract(text)

    @bounded
    @given(text=articles())
    def test_a_paragraph_without_names_changes_nothing_before_it(self, extract: Extract, text: str) -> None:
        assert extract(f"{text}\n\n{UNRELATED}") == extract(text)
