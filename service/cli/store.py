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
    with open_as_it_is() as database:
        database.newer_schema()
        yield database


@contextmanager
def open_as_it_is() -> Iterator[Database]:
    """Give the database of the settings, whatever its schema, for those who look at that themselves."""
    from service.store.database import Database

    database = Database(Config.from_env().database_url)
    try:
        yield database
    finally:
        database.dispose()
