"""Runs of text put together to lines, and lines to blocks with a blank line between them."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_SPACE_IN_LINE = re.compile(r"[\t\f\xa0]")

#: Places where a word may be broken: not seen unless it is, and so no part of the word.
_BREAKS = {ord("\xad"): None, ord("\u200b"): None}


class Lines:
    """Collects what a page says, white space collapsed as a browser does it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._run: list[str] = []
        self._apart = False

    def add(self, text: str) -> None:
        """Go on with the line; any white space is one space, at its beginning none."""
        text = _SPACE.sub(" ", text.translate(_BREAKS))
        if not self._run or self._run[-1].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            self._run.append(text)

    def add_kept(self, text: str) -> None:
        """Go on with lines that are written as they are to be shown."""
        first, *others = text.translate(_BREAKS).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._keep(first)
        for line in others:
            self.end_by_break()
            self._keep(line)

    def end_by_break(self) -> None:
        """End the line; a second break in a row leaves a blank line."""
        self.end(apart=not "".join(self._run).strip(" "))

    def end(self, *, apart: bool = False) -> None:
        """End the line, if anything is on it; ``apart`` asks for a blank line before the next one."""
        line = "".join(self._run).rstrip(" ")
        self._run.clear()
        if line:
            if self._pieces:
                self._pieces.append("\n\n" if self._apart else "\n")
            self._pieces.append(line)
            self._apart = False
        self._apart = self._apart or apart

    def text(self) -> str:
        """Return all of it."""
        self.end()
        return "".join(self._pieces)

    def _keep(self, text: str) -> None:
        if text:
            self._run.append(_SPACE_IN_LINE.sub(" ", text))
