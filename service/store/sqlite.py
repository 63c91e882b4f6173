"""How SQLite is set up to carry several processes: what each setting is for stands beside it."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

#: Execution option of connections that will write.
WRITES = "claimwire_writes"

_PRAGMAS = (
    # First, as the next one may have to wait already: for another process' write, this long.
    "busy_timeout = 10000",
    # Readers and the one writer do not block each other.
    "journal_mode = WAL",
    # A killed process loses nothing. Losing power may cost the last commits but never breaks the file; where that
    # matters, the answer is PostgreSQL.
    "synchronous = NORMAL",
    "foreign_keys = ON",
)


def engine(url: str) -> Engine:
    """Return an engine for the file."""
    # An error's text goes to the log: what an article says must not.
    made = create_engine(url, pool_size=10, max_overflow=10, pool_timeout=15, hide_parameters=True)
    event.listen(made, "connect", _set_up)
    event.listen(made, "begin", _begin)
    return made


def make_folder(engine: Engine) -> None:
    """Make the folder that the file is to lie in."""
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _set_up(connection: SqliteConnection, _record: Any) -> None:
    # The driver would begin transactions by itself, and too late; `_begin` does it.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for its turn: it fails at once when another one wrote
    # meanwhile. So one that will write queues up at its beginning.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
