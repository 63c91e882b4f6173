"""Databases with the schema of an older version of this code."""

from __future__ import annotations

from collections.abc import Callable

from alembic import command
from alembic.config import Config

from service.store import schema
from service.store.database import Database


def upgrade_to(database: Database, revision: str) -> None:
    """Take the steps up to a version."""
    _go(database, command.upgrade, revision)


def downgrade_to(database: Database, revision: str) -> None:
    """Take the steps back to a version."""
    _go(database, command.downgrade, revision)


def _go(database: Database, go: Callable[[Config, str], None], revision: str) -> None:
    with schema._steps() as config, database.engine.begin() as connection:
        config.attributes["connection"] = connection
        go(config, revision)
