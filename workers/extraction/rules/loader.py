"""Reads the kinds' folders. Unknown keys, relations, concepts and lists are errors that name the file and the entry."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from service.domain.claim import Modality, Polarity
from workers.extraction.errors import BadRuleData
from workers.extraction.lexicons.read import lines
from workers.extraction.lexicons.read import words as shared_words
from workers.extraction.rules.rule import Concept, Kind, Need, Relation, Rule, Slot
from workers.extraction.rules.weights import Weights, read_weights

#: Concepts that every kind may name: what the gazetteers and the parse know without a kind's help.
BUILT_IN = {
    "state": Concept(name="state", types=frozenset({"state"})),
    "person": Concept(name="person", types=frozenset({"person"})),
    "organisation": Concept(name="organisation", types=frozenset({"organisation"})),
    "territory": Concept(name="territory", types=frozenset({"territory"})),
    "anything": Concept(name="anything"),
    "party": Concept(name="party", types=frozenset({"state", "organisation", "movement", "person"})),
    "movement": Concept(name="movement", types=frozenset({"movement"})),
    "agreement": Concept(name="agreement", types=frozenset({"agreement"})),
    "actor": Concept(name="actor", types=frozenset({"state", "person", "organisation", "movement"})),
}
_RULE_KEYS = {
    "id",
    "relation",
    "because",
    "verb",
    "predicate",
    "noun",
    "needs",
    "heads",
    "without",
    "pronouns",
    "carried",
    "polarity",
    "modality",
    "slots",
}
_KIND_KEYS = {"name", "label", "help", "weight", "slots", "concepts"}
_RELATION_KEYS = {"name", "gloss", "negative_by_meaning", "mutual"}
_SLOT_KEYS = {"label", "concepts", "roles", "many", "required", "carried"}
_TYPES = {"state", "organisation", "territory", "movement", "agreement", "person"}
#: Names as the API takes them in its filters.
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def load_kinds(root: Traversable | None = None, extra: Traversable | None = None) -> dict[str, Kind]:
    """Return every kind under ``root`` (by default our own ``kinds`` folder) and under ``extra`` by name, sorted."""
    found: dict[str, Kind] = {}
    for folder in (root or files("workers.extraction.kinds"), *([extra] if extra is not None else [])):
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
        kinds = [_Folder.read(entry) for entry in entries if (entry / "kind.toml").is_file()]
        if not kinds:
            raise BadRuleData(f"{folder}: no kind is here; a kind is a folder in it with a kind.toml")
        for kind in kinds:
            if kind.name in found:
                raise BadRuleData(f"{kind.name}/kind.toml: there is another kind of this name")
            found[kind.name] = kind
    return dict(sorted(found.items()))


def rules_version(root: Traversable | None = None, extra: Traversable | None = None) -> str:
    """Return 12 hex digits of SHA-256 over every data file of the kinds and the lexicons, names included."""
    digest = hashlib.sha256()
    kinds = root if root is not None else files("workers.extraction.kinds")
    for folder in (kinds, files("workers.extraction.lexicons"), *([extra] if extra is not None else [])):
        for path, entry in _data_files(folder, ""):
            digest.update(path.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _data_files(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _data_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".toml", ".txt", ".jsonl", ".json")) and entry.name != "examples.toml":
            yield f"{prefix}{entry.name}", entry


class _Folder:
    """One kind's folder while it is being read."""

    def __init__(self, folder: Traversable) -> None:
        self.folder = folder
        self.kind = self._toml("kind.toml")
        self._check(self.kind, _KIND_KEYS, "kind.toml", needed=("name", "label", "help", "slots"))
        if self.kind["name"] != folder.name:
            raise self._fail("kind.toml", f"name is {self.kind['name']!r}, not that of its folder")
        self._check_names([folder.name, *self.kind["slots"]], "kind.toml")
        self.concepts = BUILT_IN | {
            name: self._concept(name, data) for name, data in self.kind.get("concepts", {}).items()
        }
        self.relations = {row["name"]: Relation(**row) for row in self._relations()}

    @classmethod
    def read(cls, folder: Traversable) -> Kind:
        """Return the kind in ``folder``."""
        self = cls(folder)
        rules = tuple(self._rule(row, rank) for rank, row in enumerate(self._toml("rules.toml").get("rule", ())))
        self._refuse_twins(rules)
        return Kind(
            name=self.kind["name"], label=self.kind["label"], help=self.kind["help"],
            weight=self.kind.get("weight", 0.0),
            slots=tuple(self._slot(name, data) for name, data in self.kind["slots"].items()),
            concepts=self.concepts, relations=self.relations, rules=rules, weights=self._weights(),
        )  # fmt: skip

    def _weights(self) -> Weights | None:
        """Return the kind's weights, if it has any."""
        path = self.folder / "weights.json"
        if not path.is_file():
            return None
        try:
            return read_weights(json.loads(path.read_text(encoding="utf-8")), self.relations)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._fail("weights.json", f"cannot be read: {error}") from error

    def _toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise BadRuleData(f"{self.folder.name}/{name}: {error}") from error

    def _fail(self, where: str, what: str) -> BadRuleData:
        return BadRuleData(f"{self.folder.name}/{where}: {what}")

    def _check(self, data: Mapping[str, Any], allowed: set[str], where: str, needed: Iterable[str] = ()) -> None:
        unknown = sorted(set(data) - allowed)
        if unknown:
            raise self._fail(where, f"unknown key {unknown[0]!r}; known are {', '.join(sorted(allowed))}")
        missing = sorted(set(needed) - set(data))
        if missing:
            raise self._fail(where, f"lacks {missing[0]!r}")

    def _check_names(self, names: Iterable[str], where: str) -> None:
        for name in names:
            if not _NAME.fullmatch(name):
                raise self._fail(where, f"{name!r} must be a name in lower case, like enter_force")

    def _relations(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._toml("relations.toml").get("relation", [])
        for number, row in enumerate(rows, 1):
            where = f"relations.toml, relation {row.get('name', f'number {number}')!r}"
            self._check(row, _RELATION_KEYS, where, needed=("name", "gloss"))
            self._check_names([row["name"]], where)
        return rows

    def _words(self, terms: str | Iterable[str], where: str) -> frozenset[str]:
        """Return the terms with every ``@list`` replaced by that list, the kind's own before the shared ones."""
        found: set[str] = set()
        for term in [terms] if isinstance(terms, str) else terms:
            found |= self._list(term[1:], where) if term.startswith("@") else {term}
        return frozenset(found)

    def _list(self, name: str, where: str) -> frozenset[str]:
        own = self.folder / f"{name}.txt"
        if own.is_file():
            return frozenset(lines(own.read_text(encoding="utf-8")))
        try:
            return shared_words(name)
        except FileNotFoundError as error:
            raise self._fail(where, f"no word list {name}.txt here or in lexicons") from error

    def _concept(self, name: str, data: Mapping[str, Any]) -> Concept:
        self._check(data, {"nouns", "types"}, f"kind.toml, concept {name}")
        self._known(data.get("types", ()), _TYPES, f"kind.toml, concept {name}", what="type")
        return Concept(
            name=name, nouns=self._words(data.get("nouns", ()), name), types=frozenset(data.get("types", ()))
        )

    def _slot(self, name: str, data: Mapping[str, Any]) -> Slot:
        self._check(data, _SLOT_KEYS, f"kind.toml, slot {name}", needed=("label", "concepts", "roles"))
        concepts = frozenset(data["concepts"])
        self._known(concepts, self.concepts, f"kind.toml, slot {name}", what="concept")
        return Slot(
            name=name, label=data["label"], concepts=concepts, roles=tuple(data["roles"]), many=data.get("many", False),
            required=data.get("required", False), carried=data.get("carried", 0),
        )  # fmt: skip

    def _known(self, names: Iterable[str], known: Iterable[str], where: str, *, what: str) -> None:
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise self._fail(where, f"unknown {what} {unknown[0]!r}; known are {', '.join(sorted(known))}")

    def _need(self, text: str, where: str) -> Need:
        roles, colon, concepts = text.partition(":")
        if not colon:
            raise self._fail(where, f"{text!r} is not of the form 'role|role:concept|concept'")
        need = Need(frozenset(roles.split("|")), frozenset(concepts.split("|")))
        self._known(need.concepts, self.concepts, where, what="concept")
        return need

    def _rule(self, row: Mapping[str, Any], rank: int) -> Rule:
        where = f"rules.toml, rule {row.get('id', f'number {rank + 1}')!r}"
        self._check(row, _RULE_KEYS, where, needed=("id", "relation", "because"))
        if not {"verb", "predicate", "noun"} & set(row):
            raise self._fail(where, "lacks a word that fires it: verb, predicate or noun")
        self._known([row["relation"]], self.relations, where, what="relation")
        self._known([*row.get("slots", ()), *row.get("carried", ())], self.kind["slots"], where, what="slot")
        self._known([row["polarity"]] if "polarity" in row else (), Polarity, where, what="polarity")
        self._known([row["modality"]] if "modality" in row else (), Modality, where, what="modality")
        return Rule(
            id=row["id"], kind=self.kind["name"], relation=row["relation"], because=row["because"],
            verb=self._words(row.get("verb", ()), where), predicate=self._words(row.get("predicate", ()), where),
            noun=self._words(row.get("noun", ()), where),
            needs=tuple(self._need(text, where) for text in row.get("needs", ())),
            heads=tuple(self._need(text, where) for text in row.get("heads", ())),
            pronouns=row.get("pronouns", True), carried=frozenset(row.get("carried", ())),
            without=tuple(self._need(text, where) for text in row.get("without", ())),
            polarity=Polarity(row["polarity"]) if "polarity" in row else None,
            modality=Modality(row["modality"]) if "modality" in row else None,
            slots={name: frozenset(roles.split("|")) for name, roles in row.get("slots", {}).items()}, rank=rank,
        )  # fmt: skip

    def _refuse_twins(self, rules: Iterable[Rule]) -> None:
        seen: set[str] = set()
        for rule in rules:
            if rule.id in seen:
                raise self._fail("rules.toml", f"two rules are called {rule.id!r}")
            seen.add(rule.id)
