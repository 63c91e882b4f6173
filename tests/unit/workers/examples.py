"""Reads the kinds' ``examples.toml`` and tells how an extraction differs from what an example expects."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from service.config import Config
from service.domain.claim import ExtractedClaim, SlotValue
from workers.extraction.rules.loader import load_kinds
from workers.extraction.rules.rule import Kind

#: Kinds of somebody's own, whose examples are tried too if the setting names them.
EXTRA = Config.from_env().kinds
KINDS = tuple(load_kinds())

_KEYS = {"text", "published", "of", "expect", "known_failure"}
_EXPECTED = {"span", "relation", "speaker", "polarity", "modality", "quotation", "time"}


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the claims of one kind that the guide finds in it."""

    kind: str
    text: str
    expect: Sequence[Mapping[str, Any]]
    published: date | None = None
    of: Sequence[str] = ()
    known_failure: str | None = None

    def __str__(self) -> str:
        words = self.text if len(self.text) <= 70 else self.text[:69].rsplit(" ", 1)[0] + " …"
        return f"{self.kind}: {words}"


def read_examples(kind: Kind, folder: Traversable) -> Iterator[Example]:
    """Yield the examples of a kind from its folder; an unknown key is an error."""
    expected = _EXPECTED | {slot.name for slot in kind.slots}
    for row in tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))["example"]:
        unknown = set(row) - _KEYS | {key for claim in row["expect"] for key in set(claim) - expected}
        if unknown:
            raise ValueError(f"{kind.name}/examples.toml: unknown keys {sorted(unknown)} at {row['text']!r}")
        yield Example(kind.name, **row)


def all_examples() -> Iterator[Example]:
    """Yield the examples of our own kinds and of those that the setting names."""
    kinds = load_kinds(extra=EXTRA)
    for root in (files("workers.extraction.kinds"), *([EXTRA] if EXTRA else [])):
        for folder in sorted(root.iterdir(), key=lambda entry: entry.name):
            if (folder / "examples.toml").is_file():
                yield from read_examples(kinds[folder.name], folder)


def differences(example: Example, claims: Sequence[ExtractedClaim]) -> list[str]:
    """Return what is wrong with the claims found, as sentences; empty if nothing is."""
    mine = [claim for claim in claims if claim.kind == example.kind]
    by_words = {claim.span.of(example.text): claim for claim in mine}
    wanted = {row["span"]: row for row in example.expect}
    wrong = [f"not found: {words!r}" for words in wanted if words not in by_words]
    wrong += [f"not expected: {words!r} ({by_words[words].relation})" for words in by_words if words not in wanted]
    wrong += [f"no claim of {kind}" for kind in example.of if kind not in {claim.kind for claim in claims}]
    for words in wanted.keys() & by_words.keys():
        found = described(by_words[words])
        wrong += [
            f"{words!r}: {key} is {found[key]!r}, not {value!r}"
            for key, value in _folded(wanted[words]).items()
            if found[key] != value
        ]
    return wrong


def described(claim: ExtractedClaim) -> dict[str, Any]:
    """Return a claim under the keys of an example."""
    said = claim.attribution
    return _folded(
        {
            "relation": claim.relation,
            "speaker": said.speaker.name if said.speaker else None,
            "polarity": claim.polarity.value,
            "modality": claim.modality.value,
            "quotation": said.quotation.value,
            "time": claim.time.interval if claim.time else None,
            **{name: _names(value) for name, value in claim.slots.items()},
        }
    )


def _names(value: SlotValue) -> list[str] | str | None:
    if isinstance(value, tuple):
        return [ref.name for ref in value]
    return value.name if value else None


def _folded(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not compared: the order of many, the case and the article of a speaker."""
    folded = {key: sorted(value) if isinstance(value, list) else value for key, value in row.items() if key != "span"}
    if folded.get("speaker"):
        folded["speaker"] = folded["speaker"].casefold().removeprefix("the ").removeprefix("a ")
    if folded.get("quotation") == "none":
        folded.setdefault("speaker", None)
    return folded
