"""What was last so at a place of the article, also when it is asked after the whole article has been read."""

from __future__ import annotations

from bisect import bisect_right
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Past(Generic[Value]):
    """Values with the places from which they hold, added in text order."""

    def __init__(self) -> None:
        self._places: list[int] = []
        self._values: list[Value] = []

    def add(self, place: int, value: Value) -> None:
        """Note a value; a place before the last one counts as the last one."""
        self._places.append(max(place, self._places[-1]) if self._places else place)
        self._values.append(value)

    def last(self, place: int) -> Value | None:
        """Return the value that holds at a place."""
        end = bisect_right(self._places, place)
        return self._values[end - 1] if end else None

    def back(self, place: int, count: int) -> list[Value]:
        """Return the last values before a place, at most ``count``, the latest first."""
        end = bisect_right(self._places, place)
        return self._values[max(0, end - count) : end][::-1]
