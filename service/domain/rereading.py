"""Which articles are to be read again, as after an upgrade of the rules. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Which(StrEnum):
    """The articles that are meant; those that wait or are at work are never among them."""

    OUTDATED = "outdated"
    FAILED = "failed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """Articles of one newsroom, or of all; outdated are those that other rules than ``rules_version`` were used on."""

    which: Which
    rules_version: str
    newsroom_id: str | None = None


@dataclass(frozen=True, slots=True)
class Readable:
    """An article that is to be read again, and its place among them."""

    article_id: str
    newsroom_id: str
    created_at: datetime
