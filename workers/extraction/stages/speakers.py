"""Names who speaks: whom a pronoun or a role means at this place of the article, the fullest name, or the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.claim import Speaker
from workers.extraction.lexicons.read import words
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.frames import REPORTING
from workers.extraction.stages.parse import Tree
from workers.extraction.stages.people import People, Person, noun_text
from workers.extraction.stages.quotes import Quotations

if TYPE_CHECKING:
    from spacy.tokens import Token

_OFFICES = words("office_nouns")
_SINGULAR = frozenset({"he", "she", "him", "her"})
_NOBODY = frozenset(
    {"nobody", "none", "no", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "one", "you", "who"}
)


class Speakers:
    """Remembers, clause by clause in text order, who may be meant by "he", "it", "they" and "the minister"."""

    def __init__(self, people: People, quotes: Quotations) -> None:
        self._people = people
        self._quotes = quotes
        self._last: Speaker | None = None
        self._last_named: Speaker | None = None
        self._last_plural: Speaker | None = None
        self._last_body: Speaker | None = None

    def notice(self, clause: Clause) -> None:
        """Remember the person who was last the subject of a sentence, in case "he" speaks next."""
        if clause.label not in ("ROOT", "conj", "advcl", "relcl") or not clause.heads("subject"):
            return
        head = clause.heads("subject")[0]
        person = self._person(clause.tree, head)
        if person is not None:
            self._last_named = person
            if clause.label == "ROOT" and not self._quotes.cover(clause.tree.block.span_of(head.idx, head.idx + 1)):
                self._last = person

    def remember(self, speaker: Speaker, subject: Token, clause: Clause) -> None:
        """Remember who has just spoken."""
        if clause.keys & REPORTING and subject.lower_ not in _NOBODY:
            if subject.tag_ in ("NNS", "NNPS") or subject.lower_ == "they":
                self._last_plural = speaker
            elif speaker.id is not None and not speaker.id.startswith("person:"):
                self._last_body = speaker
            elif subject.tag_ != "PRP" or subject.lower_ in _SINGULAR:
                self._last = speaker

    def named(self, tree: Tree, head: Token) -> Speaker:
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
