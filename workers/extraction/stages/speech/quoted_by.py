"""Gives each quotation the act of speaking that stands nearest to it, or the one of the quotation that it goes on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence

from service.domain.span import Span
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.quotes import Quotations
from workers.extraction.stages.speech.frames import Frame, attributes
from workers.extraction.values import Quoted

#: How a main clause hangs, before a colon also under what follows it.
_MAIN = frozenset({"ROOT", "conj", "ccomp", "parataxis"})
Announced = Callable[[Clause], Frame | None]
#: Blocks that may begin between a paragraph and a quotation in it: its asides.
_NEARBY = 8


def contains(outer: Span, inner: Span) -> bool:
    """Tell whether ``inner`` lies in ``outer``."""
    return outer.start <= inner.start and inner.end <= outer.end


def quotation_frames(
    quotes: Quotations, clauses: Sequence[Clause], frames: Mapping[int, Frame], *, announced: Announced
) -> dict[int, Frame | None]:
    """Return the frame of each quotation by its number; ``frames`` are those of clauses, by the clause's identity.

    ``announced`` gives the frame of a clause that does not say, but stands before the colon of the quotation.
    """
    by_block: dict[int, list[Clause]] = {}
    for clause in clauses:
        by_block.setdefault(clause.tree.block.index, []).append(clause)
    blocks = sorted(by_block.values(), key=lambda rows: rows[0].tree.block.span.start)
    starts = [rows[0].tree.block.span.start for rows in blocks]
    result: dict[int, Frame | None] = {}
    previous: Frame | None = None
    for index, quoted in enumerate(quotes):
        place = bisect_right(starts, quoted.span.start)
        around = blocks[max(0, place - _NEARBY) : place]
        here = next((rows for rows in around if contains(rows[0].tree.block.span, quoted.span)), [])
        found = _before_colon(quoted, here, announced) or _cue_near(quoted, here, frames, quotes=quotes)
        if found is None and index and _same_run(quotes, index, here):
            found = previous
        result[index] = found
        previous = found or previous
    return result


def _before_colon(quoted: Quoted, here: Sequence[Clause], announced: Announced) -> Frame | None:
    """Return who speaks what a colon announces, whatever the verb: "an aide was blunter still: …"."""
    if not here:
        return None
    block = here[0].tree.block
    mark = bisect_left(block.offsets, quoted.span.start)
    before = block.text[:mark].rstrip(' "')
    if not before.endswith(":"):
        return None
    ahead = [clause for clause in here if clause.head.idx < len(before) and clause.label in _MAIN]
    return announced(ahead[-1]) if ahead else None


def _same_run(quotes: Quotations, index: int, here: Sequence[Clause]) -> bool:
    """Tell whether a quotation without a cue goes on from the one before: same paragraph, or left open before."""
    before, quoted = quotes[index - 1], quotes[index]
    if not before.closed:
        return True
    same_paragraph = bool(here) and contains(here[0].tree.block.span, before.span)
    return same_paragraph or quoted.span.start - before.span.end < 8


def _cue_near(
    quoted: Quoted, here: Sequence[Clause], frames: Mapping[int, Frame], *, quotes: Quotations
) -> Frame | None:
    """Return the act of speaking, outside quotation marks, that stands nearest to a quotation."""
    best: tuple[float, Frame] | None = None
    for clause in here:
        frame = frames.get(id(clause))
        if frame is None or frame.cue is None or not attributes(clause) or quotes.cover(frame.cue.span):
            continue
        cue = frame.cue.span
        before = cue.end <= quoted.span.start
        gap = quoted.span.start - cue.end if before else cue.start - quoted.span.end
        sentence = clause.head.sent
        reach = clause.tree.block.span_of(sentence.start_char, sentence.end_char)
        near = reach.overlaps(quoted.span) or (not before and gap < 40)
        if not near:
            continue
        distance = gap + (60 if before and gap > 25 else 0)
        if best is None or distance < best[0]:
            best = (distance, frame)
    return best[1] if best is not None else None
