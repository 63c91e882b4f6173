"""What holds for any text: no exception, true spans, the same claims again, and time that grows with the text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.claim import ExtractedClaim
from service.domain.span import Span
from tests.builders import an_extracted_claim
from tests.unit.workers.conftest import Extract
from tests.unit.workers.test_hostile import growth
from workers.extraction.pipeline import Extractor
from workers.extraction.stages.assemble import without_doubles
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.quotes import find_quotes

ROOT = Path(__file__).parents[3]
ARTICLES = [
    json.loads(path.read_text(encoding="utf-8"))["text"]
    for path in sorted((ROOT / "seeds" / "articles").glob("*.json"))
]
THE_DAY = date(2025, 2, 13)
NOISE = [
    "“",
    "”",
    '"',
    "‘",
    "’",
    "«",
    "»",
    "–",
    "—",
    "(",
    ")",
    "\n",
    "\n\n",
    "\t",
    "\u00a0",
    "\u200b",
    ".",
    "?",
    ";",
    ":",
    "’s ",
]

bounded = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def windows(draw: st.DrawFn) -> str:
    """A stretch of one of the articles, cut anywhere."""
    article = draw(st.sampled_from(ARTICLES))
    start = draw(st.integers(0, len(article) - 1))
    return article[start : start + draw(st.integers(1, 600))]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A stretch of an article with pieces deleted, doubled and put in."""
    text = draw(windows())
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(["delete", "double", "noise", "unicode"])):
            case "delete":
                text = text[:at] + text[at + draw(st.integers(1, 40)) :]
            case "double":
                text = text[:at] + text[max(0, at - 20) : at] * 2 + text[at:]
            case "noise":
                text = text[:at] + draw(st.sampled_from(NOISE)) * draw(st.integers(1, 3)) + text[at:]
            case "unicode":
                text = text[:at] + draw(st.text(min_size=1, max_size=5)) + text[at:]
    return text


def assert_true(text: str, claim: ExtractedClaim) -> None:
    """Check that what a claim says of the text is so."""
    words = claim.span.of(text)
    assert words == text[claim.span.start : claim.span.end]
    assert words == words.strip()
    assert words
    if claim.time is not None:
        assert claim.time.span.of(text) == claim.time.text
        assert claim.span.start <= claim.time.span.start < claim.time.span.end <= claim.span.end
    if claim.attribution.cue is not None:
        assert_cue(text, claim.attribution.cue.text, claim.attribution.cue.span)
    assert 0 <= claim.check_worthiness.score <= 1


def assert_cue(text: str, cue: str, span: Span) -> None:
    assert span.of(text).replace("’", "'").split()[0] == cue.split()[0]


class TestAnyText:
    @bounded
    @given(text=mutated())
    def test_an_article_that_was_spoilt(self, extract: Extract, text: str) -> None:
        for claim in extract(text):
            assert_true(text, claim)

    @bounded
    @given(text=st.text(max_size=300))
    def test_any_characters(self, extract: Extract, text: str) -> None:
        for claim in extract(text):
            assert_true(text, claim)

    @bounded
    @given(text=st.lists(st.sampled_from([*NOISE, " ", "Russia", "annexed", "Crimea", "NATO", "said", "he", "treaty"])))
    def test_marks_and_words_in_any_order(self, extract: Extract, text: list[str]) -> None:
        together = "".join(text)
        for claim in extract(together):
            assert_true(together, claim)

    @pytest.mark.parametrize("article", ARTICLES, ids=lambda text: text.split("\n")[0][:60])
    def test_an_article_as_it_is(self, extract: Extract, article: str) -> None:
        claims = extract(article)
        assert claims
        for claim in claims:
            assert_true(article, claim)

    @pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u200b", "1234", "“", "....", "\ufeffRussia annexed Crimea."])
    def test_hardly_any_text(self, extract: Extract, text: str) -> None:
        for claim in extract(text):
            assert_true(text, claim)

    @bounded
    @given(text=mutated())
    def test_quotations_and_blocks_lie_in_the_text(self, text: str) -> None:
        quotes = find_quotes(text)
        assert [each.span for each in quotes] == sorted(each.span for each in quotes)
        assert not any(one.span.overlaps(next_.span) for one, next_ in pairwise(quotes))
        for block in cut_blocks(text, quotes):
            assert len(block.offsets) == len(block.text) + 1
            assert list(block.offsets) == sorted(block.offsets)
            assert block.offsets[-1] <= len(text)


class TestTheSameAgain:
    @settings(bounded, max_examples=10)
    @given(text=windows())
    def test_a_text_gives_the_same_claims(self, extract: Extract, text: str) -> None:
        assert extract(text) == extract(text)

    def test_what_came_before_does_not_matter(self, extractor: Extractor, extract: Extract) -> None:
        articles = [(text[:1500], THE_DAY) for text in ARTICLES[:3]]
        together = list(extractor.extract_many(articles))
        assert together == [extract(text) for text, _ in reversed(articles)][::-1]

    @pytest.mark.parametrize(
        "number",
        [
            pytest.param(0, id="an article"),
            pytest.param(1, id="a verb that is of two stances"),
        ],
    )
    def test_another_process_gives_the_same_claims(self, number: int) -> None:
        assert len({_in_another_process(seed)[number] for seed in ("1", "2", "3")}) == 1


ANYWHERE = [ARTICLES[0][:1500], "The council called for a ceasefire between Israel and Hamas."]


@cache
def _in_another_process(seed: str) -> list[str]:
    """Return the claims of each text as a process prints them whose sets of strings are in another order."""
    code = (
        "import sys; from workers import nlp; from workers.extraction.pipeline import Extractor;"
        "extractor = Extractor(nlp.load());"
        "[print(extractor.extract(text, None)) for text in sys.argv[1:]]"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", code, *ANYWHERE], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return run.stdout.splitlines()


class TestTimeGrowsWithTheText:
    def test_of_many_claims(self) -> None:
        claims = [replace(an_extracted_claim(), span=Span(9 * at, 9 * at + 8)) for at in range(1600)]
        assert growth(lambda text: without_doubles(claims[: len(text)]), lambda size: "." * size, 800) < 3
