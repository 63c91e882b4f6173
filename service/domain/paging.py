"""Pages of a list that keeps growing: a page starts after the last item seen, never at a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a list that is ordered by creation, newest first; ``id`` parts what was created at once."""

    created_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place among the mentions of one revision, in text order."""

    revision: int
    start: int
    id: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list, and whether the list goes on."""

    items: Sequence[Item]
    more: bool

    @classmethod
    def cut(cls, rows: Sequence[Item], limit: int) -> Page[Item]:
        """Make a page of the first ``limit`` rows; one more was asked for, to see if the list goes on."""
        return cls(rows[:limit], len(rows) > limit)

    def map(self, convert: Callable[[Item], Other]) -> Page[Other]:
        """Return the page of what ``convert`` makes of each item."""
        return Page([convert(item) for item in self.items], self.more)
