"""A stretch of an article's text."""

from __future__ import annotations

from dataclasses import dataclass

#: Characters of context on either side, as W3C Web Annotation clients use them to find a quotation again.
CONTEXT = 32


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points ``start`` (inclusive) to ``end`` (exclusive) of the stored text, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}:{self.end}")

    def of(self, text: str) -> str:
        """Return the words of ``text`` that the span covers."""
        if self.end > len(text):
            raise ValueError(f"span {self.start}:{self.end} lies outside a text of {len(text)} characters")
        return text[self.start : self.end]

    def prefix(self, text: str) -> str:
        """Return up to 32 characters before the span."""
        return text[max(0, self.start - CONTEXT) : self.start]

    def suffix(self, text: str) -> str:
        """Return up to 32 characters after the span."""
        return text[self.end : self.end + CONTEXT]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end
