"""Reads the requests and answers of ``docs/api.md`` and compares what is written there with what is answered.

An answer in the document may be shortened: an object may leave fields out, ``"…"`` ends a list that goes on, and stands
for any part of a string. Ids, times and cursors differ from run to run: the first time that one of the document is met,
it is taken for the real one, and stands for it from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"```http\n(.*?)\n```", re.DOTALL)
_CHANGING = re.compile(
    r"\b(?:art|clm|mnt|key|cw)_[0-9A-Za-z_]{10,}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|(?<=cursor=)[\w-]+|\b[0-9a-f]{10}\b"
)


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: its first line, headers, body."""

    first: str
    headers: dict[str, str]
    body: str

    @classmethod
    def read(cls, block: str) -> Message:
        head, _, body = block.partition("\n\n")
        first, *lines = head.split("\n")
        return cls(first, dict(line.split(": ", 1) for line in lines), body)


@dataclass(frozen=True, slots=True)
class Step:
    """A request and the answer that it is to get."""

    request: Message
    answer: Message

    @property
    def name(self) -> str:
        return self.request.first


def steps(document: Path) -> Iterator[Step]:
    """Yield the pairs of a document."""
    messages = [Message.read(block) for block in _BLOCK.findall(document.read_text(encoding="utf-8"))]
    request: Message | None = None
    for message in messages:
        if message.first.startswith("HTTP/"):
            assert request is not None, f"an answer without a request: {message.first}"
            yield Step(request, message)
            request = None
        else:
            assert request is None, f"a request without an answer: {request and request.first}"
            request = message
    assert request is None, f"a request without an answer: {request.first}"


@dataclass
class Names:
    """What the changing strings of the document stand for in this run."""

    real: dict[str, str] = field(default_factory=dict)

    def put_in(self, text: str) -> str:
        """Return a text of the document with the real strings."""
        return _CHANGING.sub(lambda found: self.real.get(found[0], found[0]), text)

    def differs(self, written: Any, given: Any, where: str = "") -> str | None:
        """Say where an answer is not as written, or return None."""
        if isinstance(written, dict) and isinstance(given, dict):
            return self._object(written, given, where)
        if isinstance(written, list) and isinstance(given, list):
            return self._list(written, given, where)
        if isinstance(written, str) and isinstance(given, str):
            same = self._string(written, given)
        else:
            same = type(written) is type(given) and written == given
        return None if same else f"{where or '/'}: {written!r} is written, {given!r} was given"

    def _object(self, written: dict[str, Any], given: dict[str, Any], where: str) -> str | None:
        for name, value in written.items():
            if name == "…":
                continue
            if name not in given:
                return f"{where}/{name} is not there"
            if fault := self.differs(value, given[name], f"{where}/{name}"):
                return fault
        return None

    def _list(self, written: list[Any], given: list[Any], where: str) -> str | None:
        open_end = bool(written) and written[-1] == "…"
        items = written[:-1] if open_end else written
        if len(given) < len(items) or (len(given) > len(items) and not open_end):
            return f"{where}: {len(items)} items are written, {len(given)} were given: {json.dumps(given)[:2000]}"
        faults = (self.differs(*pair, f"{where}/{at}") for at, pair in enumerate(zip(items, given, strict=False)))
        return next((fault for fault in faults if fault), None)

    def _string(self, written: str, given: str) -> bool:
        """Compare, and learn what the changing parts stand for."""
        pattern, names, last = "", [], 0
        for found in _CHANGING.finditer(written):
            pattern += _loose(written[last : found.start()]) + r"([\w:.+-]+?)"
            names.append(found[0])
            last = found.end()
        match = re.fullmatch(pattern + _loose(written[last:]), given, re.DOTALL)
        if match is None:
            return False
        pairs = zip(names, match.groups(), strict=True)
        return all(self.real.setdefault(name, real) == real or _is_time(name) for name, real in pairs)


def _is_time(name: str) -> bool:
    return name[4] == "-"


def _loose(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split("…"))
