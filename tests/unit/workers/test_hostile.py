"""Texts that were written to hurt end with claims or as too complex, and in a time that grows with them, no faster.

The short form reads a paragraph or two of each; the long form, left out of ``make test``, as much as
an article may have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from time import thread_time

import pytest
from spacy.language import Language

from tests.unit.workers.hostile import ALL, Hostile
from workers.extraction import limits
from workers.extraction.errors import TooComplex
from workers.extraction.pipeline import Extractor
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.quotes import find_quotes
from workers.extraction.values import Block

THE_DAY = date(2025, 2, 13)
#: Below this the clock and the machine say more than the code.
MEASURABLE = 0.02
#: How often a measurement is tried: other processes of the machine disturb some, none makes work less.
TRIES = 6

each_text = pytest.mark.parametrize("text", ALL.values(), ids=ALL)


def growth(work: Callable[[str], object], text: Hostile, size: int) -> float:
    """Return how many times longer the double of a text takes; the least of each, measured until it is below three."""
    double, single = text(2 * size), text(size)
    twice = once = math.inf
    for _ in range(TRIES):
        twice = min(twice, seconds(work, double))
        once = min(once, seconds(work, single))
        if twice < 3 * max(once, MEASURABLE):
            break
    return twice / max(once, MEASURABLE)


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor's time for a text, read or refused."""
    start = thread_time()
    with suppress(TooComplex):
        work(text)
    return thread_time() - start


class Everything:
    """Leaves out nothing."""

    def select(self, blocks: Sequence[Block], mentions: object) -> Sequence[Block]:
        return blocks


@pytest.fixture(scope="module")
def explain(nlp: Language) -> Callable[[str], object]:
    """Do what a worker does with a text, but parse all of it: nothing may rest on what the filter leaves out."""
    extractor = Extractor(nlp)
    extractor._selector = Everything()  # type: ignore[assignment]
    return lambda text: extractor.explain(text, THE_DAY)


class TestItEndsInTimeThatGrowsWithTheText:
    @each_text
    def test_of_all_stages(self, explain: Callable[[str], object], text: Hostile) -> None:
        assert growth(explain, text, 2500) < 3

    @each_text
    def test_of_the_stages_before_the_parse(self, text: Hostile) -> None:
        assert growth(lambda each: cut_blocks(each, find_quotes(each)), text, 20_000) < 3

    @pytest.mark.long
    @each_text
    def test_of_all_stages_at_full_length(self, explain: Callable[[str], object], text: Hostile) -> None:
        assert growth(explain, text, limits.MAX_CHARACTERS // 2 - 200) < 3


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "limit"),
        [
            pytest.param("a" * (limits.MAX_CHARACTERS + 1), "200,000 characters", id="characters"),
            pytest.param("a\n" * (limits.MAX_BLOCKS + 1), "10,000 lines", id="lines"),
            pytest.param("a" + "(" * (limits.MAX_TOKENS + 1), "100,000 words and marks", id="words and marks"),
        ],
    )
    def test_what_is_over_one_is_refused_and_told_which(
        self, explain: Callable[[str], object], text: str, limit: str
    ) -> None:
        with pytest.raises(TooComplex, match=f"more than {limit}.*cut it into several articles"):
            explain(text)

    @pytest.mark.long
    def test_as_long_as_may_be_is_read_to_the_end(self, extractor: Extractor) -> None:
        text = "The weather in the north was fine. " * 5710 + "Russia annexed Crimea."
        (claim,) = extractor.extract(text, THE_DAY)
        assert claim.span.of(text) == "Russia annexed Crimea"
