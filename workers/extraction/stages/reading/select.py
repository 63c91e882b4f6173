"""Chooses the blocks worth parsing: those in which a rule can fit, and what is needed around them.

Parsing is nearly all the work, so what can be no claim should not reach it. The kinds' own rules are asked, on words
instead of a parse: in one sentence a trigger and, for every need, a noun or name of the concept or a pronoun for it;
and nearby a name that can fill a slot. So a rule is not missed for its words, and a new kind brings its own filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from workers.extraction.lexicons.read import pairs
from workers.extraction.rules.rule import Concept, Kind, Rule
from workers.extraction.values import Block, Mention

#: Within how many blocks a sentence with both a trigger and a name must stand (measured: 1 loses claims).
_REACH = 2
#: A note of so few blocks may speak of what its readers know, and names nothing.
_SHORT = 3
#: How many blocks back a pronoun may point.
_SPOKEN = 3
#: From how many labelled turns on an article is a transcript, as the attribution takes it.
_TRANSCRIPT = 3
_CUT_OUT = ("aside", "thrown-in")
_WORD = re.compile("[a-z]+")
#: A sentence's end, not that of a title or an initial. A cut too few costs time, one too many a claim.
_END = re.compile(
    r"(?<![ .][A-Z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b(?:Gen|Sen|Gov|Rep|Mrs|Col)\.)(?<=[.?!])[\"']{0,2} +(?=[A-Z\"'(])"
)
#: A capital that begins no sentence: beside a known name, what it begins may be one that only the parse knows.
_CAPITAL = re.compile(r"(?<=[\w,;:)%'] )[\"'(]?[A-Z]")
#: What may stand for something named before, as the matcher reads it.
PRONOUNS = frozenset(
    {"it", "this", "that", "they", "them", "these", "those", "one", "which", "both", "neither", "none"}
)

_Needs = tuple[tuple[frozenset[str], frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Test:
    """What a sentence must hold for a rule to fit: all the words, and of each need one concept.

    With each need go the concepts by which a pronoun meets it, none where the rule reads no pronouns.
    """

    words: frozenset[str]
    needs: _Needs

    def fits(self, words: set[str], met: set[str], spoken: set[str]) -> bool:
        return self.words <= words and all(
            not need.isdisjoint(met) or not read.isdisjoint(spoken) for need, read in self.needs
        )


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What a sentence holds: its words with their lemmas, the concepts met, and whether it has a name that counts.

    ``unknown`` are the concepts that a name not in the gazetteers may meet.
    """

    words: set[str]
    met: set[str]
    unknown: frozenset[str]
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What a block's words allow: that a rule fits, that a slot's name is there, and surely both in one sentence."""

    able: bool
    named: bool
    both: bool


class Selector:
    """The rules of all kinds as tests on words; made once."""

    def __init__(self, kinds: Iterable[Kind], readable: Iterable[Concept]) -> None:
        kinds = list(kinds)
        concepts = [concept for kind in kinds for concept in kind.concepts.values()]
        spoken = frozenset(concept.name for concept in readable)
        self._of_noun = _by((noun, concept.name) for concept in concepts for noun in concept.nouns)
        self._of_type = _by((type_, concept.name) for concept in concepts for type_ in concept.types)
        self._unknown = self._of_type.get("territory", frozenset()) | self._of_type.get("person", frozenset())
        self._types = frozenset(_types_of_names(kinds))
        tests = [
            _Test(words, _needs(rule, kind.concepts, spoken))
            for kind in kinds
            for rule in kind.rules
            for words in {frozenset(_WORD.findall(key)) for key in (*rule.verb, *rule.predicate, *rule.noun)}
        ]
        self._always = [test for test in tests if not test.words]
        #: By their longest word, which is the rarest.
        self._by_word: dict[str, list[_Test]] = {}
        for test in tests:
            if test.words:
                self._by_word.setdefault(max(test.words, key=lambda word: (len(word), word)), []).append(test)
        self._lemmas = lemmas_of_forms({*self._of_noun, *(word for test in tests for word in test.words)})

    def select(self, blocks: Sequence[Block], mentions: Mapping[int, Sequence[Mention]]) -> list[Block]:
        """Return the blocks to parse, in order; none if nothing can be a claim."""
        short = len(blocks) <= _SHORT
        if not short and not any(self._is_named(mention) for block in blocks for mention in mentions[block.index]):
            return []
        signs = list(self._read(blocks, mentions))
        chosen = {
            place
            for place, sign in enumerate(signs)
            if sign.able
            and (short or sign.named or any(near.both for near in signs[max(0, place - _REACH) : place + _REACH + 1]))
        }
        # What stands between two of them speaks of the same, and may do so in words that no rule names.
        chosen |= {place for place in range(len(blocks)) if {place - 1, place + 1} <= chosen}
        wanted = chosen | _around(blocks, chosen)
        return [block for place, block in enumerate(blocks) if place in wanted]

    def _is_named(self, mention: Mention) -> bool:
        return mention.entity.type in self._types

    def _read(self, blocks: Iterable[Block], mentions: Mapping[int, Sequence[Mention]]) -> Iterator[_Signs]:
        recent: list[set[str]] = []
        for block in blocks:
            sentences = [self._sentence(text, found) for text, found in _sentences(block.text, mentions[block.index])]
            recent = [*recent[-_SPOKEN:], set().union(*(each.met | each.unknown for each in sentences))]
            spoken = set().union(*recent)
            yield _Signs(
                able=any(self._able(each, each.met | each.unknown, spoken) for each in sentences),
                named=any(each.named for each in sentences),
                both=any(each.named and self._able(each, each.met, set()) for each in sentences),
            )

    def _sentence(self, text: str, mentions: Sequence[Mention]) -> _Sentence:
        words = set(_WORD.findall(text.lower()))
        words = words.union(*(self._lemmas[form] for form in words & self._lemmas.keys()))
        met: set[str] = set().union(*(self._of_noun[noun] for noun in words & self._of_noun.keys()))
        for mention in mentions:
            if mention.via != "exit":
                met |= self._of_type.get(mention.entity.type, frozenset())
        named = any(map(self._is_named, mentions))
        known = {place for mention in mentions for place in range(mention.start, mention.end)}
        unknown = named and any(found.end() - 1 not in known for found in _CAPITAL.finditer(text))
        return _Sentence(words, met, self._unknown if unknown else frozenset(), named)

    def _able(self, sentence: _Sentence, met: set[str], spoken: set[str]) -> bool:
        words = sentence.words
        spoken = spoken if words & PRONOUNS else set()
        tests = (self._always, *(self._by_word[word] for word in words & self._by_word.keys()))
        return any(test.fits(words, met, spoken) for some in tests for test in some)


def lemmas_of_forms(lemmas: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return for each inflected form the lemmas that the lemmatizer may give it: its rules, backwards."""
    lemmas = set(lemmas)
    rows = [(form, lemma) for lemma in lemmas for form in _forms(lemma)]
    irregular = ((form.lstrip("'"), lemma) for form, lemma in pairs("irregular_forms.txt").items())
    return _by([*rows, *(row for row in irregular if row[1] in lemmas)])


def _forms(lemma: str) -> Iterator[str]:
    last = lemma[-1:]
    yield from (lemma + ending for ending in ("", "s", "es", "ed", "ing", last + "ed", last + "ing"))
    if last == "e":
        yield from (lemma[:-1] + ending for ending in ("ed", "ing"))
    if last == "y":
        yield from (lemma[:-1] + ending for ending in ("ies", "ied"))


def _by(rows: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in rows:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _types_of_names(kinds: Iterable[Kind]) -> Iterator[str]:
    """Yield the types of names that slots and needs ask for; a person is in every article, so does not count."""
    for kind in kinds:
        asked = [slot.concepts for slot in kind.slots]
        asked += [need.concepts for rule in kind.rules for need in (*rule.needs, *rule.heads)]
        for name in frozenset[str]().union(*asked):
            yield from kind.concepts[name].types - {"person"}


def _needs(rule: Rule, concepts: Mapping[str, Concept], spoken: frozenset[str]) -> _Needs:
    """Return a rule's needs, but for what anything meets, with the concepts by which a pronoun is read for them."""
    return tuple(
        (need.concepts, frozenset({*need.concepts, *_types(need.concepts, concepts)}) & spoken)
        if rule.pronouns
        else (need.concepts, frozenset[str]())
        for need in (*rule.needs, *rule.heads)
        if "anything" not in need.concepts
    )


def _types(names: Iterable[str], concepts: Mapping[str, Concept]) -> Iterator[str]:
    for name in names:
        yield from concepts[name].types


def _sentences(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, list[Mention]]]:
    """Yield the sentences of a block with the names in each, counted from the sentence's start."""
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        inside = [mention for mention in mentions if start <= mention.start < end]
        yield text[start:end], [replace(each, start=each.start - start, end=each.end - start) for each in inside]
        start = end


def _around(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Return what must be parsed besides: the headline, what was cut out of a chosen line, a transcript's turns."""
    if not chosen:
        return set()
    lines: list[int] = []
    for place, block in enumerate(blocks):
        lines.append(lines[-1] if lines and block.role in _CUT_OUT else place)
    of_chosen = {lines[place] for place in chosen}
    wanted = {0, *(place for place, line in enumerate(lines) if line in of_chosen)}
    turns = {place for place, block in enumerate(blocks) if block.label and len(block.label) > 1}
    return wanted | (turns if len(turns) >= _TRANSCRIPT else set())
