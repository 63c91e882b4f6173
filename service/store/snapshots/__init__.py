"""Whole copies of a database, taken while others write to it, and put back: one module for each kind of database."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, cast

from service.domain.backup import Contents, Progress, Source
from service.store.database import Database
from service.store.snapshots import postgresql, sqlite


class Snapshots(Protocol):
    """What each module does. All raise :class:`service.domain.backup.BackupError` with words for a terminal."""

    @property
    def COMPRESS(self) -> bool:  # noqa: N802 - a constant of the module
        """Whether copies get smaller by being compressed."""

    def take(self, database: Database, copy: Path, progress: Progress) -> Contents:
        """Write a copy of one consistent state to a new file; returns what was there at that moment."""

    def check(self, copy: Path, contents: Contents, progress: Progress) -> None:
        """Open a copy, and compare what it holds with ``contents``."""

    def require_empty(self, database: Database) -> None:
        """Raise an error that says what to do unless a copy can be put back here."""

    def put_back(self, copy: Source, database: Database, contents: Contents) -> None:
        """Fill an empty database with a copy, and compare it with ``contents``."""


def snapshots_of(database: Database) -> Snapshots:
    """Return what copies databases of this kind."""
    return cast("Snapshots", sqlite if database.kind == "sqlite" else postgresql)
