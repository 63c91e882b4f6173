"""Identifiers: ``prefix_`` and 26 characters of Crockford base 32 (128 bits), safe in URLs and easy to read out.

Articles get random ids that sort by time; claims and mentions get ids derived from what they are, so that a task that
runs twice writes the same rows twice instead of new ones.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80
_TAIL = re.compile(f"[{_ALPHABET}]{{26}}")


def _encode(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def new_id(prefix: str) -> str:
    """Return a fresh id whose order is the order of creation, to the millisecond (the layout of a ULID)."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{_encode(milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS))}"


def derived_id(prefix: str, *parts: str | int) -> str:
    """Return the id that the same parts always give: 128 bits of SHA-256 over them, length-prefixed."""
    digest = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return f"{prefix}_{_encode(int.from_bytes(digest.digest()[:16], 'big'))}"


def is_id(value: str, prefix: str) -> bool:
    """Tell whether ``value`` could be an id of that prefix: anything else need not be looked up."""
    return value.startswith(f"{prefix}_") and _TAIL.fullmatch(value, len(prefix) + 1) is not None


def pattern(prefix: str) -> str:
    """Return the regular expression of all ids of that prefix."""
    return f"^{prefix}_{_TAIL.pattern}$"
