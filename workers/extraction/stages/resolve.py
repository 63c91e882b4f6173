"""Fills the slots: from names to canonical entities, from pronouns and "the deal" to what the article spoke of before.

What the clause names comes first. A slot that the kind says is ``carried`` may be filled from the discourse, marked as
inferred; a required slot that stays empty is a reason to drop the candidate, never to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from service.domain.claim import EntityRef, SlotValue
from workers.extraction.rules.matcher import heads_in, is_pronoun
from workers.extraction.rules.rule import Kind, Rule, Slot
from workers.extraction.stages.clauses import Clause
from workers.extraction.stages.detect import Candidate
from workers.extraction.stages.discourse import Discourse, inferred
from workers.extraction.stages.parse import Tree, core
from workers.extraction.stages.people import noun_text
from workers.extraction.stages.scan import Gazetteer
from workers.extraction.values import Entity, Mention

if TYPE_CHECKING:
    from spacy.tokens import Token

#: An agreement of more parties than these is not told by listing them.
_FEW = 4
#: How many paragraphs back a rule may carry a slot over.
_LATELY = 3
_PARTY_PREPOSITIONS = frozenset({"of", "between", "with", "among", "for"})
#: Where a name only says where ("in Washington"): there it stands for no government.
_PLACE_ROLES = frozenset({"in", "at", "near", "outside"})


class Resolver:
    """Fills slots for one article; asked in text order."""

    def __init__(
        self, gazetteer: Gazetteer, discourse: Discourse, published_on: date | None, *, trees: Iterable[Tree] = ()
    ) -> None:
        self._gazetteer = gazetteer
        self._counts: dict[str, tuple[int, Entity]] = {}
        for tree in trees:
            for mention in tree.mentions:
                entity = mention.entity
                if entity.type == "movement" or (entity.type == "state" and entity.subtype != "dependent"):
                    self._counts[entity.name] = (self._counts.get(entity.name, (0, entity))[0] + 1, entity)
        self._discourse = discourse
        self._heard: dict[int, int] = {}
        self._day = published_on.isoformat() if published_on else None

    def listen(self, clause: Clause, kinds: Mapping[str, Kind]) -> None:
        """Take in what the article names up to a clause's verb, claim or not, for what later clauses leave out."""
        self._discourse.block = clause.tree.block.index
        self._hear_names(clause, kinds)
        if clause.label in ("ROOT", "conj", "ccomp", "parataxis"):
            subjects = tuple(ref for ref in self._actors(clause, "subject") if ref.id and not ref.inferred)
            self._discourse.keep("", "actors", subjects)
            if len({ref.name for ref in subjects}) > 1:
                self._discourse.keep("", "sides", subjects)

    def _hear_names(self, clause: Clause, kinds: Mapping[str, Kind]) -> None:
        tree = clause.tree
        heard = self._heard.get(tree.block.index, 0)
        limit = clause.head.idx
        for mention in tree.mentions:
            if heard <= mention.start < limit and mention.via not in ("context", "adjective"):
                for kind in kinds.values():
                    for slot in kind.slots:
                        types = {type_ for name in slot.concepts for type_ in kind.concepts[name].types} - {"state"}
                        if not slot.many and mention.entity.type in types:
                            self._discourse.keep(
                                kind.name,
                                slot.name,
                                (_ref(mention.entity, tree.words_of(mention)),),
                            )
        self._heard[tree.block.index] = max(heard, limit)

    def resolve(self, candidate: Candidate, kind: Kind) -> tuple[dict[str, SlotValue], str | None]:
        """Return the slots of a candidate and, if it cannot be a claim, the reason."""
        slots: dict[str, SlotValue] = {}
        for slot in kind.slots:
            if slot.many:
                taken = {
                    value.name
                    for value in slots.values()
                    if isinstance(value, EntityRef) and (value.id or "").startswith("org:")
                }
                slots[slot.name] = refs = self._filled(candidate, kind, slot, taken)
                if not refs and slot.required and not _has_topic(candidate):
                    return slots, f"nothing fills the slot {slot.name}"
                continue
            ref = next(self._one(candidate, kind, slot), None)
            if ref is None and self._may_carry(candidate, kind, slot):
                ref = next(iter(self._discourse.main(kind.name, slot.name)), None) or _named_here(candidate, kind, slot)
            if ref is None and slot.required:
                return slots, f"nothing fills the slot {slot.name}"
            if ref is not None and not ref.inferred:
                self._discourse.keep(kind.name, slot.name, (ref,))
            slots[slot.name] = ref
        return slots, None

    def _may_carry(self, candidate: Candidate, kind: Kind, slot: Slot) -> bool:
        """Tell whether a slot that the clause leaves open may be filled by what the article named lately."""
        far = max(slot.carried, _LATELY if slot.name in candidate.match.rule.carried else 0)
        return self._discourse.age(kind.name, slot.name) <= far or slot.carried > _LATELY

    def _filled(self, candidate: Candidate, kind: Kind, slot: Slot, taken: set[str]) -> tuple[EntityRef, ...]:
        """Return all that fills a slot of many; if the clause names nobody, who the last such claim was about."""
        refs = tuple(ref for ref in self._many(candidate, slot) if ref.name not in taken)
        if len(refs) > 1 and not any(ref.inferred for ref in refs):
            self._discourse.keep(kind.name, slot.name, refs)
        if not slot.carried or len(refs) > 1:
            return refs
        concerned = self._discourse.recall(kind.name, slot.name) or self._main_pair()
        if not refs:
            return concerned
        names = {ref.name for ref in concerned}
        if kind.relations[candidate.relation].mutual and refs[0].name in names:
            return refs + tuple(ref for ref in concerned if ref.name != refs[0].name)
        return refs

    def _main_pair(self) -> tuple[EntityRef, ...]:
        """Return the two states or movements that the article names most, if it names both three times or more."""
        top = [(name, entity) for name, (count, entity) in self._counts.items() if count >= 3]
        pair = sorted(top, key=lambda row: -self._counts[row[0]][0])[:2]
        return (
            tuple(EntityRef(entity.name, entity.id, name, inferred=True) for name, entity in pair)
            if len(pair) == 2
            else ()
        )

    # -- slots with one value

    def _one(self, candidate: Candidate, kind: Kind, slot: Slot) -> Iterator[EntityRef]:
        """Yield what may fill a single slot, the best first: a name of the slot's own type before all else."""
        phrases = list(self._phrases(candidate, slot))
        types = {type_ for name in slot.concepts for type_ in kind.concepts[name].types} - {"state"}
        later: list[EntityRef] = []
        for clause, role, head in phrases:
            for token in core(head):
                mention = clause.tree.mention_at.get(token.i)
                if mention is not None and mention.entity.type in types:
                    ref = _ref(mention.entity, clause.tree.words_of(mention))
                    yield inferred(ref) if mention.via == "context" else ref
            later.extend(self._described(kind, slot, rule=candidate.match.rule, phrase=(clause, role, head)))
        yield from later
        if "state" in slot.concepts and slot.name not in candidate.match.rule.slots:
            yield from self._states(phrases)

    def _described(
        self, kind: Kind, slot: Slot, *, rule: Rule, phrase: tuple[Clause, str, Token]
    ) -> Iterator[EntityRef]:
        """Yield what a phrase without such a name means: a border, an unknown place, "it", "the islands", a state."""
        clause, role, head = phrase
        chosen = rule.slots.get(slot.name, frozenset())
        border, place = kind.concepts.get("border"), kind.concepts.get("place")
        for token in core(head):
            mention = clause.tree.mention_at.get(token.i)
            noun = token.tag_.startswith("NN")
            if border is not None and "border" in slot.concepts and noun and clause.tree.lemma(token) in border.nouns:
                named = self._border(kind, slot, clause, noun=token)
                yield from [named] if named is not None else []
            elif (
                mention is None
                and place is not None
                and token.tag_ == "NNP"
                and role != "subject"
                and token.ent_type_ in ("GPE", "LOC", "FAC")
            ):
                yield EntityRef(_entity_text(token), None, _entity_text(token))
            elif place is not None and "place" in slot.concepts and noun and clause.tree.lemma(token) in place.nouns:
                yield from self._place(clause, kind, slot, token)
            elif token.i == head.i and token.i in clause.tree.readings:
                yield from self._discourse.recall(kind.name, slot.name)
        if "state" in slot.concepts and (role not in ("subject", "by") or role in chosen):
            for token in core(head):
                mention = clause.tree.mention_at.get(token.i)
                if (
                    mention is not None
                    and mention.entity.type == "state"
                    and mention.via == "name"
                    and token.dep_ != "poss"
                ):
                    yield _ref(mention.entity, noun_text(token))

    def _place(self, clause: Clause, kind: Kind, slot: Slot, noun: Token) -> Iterator[EntityRef]:
        """Yield what "the village of Dostuk", "Ukrainian land" or "the islands" means."""
        for child in noun.subtree:
            if (
                child.tag_ == "NNP"
                and child.dep_ in ("pobj", "appos", "compound")
                and child.i not in clause.tree.mention_at
                and child.i != noun.i
            ):
                yield EntityRef(noun_text(child), None, noun_text(child))
        for child in noun.children:
            mention = clause.tree.mention_at.get(child.i)
            if mention is not None and mention.entity.type == "state":
                yield _ref(mention.entity, noun_text(noun))
        yield from self._discourse.main(kind.name, slot.name, like=clause.tree.lemma(noun))

    def _states(self, phrases: list[tuple[Clause, str, Token]]) -> Iterator[EntityRef]:
        for clause, role, head in phrases:
            for token in core(head):
                mention = clause.tree.mention_at.get(token.i)
                if mention is not None and mention.entity.type == "state" and role != "subject":
                    yield _ref(mention.entity, noun_text(token))

    def _border(self, kind: Kind, slot: Slot, clause: Clause, *, noun: Token) -> EntityRef | None:
        """Name a border as the pair of states that it parts, in alphabetical order."""
        states = {mention.entity.name: mention.entity for mention in self._states_near(clause, noun)}
        text = noun_text(noun)
        if len(states) >= 2:
            return EntityRef("–".join(sorted(states)[:3]) + " border", None, text)
        for ref in self._discourse.main(kind.name, slot.name, like="border"):
            if "border" in ref.name and (not states or next(iter(states)) in ref.name):
                return ref
        pair = self._main_pair()
        if pair and not noun.tag_.endswith("S") and (not states or next(iter(states)) in {ref.name for ref in pair}):
            return EntityRef("–".join(sorted(ref.name for ref in pair)) + " border", None, text, inferred=True)
        known = bool(states) or noun.tag_ == "NNS"  # "borders must not be changed by force" speaks of all
        return EntityRef(text.removeprefix("the ").removeprefix("its "), None, text) if known else None

    def _states_near(self, clause: Clause, noun: Token) -> Iterator[Mention]:
        near = [
            *core(noun),
            *(
                t
                for role in ("subject", "with", "between", "object", "of")
                for head in clause.heads(role)
                for t in core(head)
            ),
        ]
        for token in near:
            mention = clause.tree.mention_at.get(token.i)
            if mention is not None and mention.entity.type == "state":
                yield mention

    def _phrases(self, candidate: Candidate, slot: Slot) -> Iterator[tuple[Clause, str, Token]]:
        """Yield the phrases that may fill a slot, nearest first: the trigger's, its clause's, the governing ones'."""
        roles = candidate.match.rule.slots.get(slot.name)
        order = sorted(roles) if roles else list(slot.roles)
        if candidate.match.noun is not None:
            for role in ("modifier", *order):
                for head in heads_in(candidate.match, role):
                    yield candidate.match.clause, role, head
        for clause in _reaching(candidate):
            for role in order:
                for head in clause.heads(role):
                    yield clause, role, head

    # -- parties

    def _many(self, candidate: Candidate, slot: Slot) -> list[EntityRef]:
        """Return who fills a slot of many, each once; the parties of a named treaty only where nobody else is named."""
        refs = [
            ref
            for clause in _reaching(candidate)
            for role in candidate.match.rule.slots.get(slot.name) or slot.roles
            for ref in self._actors(clause, role)
        ]
        if candidate.match.noun is not None:
            for role in ("modifier", "between", "with", "of", "for", "to", "over"):
                for head in heads_in(candidate.match, role):
                    refs.extend(self._refs(candidate.match.clause, head, role))
        named = [ref for ref in refs if not ref.inferred]
        return list({ref.name: ref for ref in reversed(named or refs)}.values())[::-1]

    def _actors(self, clause: Clause, role: str) -> Iterator[EntityRef]:
        for head in clause.heads(role):
            if is_pronoun(head):
                if role == "subject" and head.lower_ in ("they", "both", "neither"):
                    yield from self._discourse.recall("", "sides")
                elif role == "subject" and head.lower_ in ("it", "which"):
                    yield from self._discourse.recall("", "actors")[:1]
                continue
            yield from self._refs(clause, head, role)

    def _refs(self, clause: Clause, head: Token, role: str) -> Iterator[EntityRef]:
        for token in core(head, through=_PARTY_PREPOSITIONS):
            mention = clause.tree.mention_at.get(token.i)
            if mention is None or role in _PLACE_ROLES or token.dep_ == "npadvmod":
                continue
            entity: Entity | None = mention.entity
            if entity is not None and entity.type == "person":
                entity = self._acts_for(entity)
            elif entity is None or entity.type == "territory":
                yield from self._owner(clause.tree.words_of(mention))
                continue
            elif entity.type == "agreement":
                yield from self._parties_of(entity, clause.tree.words_of(mention))
                continue
            elif entity.type == "organisation" and mention.via == "context":
                continue
            if entity is not None:
                yield _ref(entity, clause.tree.words_of(mention))

    def _owner(self, words: str) -> Iterator[EntityRef]:
        """Yield the state in "Ukraine's pre-2014 borders"."""
        owner, apostrophe, _ = words.partition("'s ")
        for mention in self._gazetteer.find(owner) if apostrophe else ():
            if mention.entity.type == "state":
                yield _ref(mention.entity, owner)

    def _parties_of(self, agreement: Entity, words: str) -> Iterator[EntityRef]:
        """Yield the states in a treaty's name ("the Iran deal"), else those that the table says are its few parties."""
        named = [mention for mention in self._gazetteer.find(words, inside=True) if mention.entity.type == "state"]
        for mention in named:
            yield _ref(mention.entity, words)
        if not named and len(agreement.states) <= _FEW:
            for identifier in agreement.states:
                entity = self._gazetteer.entities.get(identifier)
                if entity is not None:
                    yield inferred(_ref(entity, words))

    def _acts_for(self, person: Entity) -> Entity | None:
        """Return the state or body for which an office holder acts at the article's date, or None."""
        offices = self._gazetteer.offices.get(person.id or "", [])
        current = [office for office in offices if _holds(office, self._day)] or [
            office for office in offices if not office.get("until")
        ]
        chosen = (current or offices)[-1:]
        return self._gazetteer.entities.get(chosen[0]["of"]) if chosen else None


def _named_here(candidate: Candidate, kind: Kind, slot: Slot) -> EntityRef | None:
    """Return what of a carried slot's types the paragraph names, be it later or as the speaker."""
    types = {type_ for name in slot.concepts for type_ in kind.concepts[name].types} if slot.carried else set()
    tree = candidate.match.clause.tree
    named = (mention for mention in tree.mentions if mention.entity.type in types)
    return next((inferred(_ref(mention.entity, tree.words_of(mention))) for mention in named), None)


def _has_topic(candidate: Candidate) -> bool:
    """Tell whether the clause names anything of ours ("the plan for Gaza"): then one can say what is meant."""
    clause = candidate.match.clause
    heads = (head for heads in clause.roles.values() for head in heads)
    return any(token.i in clause.tree.mention_at for head in heads for token in core(head))


def _reaching(candidate: Candidate) -> list[Clause]:
    """Return the clauses whose phrases fill the slots: up to the stating one, then the infinitive that is governed."""
    infinitives = [child for child in candidate.match.clause.children if child.label == "xcomp"]
    return [*candidate.chain, *infinitives]


def _holds(office: dict[str, Any], day: str | None) -> bool:
    if day is None:
        return False
    return (office.get("since") or "") <= day and (office.get("until") or "9999") >= day


def _ref(entity: Entity, text: str) -> EntityRef:
    return EntityRef(entity.name, entity.id, text)


def _entity_text(token: Token) -> str:
    return next(
        (entity.text for entity in token.doc.ents if entity.start <= token.i < entity.end), token.text
    ).removeprefix("the ")
