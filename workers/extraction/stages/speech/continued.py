"""Reported speech without a cue of its own: what goes on in "would" from a sentence, and what a colon announces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.speech.frames import ANNOUNCING, Frame, holders
from workers.extraction.stages.speech.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

_ANSWERS = frozenset(table("reporting_verbs")["answers"])
#: Verbs of saying whose content is to come, whatever its form: "demanded that Ukraine pull out".
_TO_COME = frozenset(
    {"demand", "propose", "promise", "pledge", "vow", "offer", "require", "predict", "warn", "threaten"}
)


def continued_frames(clauses: Sequence[Clause], frame_of: Callable[[Clause], Frame | None]) -> dict[int, Frame]:
    """Return the frame that each sentence in "would" takes over from the sentence before it in its paragraph.

    ``frame_of`` gives the act of speaking that a sentence itself is; the result is by the identity of its main clause.
    """
    found: dict[int, Frame] = {}
    last: Frame | None = None
    block = -1
    for clause in clauses:
        if clause.parent is not None:
            continue
        if clause.tree.block.index != block:
            block, last = clause.tree.block.index, None
        own = frame_of(clause)
        inner = _demand_within(clause, frame_of) if own is not None else None
        if own is None and last is not None and _goes_on(clause):
            found[id(clause)] = last
        else:
            last = inner or (own if own is not None and _tells_what_is_to_come(clause) else None)
    return found


def _demand_within(clause: Clause, frame_of: Callable[[Clause], Frame | None]) -> Frame | None:
    """Return the demand that a sentence tells: "Two people say that Putin demanded that Ukraine pull out"."""
    inner = (child for child in clause.children if child.label == "ccomp" and child.keys & _TO_COME)
    return next((frame for child in inner if (frame := frame_of(child)) is not None), None)


def announced_by(root: Clause) -> tuple[Clause, Token] | None:
    """Return the clause before a sentence's colon that announces what follows it, and who speaks there."""
    for child in root.children:
        if child.head.i < root.head.i and child.label in ("ccomp", "parataxis") and _colon_between(child, root):
            subject = next(iter(child.heads("subject")), None)
            if subject is None or child.passive:
                continue
            if child.tree.lemma(subject) in _ANSWERS:
                return next(((child, holder) for holder in holders(subject)), None)
            if child.keys & ANNOUNCING and can_speak(child.tree, subject):
                return child, subject
    return None


def _goes_on(clause: Clause) -> bool:
    return "would" in clause.auxiliaries and clause.head.sent.text.rstrip()[-1:] != "?"


def _tells_what_is_to_come(clause: Clause) -> bool:
    below = [*clause.children, *(inner for child in clause.children for inner in child.children)]
    return bool(clause.keys & _TO_COME) or any("would" in each.auxiliaries for each in [clause, *below])


def _colon_between(clause: Clause, following: Clause) -> bool:
    return any(token.text == ":" for token in clause.tree.doc[clause.head.i : following.head.i])
