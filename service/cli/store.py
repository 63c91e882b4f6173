"""The database, for commands that work on it without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.config import Config

if TYPE_CHECKING:
    from service.store.database import Database


@contextmanager
def open_database() -> Iterator[Database]:
    """Give the database of the settings, whose schema is this code's or newer."""
    from service.store.database import Database

    database = Database(Config.from_env().database_url)
    try:
        database.newer_schema()
        yield database
    finally:
        database.dispose()
