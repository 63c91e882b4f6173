"""The header ``If-Match`` (RFC 9110, section 13.1.1): which versions a change was made for."""

from __future__ import annotations

import re
from collections.abc import Callable

from service.api import problem_types
from service.api.problems import Problem

#: An entity tag; a weak one is well formed, and never matches where something is to be changed.
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
#: As in RFC 9110: a list may have empty elements, but something must be in it.
_LIST = rf"[ \t]*(?:,[ \t]*)*{_TAG}(?:[ \t]*,(?:[ \t]*{_TAG})?)*[ \t]*"

#: What the whole header must fit.
PATTERN = rf"^(?:[ \t]*\*[ \t]*|{_LIST})$"

_WELL_FORMED = re.compile(PATTERN)
_EACH = re.compile(_TAG)
_MOST = 2000


def expected_version(header: str | None) -> Callable[[int], bool]:
    """Return what tells whether a version is one of those in the header; raises a problem if it says nothing clear."""
    if header is None:
        raise Problem(
            problem_types.PRECONDITION_REQUIRED,
            'Send `If-Match` with the `ETag` of the status that you decided on, like `If-Match: "3"`.',
        )
    if len(header) > _MOST or not _WELL_FORMED.fullmatch(header):
        raise Problem(
            problem_types.BAD_REQUEST,
            '`If-Match` must hold entity tags in quotation marks, like "3" or "3", "4", or `*` alone.',
        )
    if header.strip(" \t") == "*":
        return lambda _version: True
    tags = frozenset(_EACH.findall(header))
    return lambda version: f'"{version}"' in tags
