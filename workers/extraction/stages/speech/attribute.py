"""Who says it: attribution frames from reporting verbs, quotations and transcript labels.

A clause is attributed by what it hangs on ("Rutte said that …"), by the quotation that it stands in, by "according to",
or by the label of its turn. Frames nest: the innermost speaker speaks, the outer ones are the chain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from service.domain.claim import Attribution, Cue, Quotation, Speaker
from service.domain.span import Span
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.quotes import Quotations
from workers.extraction.stages.speech.beside import Beside
from workers.extraction.stages.speech.continued import announced_by, continued_frames
from workers.extraction.stages.speech.frames import (
    ASKING,
    DENYING,
    REPORTING,
    VIEWS,
    Frame,
    cue_of,
    holders,
    is_content,
    is_definite,
    narrators_aside,
    speaks,
    speaks_itself,
)
from workers.extraction.stages.speech.nouns_of_saying import said_by_noun
from workers.extraction.stages.speech.own_side import speaks_for
from workers.extraction.stages.speech.people import People
from workers.extraction.stages.speech.quoted_by import contains, quotation_frames
from workers.extraction.stages.speech.speakers import Speakers
from workers.extraction.stages.speech.turns import answer_frames, turn_frames, written_frames
from workers.extraction.stages.speech.voices import can_speak, is_plural, subject_of
from workers.extraction.values import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Characters that a cue cut out before a span may have.
_CUE = 15

__all__ = ["ASKING", "DENYING", "REPORTING", "Attributor", "Frame", "as_written"]


class Attributor:
    """Attributes the clauses of one article; made once an article, asked in text order."""

    def __init__(self, clauses: Sequence[Clause], people: People, quotes: Sequence[Quoted]) -> None:
        self._quotes = Quotations(quotes)
        self._speakers = Speakers(people, self._quotes)
        self._frames: dict[int, Frame] = {}
        block = -1
        for clause in clauses:
            if clause.tree.block.index != block:
                block = clause.tree.block.index
                self._speakers.introduce(clause.tree)
            subject = subject_of(clause)
            if subject is not None and speaks(clause):
                self._frames[id(clause)] = self._frame(clause, subject)
            self._speakers.notice(clause)
        self._speakers.close()
        self._thrown = [frame for frame in self._frames.values() if _is_thrown_in(frame)]
        self._thrown_at = [frame.cue.span.start for frame in self._thrown if frame.cue]
        self._beside = Beside(self._thrown, self._speakers.named)
        self._turns = turn_frames(clauses, people) | answer_frames(clauses, self._announced)
        self._written = written_frames(clauses, self._frames)
        self._continued = continued_frames(clauses, self._opening)
        self._quote_frames = quotation_frames(self._quotes, clauses, self._frames, announced=self._announced)

    def frame_of(self, clause: Clause) -> Frame | None:
        """Return the act of speaking that a clause is itself: its predicate the cue, its subject the speaker."""
        return self._frames.get(id(clause))

    def attribute(self, clause: Clause, span: Span, *, stance: Clause | None = None) -> Attribution:
        """Return who is said to have said what ``span`` covers; ``clause`` is the clause that it comes from."""
        frames = self._enclosing(clause, stance) or self._thrown_into(span)
        outer = self._outer(clause, self._quotes.mostly(span))
        if outer is not None and all(
            frame.clause is not outer.clause and frame.speaker != outer.speaker for frame in frames
        ):
            frames.append(outer)
        if not frames:
            return Attribution()
        inner = frames[0]
        direct_turn = outer is not None and outer.clause is None and len(frames) == 1
        verbatim = direct_turn or (inner.clause is not None and _after_its_colon(clause, inner.clause))
        quotation = Quotation.DIRECT if verbatim else self._quotation(span)
        return Attribution(inner.speaker, inner.cue, quotation, tuple(frame.speaker for frame in reversed(frames[1:])))

    def _frame(self, clause: Clause, subject: Token) -> Frame:
        speaker = self._same_as_governing(clause, subject) or self._speakers.named(clause.tree, subject)
        self._speakers.remember(speaker, subject, clause)
        return Frame(speaker, cue_of(clause), clause)

    def _same_as_governing(self, clause: Clause, subject: Token) -> Speaker | None:
        """Return who says that "they" or "it" does: "France and Britain say they oppose …"."""
        parent = clause.parent
        over = self.frame_of(parent) if parent is not None and subject.lower_ in ("they", "it") else None
        if parent is None or over is None or not is_content(clause, parent):
            return None
        above = subject_of(parent)
        fits = above is not None and is_plural(above) == (subject.lower_ == "they")
        return over.speaker if fits else None

    def _enclosing(self, clause: Clause, stance: Clause | None) -> list[Frame]:
        """Return the frames around a clause by syntax, innermost first."""
        found: list[Frame] = []
        top = stance or clause
        if (frame := self.frame_of(top)) is not None and (stance is not None or speaks_itself(clause)):
            if not self._told_by_its_own(top):
                found.append(frame)
            clause = top
        node = clause
        while True:
            own = (self._by_noun(node), self._according_to(node) or self._in_view(node) or self._thrown_in(node))
            found.extend(frame for frame in own if frame is not None)
            parent = node.parent
            if parent is None:
                return found or self._before(node)
            if narrators_aside(node, self._quotes):
                return found
            frame = self.frame_of(parent)
            if frame is not None and (is_content(node, parent) or _goes_on_after(node, parent)):
                found.append(frame)
            node = parent

    def _told_by_its_own(self, stance: Clause) -> bool:
        """Tell a stance that one who speaks for its holder tells."""
        saying = stance.parent
        if saying is None or stance.label != "ccomp" or self.frame_of(saying) is None:
            return False
        return bool(saying.keys & REPORTING) and is_content(stance, saying) and speaks_for(saying, stance)

    def _announced(self, clause: Clause) -> Frame | None:
        """Return who a clause before a colon speaks of, if he can speak."""
        if (frame := self.frame_of(clause)) is not None:
            return frame
        subject = subject_of(clause)
        if subject is None or clause.passive or not can_speak(clause.tree, subject) or subject.tag_ in ("DT", "WDT"):
            return None
        return Frame(self._speakers.named(clause.tree, subject), cue_of(clause), clause)

    def _opening(self, root: Clause) -> Frame | None:
        """Return the act of speaking that a sentence is, or that it stands in."""
        frame = self.frame_of(root) if root.keys & REPORTING else None
        return frame or self._according_to(root)

    def _before(self, root: Clause) -> list[Frame]:
        """Return who speaks a sentence without a cue: who is before its colon, or in the sentence that it goes on."""
        if (announced := announced_by(root)) is not None:
            clause, subject = announced
            return [Frame(self._speakers.named(clause.tree, subject), cue_of(clause), clause)]
        frame = self._continued.get(id(root)) or self._beside.of(root) or self._written.get(root.tree.block.index)
        return [frame] if frame is not None else []

    def _by_noun(self, clause: Clause) -> Frame | None:
        """Return whose claim or position a clause is: "China's position that Taiwan is part of it"."""
        found = said_by_noun(clause)
        if found is None:
            return None
        noun, speaker = found
        where = clause.tree.block.span_of(noun.idx, noun.idx + len(noun.text))
        return Frame(self._speakers.named(clause.tree, speaker), Cue(noun.text, where))

    def _in_view(self, clause: Clause) -> Frame | None:
        """Return the speaker of "in her view" and "in the words of the minister"."""
        for preposition in clause.head.children:
            for noun in preposition.children if preposition.lower_ in ("in", "by", "to") else ():
                if noun.dep_ == "pobj" and clause.tree.lemma(noun) in VIEWS and is_definite(noun):
                    for holder in holders(noun):
                        where = clause.tree.block.span_of(noun.idx, noun.idx + len(noun.text))
                        return Frame(self._speakers.named(clause.tree, holder), Cue(noun.text, where), clause)
        return None

    def _thrown_in(self, clause: Clause) -> Frame | None:
        """Return the "he added" that interrupts or follows a clause."""
        for child in clause.children:
            if child.label == "parataxis" and child.keys & REPORTING and (frame := self.frame_of(child)) is not None:
                return frame
        return None

    def _thrown_into(self, span: Span) -> list[Frame]:
        """Return the attributions that were cut out of what ``span`` covers, or from right before it."""
        first, last = (bisect_left(self._thrown_at, at) for at in (span.start - _CUE, span.end))
        around = Span(max(0, span.start - _CUE), span.end)
        near = (frame for frame in self._thrown[first:last] if frame.cue and contains(around, frame.cue.span))
        return [frame for frame in near if frame.cue and frame.cue.span.end >= span.start - len(", ")]

    def _according_to(self, clause: Clause) -> Frame | None:
        for child in clause.head.children:
            if child.lower_ == "according":
                for to in child.children:
                    for noun in to.children:
                        if noun.dep_ == "pobj":
                            where = clause.tree.block.span_of(child.idx, to.idx + len(to.text))
                            cue = Cue(f"{child.text} {to.text}", where)
                            return Frame(self._speakers.named(clause.tree, noun), cue, clause)
        return None

    def _outer(self, clause: Clause, quoted: int | None) -> Frame | None:
        """Return who speaks the whole quotation or paragraph."""
        if quoted is not None and (frame := self._quote_frames.get(quoted)) is not None:
            return frame
        return self._turns.get(clause.tree.block.index)

    def _quotation(self, span: Span) -> Quotation:
        if self._quotes.cover(span):
            return Quotation.DIRECT
        return Quotation.MIXED if any(self._quotes.touching(span)) else Quotation.INDIRECT


def as_written(attribution: Attribution, text: str) -> Attribution:
    """Return an attribution whose cue reads as the article has it, not as the parser's copy does."""
    cue = attribution.cue
    return attribution if cue is None else replace(attribution, cue=Cue(cue.span.of(text), cue.span))


def _is_thrown_in(frame: Frame) -> bool:
    return frame.clause is not None and frame.clause.tree.block.role == "thrown-in"


def _goes_on_after(node: Clause, saying: Clause) -> bool:
    """Tell what goes on after the verb of saying: "It will never do so, he said, and it intends to …"."""
    if node.label != "conj" or not node.own_subject or not saying.keys & REPORTING:
        return False
    return any(child.label == "ccomp" and child.head.i < saying.head.i for child in saying.children)


def _after_its_colon(clause: Clause, saying: Clause) -> bool:
    """Tell words given after the colon of a verb of saying: they are verbatim without marks too."""
    if saying.tree is not clause.tree or not saying.keys & REPORTING or saying.head.i > clause.head.i:
        return False
    first, last = bisect_left(clause.tree.stops, saying.head.i), bisect_left(clause.tree.stops, clause.head.i)
    return any(clause.tree.doc[stop].text == ":" for stop in clause.tree.stops[first:last])
