"""Who is who in this article: the people named in it, their fullest names, their roles and short forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from service.domain.claim import Speaker
from workers.extraction.lexicons.read import words
from workers.extraction.stages.parse import Tree

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

_OFFICES = words("office_nouns")
_TITLES = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lord", "lady", "gen.", "sen.", "rep."}
)
#: How many words of a role may be asked for: its last ones.
_ROLE_WORDS = 12


@dataclass(slots=True)
class Person:
    """A person of the article: fullest name, role as the article gives it, gazetteer id if it knows the person."""

    name: str
    id: str | None = None
    role: str | None = None


class People:
    """The register of an article's people, filled in text order before anyone is looked up."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._by_surname: dict[str, Person] = {}
        self._by_role: dict[tuple[str, ...], Person] = {}
        for tree in trees:
            for entity in tree.doc.ents:
                if entity.label_ == "PERSON":
                    self._add(tree, entity)
            self._add_names_of_gazetteer(tree)

    def named(self, name: str) -> Person | None:
        """Return the person whom a full or short name means here."""
        return self._by_surname.get(_surname(name))

    def labelled(self, label: str) -> Speaker:
        """Return the speaker whom a transcript's label names, by any part of the name."""
        person = self._by_part.get(label.casefold())
        return Speaker(person.name, person.id, person.role) if person is not None else Speaker(label)

    @cached_property
    def _by_part(self) -> dict[str, Person]:
        """The first person for each part of a name and for each whole one."""
        found: dict[str, Person] = {}
        for person in self._by_surname.values():
            name = person.name.casefold()
            for part in (*name.split(), name):
                found.setdefault(part, person)
        return found

    def with_role(self, role: str) -> Person | None:
        """Return the last person introduced with a role that ends alike ("the minister" for "Foreign Minister")."""
        return self._by_role.get(tuple(role.casefold().removeprefix("the ").split()))

    def _add(self, tree: Tree, entity: DocSpan) -> None:
        tokens = [token for token in entity if token.lower_ not in _TITLES and token.tag_ != "POS"]
        while tokens and (tokens[0].lower_ in _OFFICES or not tokens[0].text[:1].isupper()):
            tokens.pop(0)
        if not tokens:
            return
        mention = tree.mention_at.get(tokens[-1].i)
        identifier = mention.entity.id if mention is not None and mention.entity.type == "person" else None
        name = tree.doc[tokens[0].i : tokens[-1].i + 1].text
        self._register(name, identifier, _role_of(tree, entity.root))

    def _add_names_of_gazetteer(self, tree: Tree) -> None:
        for mention in tree.mentions:
            if mention.entity.type == "person":
                span = tree.doc.char_span(mention.start, mention.end, alignment_mode="expand")
                if span is not None:
                    self._register(span.text, mention.entity.id, _role_of(tree, span.root))

    def _register(self, name: str, identifier: str | None, role: str | None) -> None:
        key = _surname(name)
        person = self._by_surname.get(key)
        if person is None:
            person = self._by_surname[key] = Person(name)
        elif len(name.split()) > len(person.name.split()):
            person.name = name
        person.id = person.id or identifier
        if role:
            person.role = person.role or role
            known = tuple(role.casefold().split()[-_ROLE_WORDS:])
            self._by_role.update((known[start:], person) for start in range(len(known)))


def _surname(name: str) -> str:
    return name.replace("'s", "").split()[-1].casefold() if name.split() else ""


def _role_of(tree: Tree, head: Token) -> str | None:
    """Return the role that stands with a name: "Defense Secretary Pete …", "Pete …, the defence secretary,"."""
    before = [
        token
        for token in head.lefts
        if token.dep_ in ("compound", "nmod", "amod", "poss") and token.ent_type_ != "PERSON"
    ]
    if any(tree.lemma(token) in _OFFICES for token in before):
        start = min(token.left_edge.i for token in before)
        end = max(token.i for token in before if tree.lemma(token) in _OFFICES)
        return str(tree.doc[start : end + 1].text)
    for child in head.children:
        if child.dep_ == "appos" and tree.lemma(child) in _OFFICES:
            return noun_text(child)
    if head.dep_ == "appos" and tree.lemma(head.head) in _OFFICES:
        return noun_text(head.head)
    return None


def noun_text(head: Token) -> str:
    """Return a noun phrase as it stands, without appositions, relative clauses and coordinated phrases."""
    keep = {head.i}
    for child in head.children:
        if child.dep_ in ("det", "amod", "compound", "poss", "nmod", "nummod", "quantmod", "case") or (
            child.dep_ == "prep" and child.lower_ in ("of", "for")
        ):
            keep.update(token.i for token in child.subtree if token.dep_ not in ("relcl", "appos", "punct"))
    start, end = min(keep), max(keep)
    while end > head.i and any(i not in keep for i in range(head.i, end + 1)):
        end -= 1
    return str(head.doc[start : end + 1].text)
