"""Finds what stands between quotation marks, of any layout, and never raises.

A small automaton over each paragraph. A mark that is not closed runs to the end of its paragraph if the next paragraph
opens with a mark again (a quotation that goes on), else to the end of its sentence: a forgotten closer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from service.domain.span import Span
from workers.extraction.values import Quoted

_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'"}
#: Marks that may be apostrophes.
_SINGLE = "‘'"
_CLOSER = {opener: re.compile(f"[{closers}]") for opener, closers in _CLOSERS.items()}
#: How far a single mark's closer is looked for: what opens may be an apostrophe, and there may be thousands.
_REACH = 1500
_SENTENCE_END = ".!?"
#: A straight single mark that surely closes or opens, not one of "don't" or "the states' rights".
_STRAIGHT_CLOSE = re.compile(r"[^\ss]'(?!\w)")
_STRAIGHT_OPEN = re.compile(r"(?<![\w.,!?'])'(?=[A-Za-z])")


class Quotations:
    """An article's quotations in text order, found by what they touch without a walk over all of them."""

    def __init__(self, quotes: Sequence[Quoted]) -> None:
        self._quotes = quotes
        self._ends = [quoted.span.end for quoted in quotes]

    def __iter__(self) -> Iterator[Quoted]:
        return iter(self._quotes)

    def __getitem__(self, index: int) -> Quoted:
        return self._quotes[index]

    def touching(self, span: Span) -> Iterator[tuple[int, Quoted]]:
        """Yield the quotations that share a character with ``span``, with their number."""
        for index in range(bisect_right(self._ends, span.start), len(self._quotes)):
            quoted = self._quotes[index]
            if quoted.span.start >= span.end:
                return
            yield index, quoted

    def cover(self, span: Span) -> bool:
        """Tell whether one quotation holds all of ``span``."""
        return any(quoted.span.start <= span.start and span.end <= quoted.span.end for _, quoted in self.touching(span))

    def mostly(self, span: Span) -> int | None:
        """Return the number of the quotation that holds more than half of ``span``, or None."""
        for index, quoted in self.touching(span):
            shared = min(span.end, quoted.span.end) - max(span.start, quoted.span.start)
            if shared * 2 > span.end - span.start:
                return index
        return None


def find_quotes(text: str) -> list[Quoted]:
    """Return the quoted stretches of ``text`` in order; nested ones belong to the outer."""
    found: list[Quoted] = []
    start = 0
    going_on = False
    for line in text.split("\n"):
        going_on = (
            _scan_paragraph(text, Span(start, start + len(line)), found, going_on=going_on)
            if line.strip()
            else going_on
        )
        start += len(line) + 1
    return found


def _scan_paragraph(text: str, paragraph: Span, found: list[Quoted], *, going_on: bool) -> bool:
    """Add the paragraph's quotations; return whether one is still open at its end."""
    position = paragraph.start
    while position < paragraph.end:
        opener = text[position]
        if opener not in _CLOSERS or not _opens(text, position, paragraph):
            position += 1
            continue
        close = _find_close(text, position, paragraph)
        if close is None:
            if opener in _SINGLE:
                position += 1
                continue
            end = (
                paragraph.end
                if _next_opens(text, paragraph, opener) or (position == _first(text, paragraph) and going_on)
                else _sentence_end(text, position, paragraph)
            )
            if end > position + 1:
                found.append(Quoted(Span(position + 1, end), closed=False))
            return end == paragraph.end
        if close > position + 1:
            found.append(Quoted(Span(position + 1, close)))
        position = close + 1
    return False


def _first(text: str, paragraph: Span) -> int:
    return next((i for i in range(paragraph.start, paragraph.end) if not text[i].isspace()), paragraph.start)


def _opens(text: str, position: int, paragraph: Span) -> bool:
    """Tell whether the mark can open: not glued to a word on its left, not followed by a space."""
    before = text[position - 1] if position > paragraph.start else " "
    after = text[position + 1] if position + 1 < paragraph.end else " "
    if text[position] == "'" and (before in ".,!?'" or not after.isalpha()):
        return False  # "the '90s", or one that closes
    return not before.isalnum() and not after.isspace()


def _find_close(text: str, position: int, paragraph: Span) -> int | None:
    opener = text[position]
    single = opener in _SINGLE
    end = min(paragraph.end, position + _REACH) if single else paragraph.end
    for found in _CLOSER[opener].finditer(text, position + 1, end):
        index = found.start()
        after = text[index + 1] if index + 1 < paragraph.end else " "
        if single and (
            after.isalnum()
            or (opener == "'" and text[index - 1].isspace())
            or (text[index - 1] == "s" and after == " " and _later(text, index + 1, paragraph.end, opener=opener))
        ):
            continue
        if opener == '"' and text[index - 1].isspace() and not after.isspace():
            continue
        return index
    return None


def _later(text: str, start: int, end: int, *, opener: str) -> bool:
    """Tell whether a surer closing mark follows soon: then this one was the apostrophe of a plural."""
    window = text[start : min(end, start + 200)]
    if opener == "'":
        close, opening = _position(_STRAIGHT_CLOSE, window), _position(_STRAIGHT_OPEN, window)
    else:
        close, opening = window.find("’"), window.find("‘")
    return close != -1 and (opening == -1 or close < opening)


def _position(pattern: re.Pattern[str], window: str) -> int:
    found = pattern.search(window)
    return found.start() if found else -1


def _next_opens(text: str, paragraph: Span, opener: str) -> bool:
    following = text[paragraph.end : paragraph.end + 8].lstrip()
    return following.startswith(opener)


def _sentence_end(text: str, position: int, paragraph: Span) -> int:
    for index in range(position + 2, paragraph.end):
        if text[index] in _SENTENCE_END and (index + 1 == paragraph.end or text[index + 1].isspace()):
            return index + 1
    return paragraph.end
