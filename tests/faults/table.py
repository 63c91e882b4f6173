"""The table of what was broken, how often, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

HEAD = ("fault", "database", "runs", "202s", "lost", "duplicated", "worst recovery")


@dataclass(slots=True)
class Row:
    """One fault on one database, over all its runs; ``worst`` in seconds."""

    fault: str
    database: str
    runs: int = 0
    accepted: int = 0
    lost: int = 0
    duplicated: int = 0
    worst: float = 0.0

    def add(self, *, accepted: int, lost: int, duplicated: int, seconds: float) -> None:
        """Count one more run."""
        self.runs += 1
        self.accepted += accepted
        self.lost += lost
        self.duplicated += duplicated
        self.worst = max(self.worst, seconds)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def drawn(rows: Iterable[Row]) -> list[str]:
    """Return the table in Markdown, which is readable as it is."""
    cells = [HEAD, *((
        row.fault, row.database, str(row.runs), str(row.accepted), str(row.lost), str(row.duplicated),
        f"{row.worst:.1f} s",
    ) for row in rows)]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    rule = " | ".join("-" * width for width in widths)
    return [f"| {line} |" for line in (lines[0], rule, *lines[1:])]
