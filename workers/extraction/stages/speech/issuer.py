"""Whose a published statement is: a press release speaks throughout for the ministry or office that its head names."""

from __future__ import annotations

import re
from itertools import islice

_RELEASE = re.compile(
    r"(?:(?:PRESS|MEDIA|NEWS) (?:RELEASE|STATEMENT|COMMUNIQU[EÉ])|(?:JOINT |OFFICIAL )?(?:STATEMENT|COMMUNIQU[EÉ])"
    r"|FOR IMMEDIATE RELEASE)(?:[ ,.:;(–—-].{0,40})?",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:The )?(?:[A-Z][\w’'.-]+ ){0,4}(?:Ministry|Office|Department|Government|Council|Commission|Embassy|Secretariat"
    r"|Presidency|Chancellery|Parliament|Agency|Mission|Delegation|Cabinet|Committee|Bureau|Authority|Directorate|Foundation"
    r"|Alliance|Organi[sz]ation|Service|Union|House|Court|Bank)(?:(?: of| for| to| the| and|,)* [A-Z][\w’'.-]+){0,10}"
)
#: Lines of an article that can be its head.
_HEAD = 8


def issuer_of(text: str) -> str | None:
    """Return who issued the text, if its first lines say that it is a press release or a statement, and whose."""
    head = [line.strip() for line in islice(text[:2000].split("\n"), _HEAD) if line.strip()]
    if not any(_RELEASE.fullmatch(line) for line in head):
        return None
    return next((line for line in head if _BODY.fullmatch(line)), None)
