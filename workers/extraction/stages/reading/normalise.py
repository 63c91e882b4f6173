"""Cuts the article into blocks and writes each as the parser likes it, with a map back to the stored text.

Every line is a block, parsed by itself: headlines and datelines otherwise glue onto the next sentence (measured). In
the copy, quotation marks are straight, marks around a mere fragment are left out, asides between dashes are cut out and
parsed by themselves, and other dashes are commas: the parser takes an aside's verb for the sentence's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from service.domain.span import Span
from workers.extraction.lexicons.read import words
from workers.extraction.limits import check_blocks, check_characters
from workers.extraction.stages.reading.labels import label_at, labels_of
from workers.extraction.stages.speech.issuer import issuer_of
from workers.extraction.values import Block, Quoted

_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’/-]{2,20}(?:[ ,/]+[A-Z][A-Za-z.'’-]{1,20}){0,4})(?:,? \([^)\n]{2,30}\))?"
    r"(?:, [A-Z][a-z]{2,8}\.? \d{1,2}(?: \([^)\n]{2,30}\))?)?\s+[–—-]+\s+"
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?[ :–—-]+")
_BULLET = re.compile(r"(?:[-–—•*·]|\d{1,2}[.)])\s+")
_PIECE = 2500
#: Characters without a space after which the copy has one: the tokenizer reads a word over for each mark in it.
_WORD = 200
_RELATIVE = frozenset({"who", "which", "whose", "whom", "that", "where", "and", "or", "but"})
#: Words that are copied as they stand, many at a time: no mark, dash or odd space among them.
_PLAIN = re.compile(r"[A-Za-z0-9(][A-Za-z0-9.,;:?!()'$%&/]{0,30}(?: [A-Za-z0-9(][A-Za-z0-9.,;:?!()'$%&/]{0,30})*+")
#: Where an aside may begin or end, and where a sentence may.
_TURN = re.compile("[.!?–—-]")
#: How far into a word without a space they may begin.
_SHORT = 10
_INNER_MARK = re.compile('["“”«»]')
#: A time that opens a sentence without a comma: the parser takes "In 2022 Denmark" for one phrase (measured).
_OPENING_TIME = re.compile(
    r"(?:^|(?<=[.!?;] ))((?:In|On|By|Since|At|Until|After|Before|From) (?:[a-z]+ ){0,4}?(?:[A-Z][a-z]{2,8} )?"
    r"(?:\d{4}|\d{1,2}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|year|month|week))(?= [A-Z])"
)
_THROWN_IN = re.compile(
    r",\s+(?:he|she|they|it|(?:the |The )?[A-Z][\w'’.-]{1,20}(?:\s[A-Z][\w'’.-]{1,20}){0,3}"
    r"|(?:the|its|his|her) [\w-]{2,20}(?:\s[\w-]{2,20})?|officials|diplomats|analysts|critics)"
    r"\s+(?:has |had |have |also )?(?:" + "|".join(sorted(words("past_sayings"))) + r")"
    r"(?:\s(?:them|him|her|us|reporters|journalists|today|yesterday))?\s*,(?=\s+[a-z])"
)
_QUOTES = {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}


def cut_blocks(text: str, quotes: Iterable[Quoted]) -> list[Block]:
    """Return the blocks of ``text`` that have a letter in them, in order; raises ``TooComplex`` for too much of it."""
    check_characters(len(text))
    marks = _Marks(text, quotes)
    issuer, labels = issuer_of(text), labels_of(text)
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if any(character.isalpha() for character in line):
            blocks.extend(
                _blocks_of_line(text, Span(start, start + len(line)), marks, index=len(blocks), labels=labels)
            )
            check_blocks(len(blocks))
        start += len(line) + 1
    return [replace(block, label=block.label or issuer) for block in blocks] if issuer is not None else blocks


class _Marks:
    """Which quotation marks are left out of the copy, and which single ones are written as double."""

    def __init__(self, text: str, quotes: Iterable[Quoted]) -> None:
        self.dropped: set[int] = set()
        self.double: set[int] = set()
        for quoted in quotes:
            edges = {quoted.span.start - 1} | ({quoted.span.end} if quoted.closed else set())
            (self.dropped if _is_fragment(text, quoted) else self.double).update(edges)


def _is_fragment(text: str, quoted: Quoted) -> bool:
    """Tell a few quoted words inside the writer's own sentence from a quoted sentence."""
    words = quoted.span.of(text)
    return (
        quoted.closed
        and words[:1].islower()
        and not words.rstrip().endswith((",", ".", "!", "?"))
        and "\n" not in words
    )


def _blocks_of_line(text: str, line: Span, marks: _Marks, *, index: int, labels: frozenset[str]) -> list[Block]:
    start, role, label = line.start, "paragraph", None
    while text[start].isspace():
        start += 1
    head = text[start : start + 120]
    dateline = _DATELINE.match(head)
    if index == 0 and dateline is None:  # a text without its title begins with the dateline
        role = "headline"
    elif found := label_at(head, labels):
        role, label = "turn", found[0].rstrip().rstrip(":")
        start += found.end()
    elif found := _CLOCK.match(head) or _BULLET.match(head):
        role = "item"
        start += found.end()
    elif dateline is not None:
        start += dateline.end()
    if role == "paragraph" and line.end - start < 90 and text[start : line.end].rstrip()[-1:] not in '.!?”"’…:;,':
        role = "subheading"
    blocks: list[Block] = []
    for piece in _pieces(text, Span(start, line.end)) if line.end > start else []:
        asides = _asides(text, piece)
        thrown_in = [span for span in _thrown_in(text, piece) if not any(span.overlaps(aside) for aside in asides)]
        skip = [*asides, *thrown_in]
        blocks.append(Block(index + len(blocks), role, label, *_rewrite(text, piece, marks, skip=skip)))
        for span in skip:
            inner = _trimmed(text, Span(span.start + 1, span.end - 1))
            part = "thrown-in" if span in thrown_in else "aside"
            blocks.append(Block(index + len(blocks), part, label, *_rewrite(text, inner, marks)))
    return blocks


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end - 1 and text[start].isspace():
        start += 1
    return Span(start, end)


def _pieces(text: str, span: Span) -> list[Span]:
    """Cut what is too long for the parser, at the end of a sentence if there is one, else at a space."""
    pieces = []
    start = span.start
    while span.end - start > _PIECE:
        cut = max(text.rfind(mark, start + _PIECE // 2, start + _PIECE) for mark in (". ", "? ", "! "))
        cut = cut + 2 if cut != -1 else text.rfind(" ", start + 1, start + _PIECE) + 1 or start + _PIECE
        pieces.append(Span(start, cut))
        start = cut
    if text[start : span.end].strip():
        pieces.append(Span(start, span.end))
    return pieces


def _rewrite(text: str, span: Span, marks: _Marks, *, skip: Sequence[Span] = ()) -> tuple[str, tuple[int, ...]]:
    """Write one block's copy and its map; what ``skip`` covers is left out."""
    out: list[str] = []
    offsets: list[int] = []
    end = span.end
    while end > span.start and text[end - 1].isspace():
        end -= 1
    position = last_space = span.start
    gaps = {gap.start: gap.end for gap in skip}
    commas = {span.start + found.end(1) for found in _OPENING_TIME.finditer(text[span.start : end])}
    stops = sorted(commas | gaps.keys())
    while position < end:
        if position in commas:
            out.append(",")
            offsets.append(position)
        if position in gaps:
            position = gaps[position]
            continue
        if position - last_space < _SHORT and (plain := _PLAIN.match(text, position, _next(stops, position, end))):
            out.append(plain[0])
            offsets.extend(range(position, plain.end()))
            last_space = max(last_space, text.rfind(" ", position, plain.end()))
            position = plain.end()
            continue
        if text[position].isspace():
            last_space = position
        elif position - last_space > _WORD:
            out.append(" ")
            offsets.append(position)
            last_space = position
        for character in _written(text, position, end, marks=marks):
            if character in ",." and out and out[-1] == " ":
                out.pop()
                offsets.pop()
            out.append(character)
            offsets.append(position)
        position += 1
    offsets.append(end)
    return "".join(out), tuple(offsets)


def _next(places: Sequence[int], position: int, end: int) -> int:
    """Return the first of the ascending places after ``position``, or the end."""
    index = bisect_right(places, position)
    return places[index] if index < len(places) else end


def _written(text: str, position: int, end: int, *, marks: _Marks) -> str:
    """Return how one character is written in the copy: as one character, or not at all."""
    character = text[position]
    if position in marks.dropped:
        return ""
    if position in marks.double:
        return '"'
    if _dash_at(text, position, end):
        return ","
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # half a character, which no library takes
    return " " if character.isspace() else _QUOTES.get(character, character)


def _asides(text: str, span: Span) -> list[Span]:
    """Return the asides between two dashes or in brackets that are cut out and parsed by themselves, marks included.

    One that begins with a relative pronoun stays in: alone it would not know what it speaks of.
    """
    found: list[Span] = []
    opening: int | None = None
    for mark in _TURN.finditer(text, span.start, span.end):
        position = mark.start()
        if mark[0] in ".!?" and position + 1 < span.end and text[position + 1].isspace():
            opening = None
        elif _dash_at(text, position, span.end):
            if opening is not None and _stands_alone(text[opening + 1 : position]):
                found.append(Span(opening, position + 1))
                opening = None
            else:
                opening = position
    return found


def _thrown_in(text: str, span: Span) -> list[Span]:
    """Return the attributions that interrupt a sentence (", he said,"): without them the parser reads it whole."""
    return [
        Span(span.start + found.start(), span.start + found.end())
        for found in _THROWN_IN.finditer(text[span.start : span.end])
    ]


def _stands_alone(words: str) -> bool:
    first, *rest = words.split() or [""]
    return len(rest) >= 2 and first.lower() not in _RELATIVE and not _INNER_MARK.search(words)


def _dash_at(text: str, position: int, end: int) -> bool:
    """Tell whether a dash stands between spaces, or a long one between words: an aside, not a hyphen or a range."""
    character = text[position]
    if character not in "–—-" or position + 1 >= end:
        return False
    spaced = text[position - 1].isspace() and text[position + 1].isspace()
    return spaced or (character == "—" and text[position - 1].isalpha() and text[position + 1].isalpha())
