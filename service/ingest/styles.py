"""What attributes of an element say about whether and how its text is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/")


def hides(attributes: Mapping[str, str]) -> bool:
    """Tell whether a reader is not to see the element."""
    if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    style = _declarations(attributes.get("style", ""))
    return style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse")


def keeps_space(attributes: Mapping[str, str]) -> bool:
    """Tell whether spaces and line breaks are shown as they are written."""
    return _declarations(attributes.get("style", "")).get("white-space", "").startswith(("pre", "break-spaces"))


def _declarations(style: str) -> dict[str, str]:
    """Return property and value; of several, the last counts unless an earlier one is important."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for declaration in _COMMENT.sub("", style).lower().split(";") if style else ():
        name, colon, value = declaration.partition(":")
        value, bang, _ = value.partition("!")
        name = name.strip()
        if colon and (bang or name not in important):
            found[name] = value.strip()
            important |= {name} if bang else set()
    return found
