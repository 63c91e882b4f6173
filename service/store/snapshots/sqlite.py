"""Copies of SQLite, by its online backup: a file that any SQLite can open."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, NullPool, create_engine, text
from sqlalchemy.exc import DatabaseError

from service.domain.backup import BackupError, BadBackup, Contents, Progress, Source, require_same
from service.placing import drafts, place
from service.store.database import Database
from service.store.snapshots.contents import read_contents

COMPRESS = True

#: Pages (of 4 KiB) between two reports.
_STEP = 2000
_CHUNK = 1 << 20

#: What may lie beside the file of a database. SQLite would play it into another database of the same name.
_BESIDE = ("", "-wal", "-shm", "-journal")


def take(database: Database, copy: Path, progress: Progress) -> Contents:
    """Write a copy of one consistent state to a new file; returns what was there at that moment."""
    if not _file(database).exists():
        raise BackupError(f"there is no database {_file(database)}: is CLAIMWIRE_DATA_DIR the right one?")
    with _told(), database.snapshot() as connection, closing(sqlite3.connect(copy)) as target:
        # The transaction that this begins holds the state. Without one, each write of another process would have the
        # backup begin anew.
        contents = read_contents(connection)
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise TypeError("the driver is not the one of the standard library")
        source.backup(target, pages=_STEP, progress=lambda _, left, total: progress(total - left, total))
        # So that the copy is one file, whoever opens it.
        target.execute("PRAGMA journal_mode = DELETE")
    return contents


def check(copy: Path, contents: Contents, progress: Progress) -> None:
    """Open a copy, have SQLite look at each page, and compare what it holds with ``contents``."""
    engine = create_engine(URL.create("sqlite", database=str(copy)), poolclass=NullPool)
    progress(0, 1)
    try:
        with engine.connect() as connection:
            found = connection.scalars(text("PRAGMA integrity_check(1)")).all()
            if found != ["ok"]:
                raise BadBackup(f"the copy is damaged: {found[0]}")
            require_same(read_contents(connection), contents)
    except DatabaseError as error:
        raise BadBackup(f"the copy cannot be read: {error.orig}") from error
    progress(1, 1)


def require_empty(database: Database) -> None:
    """Raise an error that says what to do if there is a database, or something of one."""
    file = _file(database)
    found = [each for suffix in _BESIDE if (each := file.with_name(file.name + suffix)).exists()]
    if found:
        raise BackupError(
            f"{found[0]} is there already: a backup is restored where there is no database. Move it and what lies "
            f"beside it away ({file.name}-wal, -shm), or set another CLAIMWIRE_DATA_DIR or CLAIMWIRE_DATABASE_URL"
        )


def put_back(copy: Source, database: Database, contents: Contents) -> None:
    """Put a copy where the database is to lie, once it is checked."""
    file = _file(database)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with drafts(file) as folder:
        draft = folder / file.name
        with draft.open("xb") as target:
            shutil.copyfileobj(copy, target, _CHUNK)
        check(draft, contents, lambda *_: None)
        require_empty(database)
        place(draft, file, replace=False)


def _file(database: Database) -> Path:
    name = database.engine.url.database
    if not name or name == ":memory:":
        raise BackupError("the database lies in no file")
    return Path(name)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not write the copy: {error}") from error
