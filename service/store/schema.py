"""Which version the schema has, which one this code is written for, and the steps from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.domain.errors import WrongSchema

_NONE = "the database has no tables yet: run `claimwire db upgrade`"
_OLDER = "the schema of the database is version {held}, and this claimwire needs {newest}: run `claimwire db upgrade`"
_UNKNOWN = (
    "the schema of the database is version {held}, which this claimwire does not know; its newest is {newest}: "
    "`claimwire db upgrade` is for the claimwire that made it, or a newer one"
)


def step(connection: Connection) -> bool:
    """Take the next step to the newest version, if there is one to take; tells whether there was.

    Raises :class:`WrongSchema` if the steps do not begin where the schema is.
    """
    held, known = _held(connection), schema_revisions()
    if held is not None and held not in known:
        raise WrongSchema(_UNKNOWN.format(held=held, newest=known[-1]))
    if held == known[-1]:
        return False
    with _steps() as config:
        config.attributes["connection"] = connection
        command.upgrade(config, known[known.index(held) + 1] if held else known[0])
    return True


def newer(connection: Connection) -> str | None:
    """Return the version of the schema if it is newer than this code: that is to work, as in a rolling upgrade.

    Raises :class:`WrongSchema` if it is older, or no version of claimwire's.
    """
    held, known = _held(connection), schema_revisions()
    if held is None:
        raise no_schema()
    newest = known[-1]
    if held == newest:
        return None
    if held in known:
        raise WrongSchema(_OLDER.format(held=held, newest=newest))
    # Versions are numbers of the same length.
    if held.isdigit() and len(held) == len(newest) and held > newest:
        return held
    raise WrongSchema(_UNKNOWN.format(held=held, newest=newest))


@cache
def schema_revisions() -> tuple[str, ...]:
    """Return the versions of the schema that this code knows, the newest last.

    A process keeps to its first answer: a newer version that is installed while it runs is not the one it runs.
    """
    with _steps() as config:
        return tuple(known.revision for known in ScriptDirectory.from_config(config).walk_revisions())[::-1]


def no_schema() -> WrongSchema:
    """Return the error for a database without tables."""
    return WrongSchema(_NONE)


def _held(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _steps() -> Iterator[Config]:
    with as_file(files("service.store") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        yield config
