"""Who says it: attribution frames from reporting verbs, quotations and transcript labels, and the speaker's full name.

A clause is attributed by what it hangs on ("Rutte said that …"), by the quotation that it stands in, by "according to",
or by the label of its turn. Frames nest: the innermost speaker speaks, the outer ones are the chain.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.domain.claim import Attribution, Cue, Quotation, Speaker
from service.domain.span import Span
from workers.extraction.lexicons.read import table, words
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.parse import Tree
from workers.extraction.stages.people import People, Person, noun_text
from workers.extraction.stages.quotes import Quotations
from workers.extraction.values import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERBS = table("reporting_verbs")
_STANCES = frozenset(verb for row in table("stance_verbs")["stance"] for verb in row["verbs"])
_SAYING = frozenset(_VERBS["clause"]) | frozenset(_VERBS["question"])
_BELIEF = frozenset(_VERBS["belief"])
REPORTING = _SAYING | _BELIEF
DENYING = frozenset(_VERBS["denying"])
ASKING = frozenset(_VERBS["question"])
_OFFICES = words("office_nouns")
_VOICES = words("voice_nouns")
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_PERSON_ENDINGS = ("man", "woman", "men", "women", "er", "or", "ist", "ian", "eer", "ee", "ant", "crat", "body", "one")
_SINGULAR = frozenset({"he", "she", "him", "her"})
_PRONOUNS = _SINGULAR | {
    "it",
    "they",
    "i",
    "we",
    "who",
    "that",
    "this",
    "one",
    "which",
    "these",
    "those",
    "you",
    "some",
    "others",
    "many",
}
#: Words inside a quotation by which its speaker speaks of himself or to his hearers: no frame of their own.
_FIRST_PERSON = frozenset({"i", "we", "you", "me", "us"})
#: Verbs that take whom they speak to as an object; other verbs of saying with an object have said it with that.
_ADDRESSED = words("addressed_verbs")
#: Blocks that may begin between a paragraph and a quotation in it: its asides.
_NEARBY = 8
_NOBODY = frozenset(
    {"nobody", "none", "no", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "one", "you", "who"}
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One act of speaking: who, by which word, and the clause that is the word."""

    speaker: Speaker
    cue: Cue | None
    clause: Clause | None = None


class Attributor:
    """Attributes the clauses of one article; made once an article, asked in text order."""

    def __init__(self, clauses: Sequence[Clause], people: People, quotes: Sequence[Quoted]) -> None:
        self._people = people
        self._quotes = Quotations(quotes)
        self._frames: dict[int, Frame] = {}
        self._quote_frame: dict[int, Frame | None] = {}
        self._labels = _labels(clauses, people)
        self._last: Speaker | None = None
        self._last_named: Speaker | None = None
        self._last_plural: Speaker | None = None
        self._last_body: Speaker | None = None
        for clause in clauses:
            if clause.keys & (REPORTING | _STANCES) and clause.heads("subject") and not clause.passive:
                frame = self._frame(clause)
                if frame is not None:
                    self._frames[id(clause)] = frame
            self._notice(clause)
        self._thrown = [frame for frame in self._frames.values() if _is_thrown_in(frame)]
        self._thrown_at = [frame.cue.span.start for frame in self._thrown if frame.cue]
        self._attribute_quotes(clauses)

    def frame_of(self, clause: Clause) -> Frame | None:
        """Return the act of speaking that a clause is itself: its predicate the cue, its subject the speaker."""
        return self._frames.get(id(clause))

    def attribute(self, clause: Clause, span: Span, *, stance: Clause | None = None) -> Attribution:
        """Return who is said to have said what ``span`` covers; ``clause`` is the clause that it comes from."""
        frames = self._enclosing(clause, stance) or self._thrown_into(span)
        quoted = self._quotes.mostly(span)
        outer = self._outer(clause, quoted)
        if outer is not None and all(
            frame.clause is not outer.clause and frame.speaker != outer.speaker for frame in frames
        ):
            frames.append(outer)
        if not frames:
            return Attribution()
        inner = frames[0]
        direct_turn = outer is not None and outer.clause is None and len(frames) == 1
        quotation = Quotation.DIRECT if direct_turn else self._quotation(span)
        return Attribution(inner.speaker, inner.cue, quotation, tuple(frame.speaker for frame in reversed(frames[1:])))

    # -- the clause's own frames

    def _enclosing(self, clause: Clause, stance: Clause | None) -> list[Frame]:
        """Return the frames around a clause by syntax, innermost first."""
        found: list[Frame] = []
        if stance is not None and (frame := self.frame_of(stance)) is not None:
            found.append(frame)
            clause = stance
        node = clause
        while True:
            if (frame := self._according_to(node) or self._thrown_in(node)) is not None:
                found.append(frame)
            parent = node.parent
            if parent is None or _narrators_aside(node, self._quotes):
                return found
            frame = self.frame_of(parent)
            if frame is not None and _is_content(node, parent):
                found.append(frame)
            node = parent

    def _thrown_in(self, clause: Clause) -> Frame | None:
        """Return the "he added" that interrupts or follows a clause."""
        for child in clause.children:
            if child.label == "parataxis" and child.keys & REPORTING and (frame := self.frame_of(child)) is not None:
                return frame
        return None

    def _thrown_into(self, span: Span) -> list[Frame]:
        """Return the attributions that interrupt what ``span`` covers and were cut out as blocks of their own."""
        first, last = (bisect_left(self._thrown_at, at) for at in (span.start, span.end))
        return [frame for frame in self._thrown[first:last] if frame.cue and _contains(span, frame.cue.span)]

    def _according_to(self, clause: Clause) -> Frame | None:
        for child in clause.head.children:
            if child.lower_ == "according":
                for to in child.children:
                    for noun in to.children:
                        if noun.dep_ == "pobj":
                            cue = Cue(
                                f"{child.text} {to.text}", clause.tree.block.span_of(child.idx, to.idx + len(to.text))
                            )
                            return Frame(self._speaker(clause.tree, noun), cue, clause)
        return None

    def _frame(self, clause: Clause) -> Frame | None:
        subject = clause.heads("subject")[0]
        if subject.lower_ in _FIRST_PERSON:
            return None
        if subject.lower_ in ("it", "which", "that", "this") and clause.keys & {"be", "mean", "read", "find"}:
            return None
        if not _can_speak(clause.tree, subject):
            return None
        speaker = self._speaker(clause.tree, subject)
        self._remember(speaker, subject, clause)
        start = clause.head.idx
        last = max(
            [clause.head, *(child for child in clause.head.children if _is_glued(child))], key=lambda token: token.i
        )
        return Frame(
            speaker, Cue(clause.head.text, clause.tree.block.span_of(start, last.idx + len(last.text))), clause
        )

    def _notice(self, clause: Clause) -> None:
        """Remember the person who was last the subject of a sentence, in case "he" speaks next."""
        if clause.label not in ("ROOT", "conj", "advcl", "relcl") or not clause.heads("subject"):
            return
        head = clause.heads("subject")[0]
        person = self._person(clause.tree, head)
        if person is not None:
            self._last_named = person
            if clause.label == "ROOT" and not self._inside(clause.tree.block.span_of(head.idx, head.idx + 1)):
                self._last = person

    def _remember(self, speaker: Speaker, subject: Token, clause: Clause) -> None:
        if clause.keys & REPORTING and subject.lower_ not in _NOBODY:
            if subject.tag_ in ("NNS", "NNPS") or subject.lower_ == "they":
                self._last_plural = speaker
            elif speaker.id is not None and not speaker.id.startswith("person:"):
                self._last_body = speaker
            elif subject.tag_ != "PRP" or subject.lower_ in _SINGULAR:
                self._last = speaker

    # -- naming the speaker

    def _speaker(self, tree: Tree, head: Token) -> Speaker:
        """Return who a subject is: whom a pronoun means, the fullest name, a role's holder, or the words themselves."""
        person = self._meant(head.lower_) or self._person(tree, head)
        if person is not None:
            return person
        mention = tree.mention_at.get(head.i)
        if mention is not None and mention.via in ("name", "capital", "metonym", "context", "part"):
            return Speaker(noun_text(head), mention.entity.id)
        return Speaker(noun_text(head))

    def _meant(self, pronoun: str) -> Speaker | None:
        if pronoun in _SINGULAR:
            return self._last or self._last_named
        return {"they": self._last_plural, "it": self._last_body}.get(pronoun)

    def _person(self, tree: Tree, head: Token) -> Speaker | None:
        """Return the person whom a name, an apposition or a role names."""
        mention = tree.mention_at.get(head.i)
        person: Person | None = None
        role: str | None = None
        if head.ent_type_ == "PERSON" or (mention is not None and mention.entity.type == "person"):
            person = self._people.named(head.text)
        for child in head.children if person is None else ():
            if child.dep_ == "appos" and child.ent_type_ == "PERSON" and person is None:
                person, role = self._people.named(child.text), noun_text(head)
        definite = any(child.lower_ in ("the", "his", "her") for child in head.children)
        if person is None and definite and tree.lemma(head) in _OFFICES:
            person = self._people.with_role(noun_text(head))
        return Speaker(person.name, person.id, person.role or role) if person is not None else None

    # -- quotations

    def _attribute_quotes(self, clauses: Sequence[Clause]) -> None:
        by_block: dict[int, list[Clause]] = {}
        for clause in clauses:
            by_block.setdefault(clause.tree.block.index, []).append(clause)
        blocks = sorted(by_block.values(), key=lambda rows: rows[0].tree.block.span.start)
        starts = [rows[0].tree.block.span.start for rows in blocks]
        previous: Frame | None = None
        for index, quoted in enumerate(self._quotes):
            around = blocks[
                max(0, bisect_right(starts, quoted.span.start) - _NEARBY) : bisect_right(starts, quoted.span.start)
            ]
            here = next((rows for rows in around if _contains(rows[0].tree.block.span, quoted.span)), [])
            found = self._cue_near(quoted, here)
            if found is None and (index and self._same_run(index, here)):
                found = previous
            self._quote_frame[index] = found
            previous = found or previous

    def _same_run(self, index: int, here: Sequence[Clause]) -> bool:
        """Tell whether a quotation without a cue goes on from the one before: same paragraph, or left open before."""
        before, quoted = self._quotes[index - 1], self._quotes[index]
        if not before.closed:
            return True
        same_paragraph = bool(here) and _contains(here[0].tree.block.span, before.span)
        return same_paragraph or quoted.span.start - before.span.end < 8

    def _cue_near(self, quoted: Quoted, here: Sequence[Clause]) -> Frame | None:
        """Return the act of speaking, outside quotation marks, that stands nearest to a quotation."""
        best: tuple[float, Frame] | None = None
        for clause in here:
            frame = self._frames.get(id(clause))
            if frame is None or frame.cue is None or not clause.keys & REPORTING or self._inside(frame.cue.span):
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

    def _outer(self, clause: Clause, quoted: int | None) -> Frame | None:
        if quoted is not None and self._quote_frame.get(quoted) is not None:
            return self._quote_frame[quoted]
        return self._labels.get(clause.tree.block.index)

    def _inside(self, span: Span) -> bool:
        return self._quotes.cover(span)

    def _quotation(self, span: Span) -> Quotation:
        if self._quotes.cover(span):
            return Quotation.DIRECT
        return Quotation.MIXED if any(self._quotes.touching(span)) else Quotation.INDIRECT


def as_written(attribution: Attribution, text: str) -> Attribution:
    """Return an attribution whose cue reads as the article has it, not as the parser's copy does."""
    cue = attribution.cue
    return attribution if cue is None else replace(attribution, cue=Cue(cue.span.of(text), cue.span))


def _is_glued(child: Token) -> bool:
    """Tell a particle that follows its verb at once: "pointed out"."""
    return child.dep_ == "prt" and child.i == child.head.i + 1


def _is_thrown_in(frame: Frame) -> bool:
    return frame.clause is not None and frame.clause.tree.block.role == "thrown-in"


def _can_speak(tree: Tree, head: Token) -> bool:
    """Tell whether a subject is someone or something with a voice: a name, a pronoun, a person or a document."""
    if head.tag_.startswith(("NNP", "PRP", "WP")) or head.ent_type_ in _NAMED or head.i in tree.mention_at:
        return True
    noun = tree.lemma(head)
    return noun in _VOICES or noun in _OFFICES or noun in _PRONOUNS or noun.endswith(_PERSON_ENDINGS)


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_content(node: Clause, parent: Clause) -> bool:
    """Tell whether ``node`` is what ``parent`` says, not when or why it was said."""
    if parent.negated and node.mark in ("whether", "if"):
        return False
    if node.label == "ccomp" and parent.heads("object") and not parent.keys & _ADDRESSED and node.mark is None:
        return False
    low, high = sorted((node.head.i, parent.head.i))
    if any(token.text == ";" for token in node.tree.doc[low:high]):
        return False
    if node.label in ("ccomp", "parataxis", "csubj") or (
        node.label in ("xcomp", "pcomp", "dep") and bool(parent.keys & (REPORTING | _STANCES))
    ):
        return True
    return node.label == "advcl" and node.mark in ("that", "whether")


def _narrators_aside(node: Clause, quotes: Quotations) -> bool:
    """Tell an aside of the article itself: a relative or time clause between commas, outside quotation marks."""
    if node.label not in ("relcl", "advcl", "acl", "appos"):
        return False
    if node.label == "advcl" and node.mark in ("if", "unless", "once", "until", "because", "as", "so", "that"):
        return False
    first = node.head.left_edge
    comma = first.i > 0 and first.nbor(-1).text in (",", ";", "(", "-")
    span = node.tree.block.span_of(node.head.idx, node.head.idx + 1)
    return comma and not quotes.cover(span)


def _labels(clauses: Sequence[Clause], people: People) -> dict[int, Frame]:
    """Return the speaker of each transcript turn; a paragraph without a label goes on the turn before."""
    turns = {clause.tree.block.index: clause.tree.block for clause in clauses}
    labelled = [block for block in turns.values() if block.label and len(block.label) > 1]
    if len(labelled) < 3:
        return {}
    found: dict[int, Frame] = {}
    current: Frame | None = None
    for index in sorted(turns):
        block = turns[index]
        if block.label:
            name = block.label.split("(")[0].strip()
            current = Frame(people.labelled(name), None) if len(name) > 1 else None
        elif block.role in ("subheading", "headline"):
            current = None
        if current is not None:
            found[index] = current
    return found
