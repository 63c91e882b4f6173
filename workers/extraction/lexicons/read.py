"""Reads this package's word lists and tables: text with ``#`` comments, TOML, and JSON lines."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_HERE = files("workers.extraction.lexicons")


def lines(text: str) -> list[str]:
    """Return the lines of a word list without comments and blanks."""
    return [line for line in (raw.split("#", 1)[0].strip() for raw in text.splitlines()) if line]


@cache
def words(name: str) -> frozenset[str]:
    """Return the terms of ``<name>.txt``, one a line."""
    return frozenset(lines((_HERE / f"{name}.txt").read_text(encoding="utf-8")))


@cache
def pairs(name: str) -> dict[str, str]:
    """Return a table of two words a line as a mapping."""
    rows = (line.split() for line in lines((_HERE / name).read_text(encoding="utf-8")))
    return {row[0]: row[1] for row in rows}


@cache
def rows(name: str) -> list[list[str]]:
    """Return the words of each line of ``<name>.txt``."""
    return [line.split() for line in lines((_HERE / f"{name}.txt").read_text(encoding="utf-8"))]


@cache
def table(name: str) -> dict[str, Any]:
    """Return ``<name>.toml``."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def records(name: str) -> list[dict[str, Any]]:
    """Return the entries of ``gazetteers/<name>.jsonl``."""
    text = (_HERE / "gazetteers" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
