"""Words of others on a terminal: an article must not move the cursor, change colours or turn the writing around."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return ``text`` in one line, with what could steer a terminal made visible."""
    return _UNSAFE.sub(lambda found: " " if found[0].isspace() else f"\\x{ord(found[0]):02x}", text)
