"""Which row of the word vectors a word has, as two sorted arrays instead of a dictionary of 680,000 numbers.

Every look-up in the dictionary writes to the number's header, so each forked process soon had a copy of them all; and
the arrays take a tenth of the memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping


class VectorRows(Mapping[int, int]):
    """A read-only ``Vectors.key2row``; remembers what was asked for."""

    def __init__(self, rows: Mapping[int, int]) -> None:
        self._keys = array("Q", sorted(rows))
        self._rows = array("i", (rows[key] for key in self._keys))
        self._asked: dict[int, int | None] = {}

    def get(self, key: int, default: int | None = None) -> int | None:  # type: ignore[override]
        """Return a word's row, or ``default`` if it has none."""
        try:
            row = self._asked[key]
        except KeyError:
            row = self._asked[key] = self._find(key)
        return default if row is None else row

    def _find(self, key: int) -> int | None:
        place = bisect_left(self._keys, key)
        return self._rows[place] if place < len(self._keys) and self._keys[place] == key else None

    def __getitem__(self, key: int) -> int:
        row = self._find(key)
        if row is None:
            raise KeyError(key)
        return row

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
