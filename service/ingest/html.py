"""HTML to text: what a reader sees, a blank line between blocks. Nothing is fetched, run or kept as markup.

Text that cannot be read whole is refused: a claim must not be missed because a page is nested oddly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from service.domain.errors import FieldError, InvalidInput
from service.ingest.lines import Lines
from service.ingest.styles import hides, keeps_space


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NEVER_READ = _tags(
    "applet audio button canvas datalist iframe meter noembed noframes noscript object option progress script select "
    "style template textarea title video"
)
#: Drawings and formulas. A parser of HTML leaves one that was not closed at the first element that cannot stand in it;
#: ours does not, so such an element is read.
_FOREIGN = _tags("svg math")
_NEVER_IN_FOREIGN = _tags(
    "b big blockquote body br center code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i li listing menu ol p pre s small span "
    "strong strike sub sup table tt u ul"
)

#: Elements that stand apart from what is around them.
_BLOCKS = _tags(
    "address article aside blockquote body center details dialog dir div dl fieldset figcaption figure footer form h1 "
    "h2 h3 h4 h5 h6 header hgroup hr html listing main menu nav ol p plaintext pre search section summary table ul xmp"
)
#: Elements that begin a new line within such a block.
_LINES = _tags("caption dd dt legend li td th tr")
_KEEP_SPACE = _tags("listing plaintext pre xmp")

_QUOTES = "“”", "‘’"
_OPENING = tuple("\"'“„«‘‹")


def text_of_html(markup: str) -> str:
    """Return the text of a page or fragment; raises :class:`InvalidInput` if it has none or is nested too deep."""
    reader = _Reader()
    for root in _parse(markup):
        reader.read(root)
    if text := reader.lines.text():
        return text
    raise _refusal("holds no text that a reader would see")


def _parse(markup: str) -> list[Any]:
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
    # What follows the end of the page becomes a page of its own.
    return [] if root is None else [*_reversed(root.itersiblings(preceding=True)), root, *root.itersiblings()]


def _reversed(elements: Iterator[Any]) -> list[Any]:
    return list(elements)[::-1]


class _Reader:
    """Goes through a page in a loop, as recursion would end before the depth that the parser takes."""

    def __init__(self) -> None:
        self.lines = Lines()
        # How many elements we are in that keep white space, that quote, and that are foreign.
        self._kept = 0
        self._quoted = 0
        self._foreign = 0

    def read(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        entered: list[Any] = []
        for event, element in walker:
            if event == "start":
                self._part(element)
                if self._unread(element):
                    walker.skip_subtree()
                    continue
                entered.append(element)
                self._enter(element)
                self._add(element.text)
            else:
                if entered and entered[-1] is element:
                    self._leave(entered.pop())
                self._part(element)
                self._add(element.tail if element is not root else None)

    def _part(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self.lines.end(apart=True)
        elif element.tag in _LINES:
            self.lines.end()

    def _unread(self, element: Any) -> bool:
        tag = element.tag
        if tag in _NEVER_READ or hides(element.attrib) or (tag == "dialog" and "open" not in element.attrib):
            return True
        return tag in _FOREIGN and not self._foreign and next(element.iter(*_NEVER_IN_FOREIGN), None) is None

    def _enter(self, element: Any) -> None:
        if element.tag == "br":
            self.lines.end_by_break()
        elif _quotes(element):
            self.lines.add(_QUOTES[self._quoted % 2][0])
            self._quoted += 1
        self._foreign += element.tag in _FOREIGN
        self._kept += _keeps(element)

    def _leave(self, element: Any) -> None:
        if _quotes(element):
            self._quoted -= 1
            self.lines.add(_QUOTES[self._quoted % 2][1])
        self._foreign -= element.tag in _FOREIGN
        self._kept -= _keeps(element)

    def _add(self, text: str | None) -> None:
        if text and self._kept:
            self.lines.add_kept(text)
        elif text:
            self.lines.add(text)


def _quotes(element: Any) -> bool:
    """Tell whether quotation marks are shown around the element: it may have its own."""
    return element.tag == "q" and (element.text or "").lstrip()[:1] not in _OPENING


def _keeps(element: Any) -> bool:
    return element.tag in _KEEP_SPACE or keeps_space(element.attrib)


def _refusal(fault: str) -> InvalidInput:
    return InvalidInput(FieldError("/html", fault))
