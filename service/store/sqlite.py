"""How SQLite is set up to carry several processes: what each setting is for stands beside it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from service.domain.errors import Unavailable

#: Execution option of connections that will write.
WRITES = "claimwire_writes"

#: Seconds that a transaction waits for its turn to write, and between two looks: at first, and at most.
_PATIENCE, _FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 0.0005, 0.005
_BUSY_TIMEOUT = f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}"

_PRAGMAS = (
    # First, as the next one may have to wait already: for another process' write, this long.
    _BUSY_TIMEOUT,
    # Readers and the one writer do not block each other.
    "PRAGMA journal_mode = WAL",
    # A killed process loses nothing. Losing power may cost the last commits but never breaks the file; where that
    # matters, the answer is PostgreSQL.
    "PRAGMA synchronous = NORMAL",
    # Whose commit fills this many pages of the log writes them into the file and waits for the disk. With the default
    # of 1,000, that is one in a hundred or so while articles come in and are extracted.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA foreign_keys = ON",
)


def engine(url: str) -> Engine:
    """Return an engine for the file."""
    # An error's text goes to the log: what an article says must not.
    made = create_engine(url, pool_size=10, max_overflow=10, pool_timeout=15, hide_parameters=True)
    event.listen(made, "connect", _set_up)
    event.listen(made, "begin", _begin)
    return made


class Turn:
    """Lets one thread of a process write at a time: so they wait for each other without looking, only for others look.

    Raises :class:`Unavailable` when it does not come in time.
    """

    def __init__(self) -> None:
        self._taken = threading.Lock()

    def __enter__(self) -> None:
        if not self._taken.acquire(timeout=_PATIENCE):
            raise Unavailable("too many wait to write to the database")

    def __exit__(self, *_: object) -> None:
        self._taken.release()


def make_folder(engine: Engine) -> None:
    """Make the folder that the file is to lie in."""
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def exists(engine: Engine) -> bool:
    """Tell whether the file is there, as looking into it would make it; what is no file is there."""
    return engine.dialect.name != "sqlite" or not engine.url.database or Path(engine.url.database).exists()


def _set_up(connection: SqliteConnection, _record: Any) -> None:
    # The driver would begin transactions by itself, and too late; `_begin` does it.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for its turn: it fails at once when another one wrote
    # meanwhile. So one that will write queues up at its beginning.
    if connection.get_execution_options().get(WRITES, False):
        _begin_writing(connection, connection.connection.driver_connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection, driver: Any) -> None:
    """Look for our turn often: SQLite's own waiting sleeps for 25, 50 and 100 ms at a time."""
    driver.execute("PRAGMA busy_timeout = 0").close()
    try:
        if not _turn_came(driver):
            # Once more, for an error that is SQLAlchemy's.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(_BUSY_TIMEOUT).close()


def _turn_came(driver: Any) -> bool:
    until, pause = time.monotonic() + _PATIENCE, _FIRST_PAUSE
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE").close()
        except OperationalError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY:
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        else:
            return True
    return False
