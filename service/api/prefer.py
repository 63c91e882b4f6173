"""The preference `wait` of the header `Prefer` (RFC 7240): how long a client lets us hold an answer back."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Seconds that an answer is held back at most; who asks for more gets this.
LONGEST = 60

# A quoted string counts as one piece, closed or not, so that the search goes over the header once.
_PIECE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[,;]|[^",;]+', re.DOTALL)
_WAIT = re.compile(r'\s*wait\s*=\s*("?)0*(?P<seconds>[0-9]*)\1\s*', re.ASCII | re.IGNORECASE)
_NAME = re.compile(r"\s*wait\s*(=|$)", re.ASCII | re.IGNORECASE)


def wait_seconds(prefer: str) -> int | None:
    """Return for how long to wait; None if the header does not say so, or not in a way that counts."""
    for preference in _preferences(prefer):
        if _NAME.match(preference):
            # Only the first one counts, and one that is not well formed is as none.
            found = _WAIT.fullmatch(preference)
            seconds = found["seconds"] if found else ""
            return (LONGEST if len(seconds) > 2 else min(int(seconds), LONGEST)) if seconds else None
    return None


def _preferences(prefer: str) -> Iterator[str]:
    """Yield each preference without its parameters."""
    preference, in_parameters = "", False
    for piece in _PIECE.findall(prefer):
        if piece == ",":
            yield preference
            preference, in_parameters = "", False
        elif piece == ";":
            in_parameters = True
        elif not in_parameters:
            preference += piece
    yield preference
