"""How many requests a key may send: token buckets. Pure; the time is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

#: Seconds in which an empty bucket fills.
WINDOW = 60


@dataclass(slots=True)
class Bucket:
    """Holds up to ``quota`` requests and fills evenly within the window; ``at`` is when it was looked at last."""

    quota: int
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self.tokens = self.quota

    def fill(self, now: float) -> None:
        """Add what has come since."""
        self.tokens = min(self.quota, self.tokens + (now - self.at) * self.quota / WINDOW)
        self.at = now

    @property
    def left(self) -> int:
        """Return how many requests may come now."""
        return int(self.tokens)

    @property
    def until_full(self) -> int:
        """Return in how many seconds, rounded up, the whole quota is there again."""
        return ceil((self.quota - self.tokens) * WINDOW / self.quota)

    @property
    def until_next(self) -> int:
        """Return in how many seconds, rounded up, one request may come."""
        return max(0, ceil((1 - self.tokens) * WINDOW / self.quota))
