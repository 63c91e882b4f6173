"""Who is who in this article: the people named in it, their fullest names, their roles and short forms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from service.domain.claim import Speaker
from workers.extraction.lexicons.read import words
from workers.extraction.stages.reading.parse import Tree
from workers.extraction.stages.speech.genders import gender_of
from workers.extraction.stages.speech.offices import holds

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

_OFFICES = words("office_nouns")
_TITLES = frozenset(
    {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lord", "lady", "gen.", "sen.", "rep."}
)
#: How many words of a role may be asked for: its last ones.
_ROLE_WORDS = 12
#: How many mentions back "he" and "she" may reach.
_BACK = 20


@dataclass(slots=True)
class Person:
    """A person of the article: fullest name, role as the article gives it, gazetteer id, "he" or "she" if known."""

    name: str
    id: str | None = None
    role: str | None = None
    gender: str | None = None

    def speaker(self, role: str | None = None) -> Speaker:
        """Return the person as one who speaks; ``role`` counts where the article gives no other."""
        return Speaker(self.name, self.id, self.role or role)


class People:
    """The register of an article's people, filled in text order before anyone is looked up."""

    def __init__(self, trees: Iterable[Tree]) -> None:
        self._by_surname: dict[str, Person] = {}
        self._by_first: dict[str, Person] = {}
        self._by_role: dict[tuple[str, ...], list[tuple[int, Person]]] = {}
        self._mentions: list[tuple[int, Person]] = []
        self._holders: dict[tuple[str, str], Person | None] = {}
        for tree in trees:
            for entity in tree.doc.ents:
                if entity.label_ == "PERSON":
                    self._add(tree, entity)
            self._add_names_of_gazetteer(tree)
        for introduced in self._by_role.values():
            introduced.sort(key=lambda each: each[0])
        self._mentions.sort(key=lambda mention: mention[0])
        self._places = [place for place, _ in self._mentions]

    def named(self, name: str) -> Person | None:
        """Return the person whom a full or short name means here."""
        person = self._by_surname.get(_surname(name))
        if person is None or " " not in person.name:
            person = self._by_first.get(_surname(name), person)  # "Abiy" for "Abiy Ahmed"
        return person

    def before(self, place: int, gender: str) -> Person | None:
        """Return the woman or man ("she", "he") last named before a place of the article."""
        end = bisect_right(self._places, place)
        return next(
            (person for _, person in reversed(self._mentions[max(0, end - _BACK) : end]) if person.gender == gender),
            None,
        )

    def labelled(self, label: str) -> Speaker:
        """Return the speaker whom a transcript's label names, by any part of the name."""
        name = " ".join(word for word in label.casefold().split() if word not in _TITLES)
        person = self._by_part.get(name) or (self._by_part.get(name.split()[-1]) if name != label.casefold() else None)
        return person.speaker() if person is not None else Speaker(label)

    @cached_property
    def _by_part(self) -> dict[str, Person]:
        """The first person for each part of a name and for each whole one."""
        found: dict[str, Person] = {}
        for person in self._by_surname.values():
            name = person.name.casefold()
            for part in (*name.split(), name):
                found.setdefault(part, person)
        return found

    def with_role(self, role: str, place: int | None = None) -> Person | None:
        """Return who was last introduced, before ``place``, with a role that ends alike ("the minister")."""
        found = self._by_role.get(tuple(role.casefold().removeprefix("the ").split()))
        if not found:
            return None
        if place is None:
            return found[-1][1]
        return found[max(0, bisect_right(found, place, key=lambda introduced: introduced[0]) - 1)][1]

    def holding(self, noun: str, of: str) -> Person | None:
        """Return the only person of the article who holds or held an office of a state or body: "the US president"."""
        if (noun, of) not in self._holders:
            found = [person for person in self._by_surname.values() if holds(person.id, noun, of)]
            self._holders[noun, of] = found[0] if len(found) == 1 else None
        return self._holders[noun, of]

    def _add(self, tree: Tree, entity: DocSpan) -> None:
        tokens = [token for token in entity if token.lower_ not in _TITLES and token.tag_ != "POS"]
        while tokens and (tokens[0].lower_ in _OFFICES or not tokens[0].text[:1].isupper()):
            tokens.pop(0)
        if not tokens:
            return
        mention = tree.mention_at.get(tokens[-1].i)
        identifier = mention.entity.id if mention is not None and mention.entity.type == "person" else None
        self._register(tree, tree.doc[tokens[0].i : tokens[-1].i + 1], identifier, head=entity.root)

    def _add_names_of_gazetteer(self, tree: Tree) -> None:
        for mention in tree.mentions:
            if mention.entity.type == "person":
                span = tree.doc.char_span(mention.start, mention.end, alignment_mode="expand")
                if span is not None:
                    self._register(tree, span, mention.entity.id, head=span.root)

    def _register(self, tree: Tree, name: DocSpan, identifier: str | None, *, head: Token) -> None:
        place = tree.block.offsets[name.start_char]
        key = _surname(name.text)
        person = self._by_surname.get(key)
        if person is None:
            person = self._by_surname[key] = Person(name.text)
        elif len(name.text.split()) > len(person.name.split()):
            person.name = name.text
        if len(name) > 1:
            self._by_first.setdefault(name[0].text.casefold(), person)
        role = _role_of(tree, head)
        person.id = person.id or identifier
        person.gender = person.gender or gender_of(name, role)
        self._mentions.append((place, person))
        if role:
            person.role = person.role or role
            known = tuple(role.casefold().split()[-_ROLE_WORDS:])
            for start in range(len(known)):
                self._by_role.setdefault(known[start:], []).append((place, person))


def _surname(name: str) -> str:
    """Return the last word of a name, folded, without the article of Arabic names: "al-Bashir" is "Bashir"."""
    last = name.replace("'s", "").split()[-1].casefold() if name.split() else ""
    return last[3:] if last.startswith(("al-", "el-")) and len(last) > 4 else last


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
        if child.dep_ == "amod" and child.i > head.i:
            continue  # "an official familiar with the talks"
        if child.dep_ in ("det", "amod", "compound", "poss", "nmod", "nummod", "quantmod") or (
            child.dep_ == "prep" and child.lower_ in ("of", "for")
        ):
            keep.update(token.i for token in child.subtree if token.dep_ not in ("relcl", "appos", "punct"))
    start, end = min(keep), max(keep)
    while end > head.i and any(i not in keep for i in range(head.i, end + 1)):
        end -= 1
    return str(head.doc[start : end + 1].text)
