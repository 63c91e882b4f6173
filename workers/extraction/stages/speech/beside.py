"""Attributions that stand beside what is said, where the parser hangs them wrongly or takes their verb for a noun.

"…, he argued, and …", "…, the press service reports.", "…, in her view, …": they cover the sentence that they stand in,
as far as its clauses have no speaker of their own. Only sentences that hold a claim are asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from service.domain.claim import Cue, Speaker
from service.domain.span import Span
from workers.extraction.lexicons.read import table
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.parse import Tree
from workers.extraction.stages.speech.frames import ACTS, ADDRESSED, VIEWS, Frame, holders, is_definite

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token

_SAYING = frozenset(table("reporting_verbs")["clause"]) - ACTS
_FINITE = ("VBD", "VBZ", "VBP", "MD")
#: How long the phrase that names the speaker may be, and what follows the verb ("on Monday in Brussels").
_NAME, _REST = 8, 12

Naming = Callable[[Tree, "Token"], Speaker]


class Beside:
    """Finds the attribution beside a clause in its sentence; ``named`` says who a subject is."""

    def __init__(self, thrown_in: Sequence[Frame], named: Naming) -> None:
        self._thrown = [(frame.cue.span.start, frame) for frame in thrown_in if frame.cue]
        self._named = named

    def of(self, clause: Clause) -> Frame | None:
        """Return who is said, beside it, to have said the sentence that a clause stands in."""
        sentence = clause.head.sent
        block = clause.tree.block
        where = block.span_of(sentence.start_char, max(sentence.start_char + 1, sentence.end_char))
        return self._thrown_into(where) or self._interrupting(clause, sentence) or self._viewed(clause, sentence)

    def _thrown_into(self, where: Span) -> Frame | None:
        index = bisect_left(self._thrown, where.start, key=lambda each: each[0])
        if index < len(self._thrown) and self._thrown[index][0] < where.end:
            return self._thrown[index][1]
        return None

    def _interrupting(self, clause: Clause, sentence: Sentence) -> Frame | None:
        for verb in sentence:
            if clause.tree.lemma(verb) not in _SAYING or verb.i == clause.head.i or _has_content(clause.tree, verb):
                continue
            subject = _named_before(verb, sentence)
            if subject is not None and _ends_here(verb, sentence):
                where = clause.tree.block.span_of(verb.idx, verb.idx + len(verb.text))
                return Frame(self._named(clause.tree, subject), Cue(verb.text, where))
        return None

    def _viewed(self, clause: Clause, sentence: Sentence) -> Frame | None:
        """Return the speaker of "in her view" at either end of a sentence or between commas."""
        for noun in sentence:
            if noun.dep_ != "pobj" or noun.head.lower_ not in ("in", "by") or not _set_off(noun.head, sentence):
                continue
            if clause.tree.lemma(noun) in VIEWS and is_definite(noun):
                for holder in holders(noun):
                    where = clause.tree.block.span_of(noun.idx, noun.idx + len(noun.text))
                    return Frame(self._named(clause.tree, holder), Cue(noun.text, where))
        return None


def _named_before(verb: Token, sentence: Sentence) -> Token | None:
    """Return the noun right before a verb of saying, if a comma stands before its phrase and no verb is in it."""
    last = verb.i - 1
    if last > sentence.start and verb.doc[last].text == ",":
        last -= 1  # "the fund's director, Christine Lagarde, announces"
    phrase: list[Token] = []
    for token in (verb.doc[i] for i in range(last, sentence.start - 1, -1)):
        if token.text == ",":
            break
        phrase.append(token)
    else:
        return None
    if not phrase or len(phrase) > _NAME or any(token.tag_ in (*_FINITE, "IN", "WDT", "WP", "WRB") for token in phrase):
        return None
    if phrase[-1].tag_ == "CC":
        return None  # the next main clause
    nominal = phrase[0].tag_.startswith("NN") or phrase[0].tag_ == "PRP"
    return phrase[0] if nominal and _agree(phrase[0], verb) else None


def _agree(subject: Token, verb: Token) -> bool:
    """Tell whether what the parser takes for a noun can be the verb: "media report", "the press service reports"."""
    if verb.tag_.startswith("VB"):
        return verb.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VB")
    if any(child.lower_ in ("a", "an") for child in verb.lefts):
        return False  # "a human rights report"
    return verb.tag_ in ("NN", "NNS") and (verb.lower_[-1:] == "s") != _many(subject)


def _many(subject: Token) -> bool:
    return subject.tag_ in ("NNS", "NNPS") or subject.lower_ in ("media", "police", "they")


def _ends_here(verb: Token, sentence: Sentence) -> bool:
    """Tell whether nothing that could be said follows a verb of saying before the next comma."""
    for count, token in enumerate(verb.doc[verb.i + 1 : sentence.end]):
        if token.text in (",", ".", ";"):
            return True
        if count == _REST or token.tag_ in _FINITE or token.lower_ == "that" or token.text in (":", '"'):
            return False
        if verb.tag_ in ("NN", "NNS"):
            return False
    return True


def _has_content(tree: Tree, verb: Token) -> bool:
    """Tell a verb with an object or clause of its own after it, or one that describes a noun."""
    if verb.dep_ == "relcl" and verb.tag_.startswith("VB"):
        return True
    unwanted = {"ccomp", "xcomp"} | ({"dobj"} if tree.lemma(verb) not in ADDRESSED else set())
    return any(child.dep_ in unwanted for child in verb.rights)


def _set_off(preposition: Token, sentence: Sentence) -> bool:
    return preposition.i == sentence.start or preposition.nbor(-1).text == ","
