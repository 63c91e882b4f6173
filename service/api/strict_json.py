"""JSON as RFC 8259 has it and no more: what two readers could read differently is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

#: Levels of objects and arrays inside each other. The parser is recursive; it shall never be the one to find out.
MAX_DEPTH = 64

#: Digits up to which a whole number fits every database's largest integer.
_MAX_DIGITS = 18

# A string is taken whole, closed or not, so that the search goes over the text once.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class BrokenJson(ValueError):
    """The text is not JSON that we accept; the message says why, for its sender."""


def read_json(data: bytes) -> Any:
    """Return what the UTF-8 text ``data`` says; raises :class:`BrokenJson`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenJson(f"The body is not UTF-8: bad byte at position {error.start}.") from error
    if text.startswith("\ufeff"):
        raise BrokenJson("The body starts with a byte order mark; leave it out.")
    _require_shallow(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=_whole_number)
    except json.JSONDecodeError as error:
        raise BrokenJson(f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error


def _require_shallow(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BrokenJson(f"The body is nested more than {MAX_DEPTH} levels deep.")
        elif sign in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise BrokenJson(f"The name {json.dumps(twice[:100])} stands twice in one object.")
    return found


def _refuse_constant(name: str) -> Any:
    raise BrokenJson(f"{name} is not a JSON value.")


def _whole_number(digits: str) -> int | float:
    # A longer one would be slow to convert, and no field takes it: as a float, it is refused where the field is known.
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)
