"""HTML to text: what a reader sees, a blank line between blocks. Nothing is fetched, run or kept as markup.

Text that cannot be read whole is refused: a claim must not be missed because a page is nested oddly.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from service.domain.errors import FieldError, InvalidInput


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NEVER_READ = _tags(
    "applet audio button canvas datalist embed head iframe input math meter noembed noframes noscript object option "
    "progress script select style svg template textarea title video"
)
#: Elements that stand apart from what is around them.
_BLOCKS = _tags(
    "address article aside blockquote body center details dialog div dl fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr main menu nav ol p pre section summary table ul"
)
#: Elements that begin a new line within such a block.
_LINES = _tags("br caption dd dt legend li td th tr")

_HIDING_STYLE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


def text_of_html(markup: str) -> str:
    """Return the text of a page or fragment; raises :class:`InvalidInput` if it has none or is nested too deep."""
    page = _Page()
    root = _parse(markup)
    if root is not None:
        _read(root, page)
    if not page.text:
        raise _refusal("holds no text that a reader would see")
    return page.text


class _Page:
    """Collects runs of text into lines, and lines into blocks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._run: list[str] = []
        self._apart = False

    def add(self, text: str | None) -> None:
        if text:
            self._run.append(text)

    def end_line(self, *, apart: bool) -> None:
        """End the line; ``apart`` asks for a blank line before the next one."""
        line = _SPACE.sub(" ", "".join(self._run)).strip(" ")
        self._run.clear()
        if line:
            if self._pieces:
                self._pieces.append("\n\n" if self._apart else "\n")
            self._pieces.append(line)
            self._apart = False
        self._apart = self._apart or apart

    @property
    def text(self) -> str:
        self.end_line(apart=False)
        return "".join(self._pieces)


def _parse(markup: str) -> Any:
    # The bytes and their encoding are ours, so no declaration in the page can have them misread. `huge_tree` lifts the
    # depth at which the parser drops the text from 254 to 2048.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    try:
        root = etree.fromstring(markup.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    # Beyond that depth the text is dropped without an exception.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise _refusal("is nested too deep to be read whole: at most 2,000 elements inside each other")
    return root


def _read(root: Any, page: _Page) -> None:
    # Walked in a loop, as recursion would end before the depth that the parser takes.
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in _BLOCKS or element.tag in _LINES:
            page.end_line(apart=element.tag in _BLOCKS)
        if event == "end":
            page.add(element.tail)
        elif element.tag in _NEVER_READ or _hidden(element):
            walker.skip_subtree()
        else:
            page.add(element.text)


def _hidden(element: Any) -> bool:
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or _HIDING_STYLE.search(attributes.get("style", "")) is not None
    )


def _refusal(fault: str) -> InvalidInput:
    return InvalidInput(FieldError("/html", fault))
