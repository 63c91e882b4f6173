"""Whose words a whole paragraph is: the label of a transcript's turn, or who issued the statement."""

from __future__ import annotations

from collections.abc import Sequence

from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import Frame
from workers.extraction.stages.speech.people import People


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
