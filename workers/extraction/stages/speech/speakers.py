"""Names who speaks: whom a pronoun or a role means at this place of the article, the fullest name, or the words."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from service.domain.claim import Speaker
from service.domain.span import Span
from workers.extraction.lexicons.read import words
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.parse import Tree
from workers.extraction.stages.reading.quotes import Quotations
from workers.extraction.stages.speech.frames import REPORTING
from workers.extraction.stages.speech.genders import gender_of_noun
from workers.extraction.stages.speech.past import Past
from workers.extraction.stages.speech.people import People, Person, noun_text
from workers.extraction.stages.speech.voices import can_speak, is_person_noun, is_plural

if TYPE_CHECKING:
    from spacy.tokens import Token

_OFFICES = words("office_nouns")
_GENDER = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she"}
_NOBODY = frozenset(
    {"nobody", "none", "no", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "one", "you", "who"}
)
#: What makes a role's name a new one: "the *Congress* leader", not "the leader".
_NEW = frozenset({"compound", "amod", "nmod"})
#: The heading of a live blog's entry that names who speaks in it.
_HEADED = re.compile(r"([A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}): ")
#: The tags of "that" and "this", which nobody is called by.
_POINTING = ("DT", "WDT")
_BODY_NOUNS = words("body_nouns")
_BODIES = frozenset({"ORG", "GPE"})
#: How many speakers back "he" and "she" may reach for one of their gender.
_BACK = 8


class Speakers:
    """Remembers, clause by clause in text order, who may be meant by "he", "it", "they" and "the minister"."""

    def __init__(self, people: People, quotes: Quotations) -> None:
        self._people = people
        self._quotes = quotes
        self._recent: Past[tuple[Speaker, str | None]] = Past()
        self._named: Past[tuple[Speaker, str | None]] = Past()
        self._subject: Past[tuple[int, Speaker]] = Past()
        self._plural: Past[Speaker] = Past()
        self._body: Past[Speaker] = Past()
        self._read = False

    def close(self) -> None:
        """Say that the article is read: from now on a pronoun means who was named before it, not who came last."""
        self._read = True

    def notice(self, clause: Clause) -> None:
        """Remember who was last the subject of a sentence, in case a pronoun speaks next."""
        if not (_is_main(clause) or clause.label in ("conj", "advcl", "relcl")) or not clause.heads("subject"):
            return
        head = clause.heads("subject")[0]
        outside = _is_main(clause) and not self._quotes.cover(_span(clause.tree, head))
        person = self._person(clause.tree, head)
        if person is not None:
            speaker = person[0]
            self._named.add(_place(clause), person)
            if outside:
                self._recent.add(_place(clause), person)
                self._subject.add(_place(clause), (clause.tree.block.index, speaker))
        elif (
            outside
            and head.tag_ not in ("PRP", *_POINTING)
            and head.lower_ not in _NOBODY
            and can_speak(clause.tree, head)
        ):
            self._take(self._words(clause.tree, head), head, clause)

    def introduce(self, tree: Tree) -> None:
        """Remember whom an entry's heading names before a colon: "12:50 Kiir: 'My brother did not'"."""
        if tree.block.role not in ("item", "subheading") or (found := _HEADED.match(tree.block.text)) is None:
            return
        person = self._people.named(found[1])
        if person is not None:
            self._recent.add(tree.block.span.start, (person.speaker(), person.gender))

    def remember(self, speaker: Speaker, subject: Token, clause: Clause) -> None:
        """Remember who has just spoken."""
        if clause.keys & REPORTING and subject.lower_ not in _NOBODY and subject.tag_ not in _POINTING:
            self._take(speaker, subject, clause)

    def _take(self, speaker: Speaker, subject: Token, clause: Clause) -> None:
        noun, place = clause.tree.lemma(subject), _place(clause)
        if is_plural(subject):
            self._plural.add(place, speaker)
        elif not _is_described_as_person(clause.tree, subject) and (
            subject.ent_type_ in _BODIES or noun in _BODY_NOUNS or _is_body(speaker)
        ):
            self._body.add(place, speaker)
        elif subject.tag_ != "PRP" or subject.lower_ in _GENDER:
            person = self._people.named(speaker.name)
            known = person.gender if person is not None else gender_of_noun(noun)
            self._recent.add(place, (speaker, known or _GENDER.get(subject.lower_)))

    # -- naming

    def named(self, tree: Tree, head: Token) -> Speaker:
        """Return who a subject is: whom a pronoun means, the fullest name, a role's holder, or the words themselves."""
        meant = self._meant(tree, head)
        if meant is not None:
            return meant
        person = self._person(tree, head)
        return person[0] if person is not None else self._words(tree, head)

    def _words(self, tree: Tree, head: Token) -> Speaker:
        if head.tag_ == "NN":
            head = next((child for child in head.rights if child.dep_ == "appos" and child.tag_ == "NNP"), head)
        mention = tree.mention_at.get(head.i)
        if mention is not None and mention.via in ("name", "capital", "metonym", "context", "part"):
            return Speaker(noun_text(head), mention.entity.id)
        return Speaker(noun_text(head))

    def _meant(self, tree: Tree, head: Token) -> Speaker | None:
        pronoun, place = head.lower_, self._asked_at(tree, head)
        if pronoun not in _GENDER:
            plural, body = self._plural.last(place), self._body.last(place)
            return {"they": plural, "their": plural, "it": body, "its": body}.get(pronoun)
        gender = _GENDER[pronoun]
        named = self._named.last(place)
        for speaker, known in (*self._recent.back(place, _BACK), *([named] if named else [])):
            if known in (None, gender):
                return speaker
        person = self._people.before(_span(tree, head).start, gender)
        return person.speaker() if person is not None else None

    def _asked_at(self, tree: Tree, head: Token) -> int:
        """Return up to where what was noticed counts: all of it, until the article is read."""
        return _span(tree, head).start if self._read else sys.maxsize

    def _person(self, tree: Tree, head: Token) -> tuple[Speaker, str | None] | None:
        """Return the person whom a name, an apposition or a role names, and whether it is "he" or "she"."""
        mention = tree.mention_at.get(head.i)
        person: Person | None = None
        role: str | None = None
        known = head.tag_ == "NNP" and mention is None and head.ent_type_ not in _BODIES
        if known or head.ent_type_ == "PERSON" or (mention is not None and mention.entity.type == "person"):
            person = self._people.named(head.text)
        for child in head.children if person is None else ():
            if child.dep_ == "appos" and child.ent_type_ == "PERSON" and person is None:
                person, role = self._people.named(child.text), noun_text(head)
        if person is None:
            person = self._holder(tree, head)
        return (person.speaker(role), person.gender) if person is not None else None

    def _called(self, tree: Tree, head: Token) -> Person | None:
        """Return the subject of the last sentence where a new role calls him: "Rahul Gandhi … The Congress leader"."""
        block, speaker = self._subject.last(self._asked_at(tree, head)) or (-1, None)
        if speaker is None or block != tree.block.index or head.dep_ != "nsubj" or head.left_edge.lower_ != "the":
            return None
        known = speaker.role
        fits = known is None or head.lower_ in known.casefold().split()
        return self._people.named(speaker.name) if fits and any(child.dep_ in _NEW for child in head.lefts) else None

    def _holder(self, tree: Tree, head: Token) -> Person | None:
        """Return whom a role means: who was introduced with it, or who holds it by what is known."""
        noun = tree.lemma(head)
        if noun not in _OFFICES or not any(
            child.lower_ in ("the", "his", "her") or child.dep_ == "poss" for child in head.children
        ):
            return None
        person = self._people.with_role(noun_text(head), _span(tree, head).start)
        if person is None:
            person = self._called(tree, head)
        if person is None:
            owners = [tree.mention_at[token.i].entity.id for token in _owners(head) if token.i in tree.mention_at]
            person = next((found for of in owners if of and (found := self._people.holding(noun, of))), None)
        return person


def _is_main(clause: Clause) -> bool:
    """Tell the clause of a sentence, or the one before its colon, which the parser hangs under what follows."""
    parent = clause.parent
    if parent is None or clause.label != "ccomp" or clause.head.i > parent.head.i:
        return clause.label == "ROOT"
    return any(token.text == ":" for token in clause.tree.doc[clause.head.i : parent.head.i])


def _is_described_as_person(tree: Tree, subject: Token) -> bool:
    """Tell a person by an apposition, whatever the parser takes the name for: "Konchok Tsering, a councillor"."""
    return any(child.dep_ == "appos" and is_person_noun(tree, child) for child in subject.rights)


def _place(clause: Clause) -> int:
    return _span(clause.tree, clause.head).start


def _is_body(speaker: Speaker) -> bool:
    return speaker.id is not None and not speaker.id.startswith("person:")


def _owners(head: Token) -> list[Token]:
    """Return the words that say whose office it is: "the US president", "the president of the European Commission"."""
    found = [child for child in head.lefts if child.dep_ in ("amod", "compound", "poss", "nmod")]
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            found.extend(noun for noun in child.children if noun.dep_ == "pobj")
    return found


def _span(tree: Tree, token: Token) -> Span:
    return tree.block.span_of(token.idx, token.idx + len(token.text))
