"""How much one article may bring. Within these limits every stage ends in time and memory, whatever the text is."""

from __future__ import annotations

from service.domain.article import MAX_TEXT
from workers.extraction.errors import TooComplex

#: What the service takes; the command line has no such check before.
MAX_CHARACTERS = MAX_TEXT
#: Lines with a letter, and the pieces and asides that they are cut into. News of the greatest length has 3,000.
MAX_BLOCKS = 10_000
#: Words and marks in what is parsed. News of the greatest length has 50,000.
MAX_TOKENS = 100_000


def check_characters(count: int) -> None:
    """Raise ``TooComplex`` for a text that is too long."""
    _check(count, MAX_CHARACTERS, "characters")


def check_blocks(count: int) -> None:
    """Raise ``TooComplex`` for a text of too many lines."""
    _check(count, MAX_BLOCKS, "lines, list items and asides")


def check_tokens(count: int) -> None:
    """Raise ``TooComplex`` for a text of too many words."""
    _check(count, MAX_TOKENS, "words and marks")


def _check(count: int, limit: int, of_what: str) -> None:
    if count > limit:
        raise TooComplex(f"the text has more than {limit:,} {of_what}; cut it into several articles")
