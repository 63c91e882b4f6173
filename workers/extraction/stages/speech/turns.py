"""Whose words a whole paragraph is: a turn's label, who answers or writes it, or who issued the statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import Frame
from workers.extraction.stages.speech.people import People

_ANSWERS = frozenset({"A", "Answer"})


def answer_frames(clauses: Sequence[Clause], announced: Callable[[Clause], Frame | None]) -> dict[int, Frame]:
    """Return who gives the answers labelled "A": who stands before the colon that the questions follow."""
    found: dict[int, Frame] = {}
    before: Clause | None = None
    current: Frame | None = None
    for clause in clauses:
        block = clause.tree.block
        if block.label is None:
            current = None
            before = clause if block.text.rstrip().endswith(":") and clause.label in ("ROOT", "conj") else None
        elif before is not None:
            frame, before = announced(before), None
            current = Frame(frame.speaker, None) if frame is not None else None
        if current is not None and block.label in _ANSWERS:
            found[block.index] = current
    return found


def written_frames(clauses: Sequence[Clause], frames: Mapping[int, Frame]) -> dict[int, Frame]:
    """Return who writes a paragraph that begins "Our correspondent writes: …" and has no quotation marks."""
    found: dict[int, Frame] = {}
    for clause in clauses:
        frame, after = frames.get(id(clause)), clause.head.i + 1
        if frame is None or "write" not in clause.keys or after + 1 >= len(clause.tree.doc):
            continue
        first = not any(token.text in (".", "?", "!") for token in clause.tree.doc[: clause.head.i])
        if first and clause.tree.doc[after].text == ":" and clause.tree.doc[after + 1].text != '"':
            found[clause.tree.block.index] = frame
    return found


def turn_frames(clauses: Sequence[Clause], people: People) -> dict[int, Frame]:
    """Return the speaker of each transcript turn; a paragraph without a label goes on the turn before."""
    turns = {clause.tree.block.index: clause.tree.block for clause in clauses}
    labelled = [block for block in turns.values() if block.label and len(block.label) > 1]
    if len(labelled) < 3:
        return {}
    found: dict[int, Frame] = {}
    current: Frame | None = None
    last = max(block.index for block in labelled)
    once = len({block.label for block in labelled}) == len(labelled)
    for index in sorted(turns):
        block = turns[index]
        if once and index > last:
            break  # the article goes on after the speeches that it quotes; an interview ends with an answer
        if block.label:
            name = block.label.split("(")[0].strip()
            current = Frame(people.labelled(name), None) if len(name) > 1 else None
        elif block.role in ("subheading", "headline"):
            current = None
        if current is not None:
            found[index] = current
    return found
