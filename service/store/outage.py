"""What an error of a database says about the database, rather than about what was asked of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.domain.errors import NotWritable, Unavailable

_FULL = "the disk of the database is full"
_BROKEN = "the disk of the database is full or broken"
_READ_ONLY = "the database can only be read"
_NO_FILE = "the file of the database cannot be opened: is its folder there, and may it be written to"

#: By SQLite's primary result code. A quota is told as an error of the disk.
_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _BROKEN,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
}

#: By PostgreSQL's SQLSTATE: disk_full, io_error, read_only_sql_transaction.
_POSTGRESQL = {"53100": _FULL, "58030": _BROKEN, "25006": _READ_ONLY}

#: A table or column that is not there, as when new code was started before `claimwire db upgrade`: by SQLSTATE, and by
#: the words of SQLite, which has no code for it.
_OTHER_SCHEMA = "the schema of the database is another one than this claimwire needs: run `claimwire db upgrade`"
_UNDEFINED = frozenset({"42P01", "42703"})
_UNDEFINED_IN_SQLITE = re.compile(r"no such (table|column)|has no column named")

#: What drivers tell like an outage, though it would be the same tomorrow: a statement that is wrong, or that asks for
#: more than any server does. By SQLite's primary result code, and by the class of PostgreSQL's SQLSTATE.
_SQLITE_MISTAKE = sqlite3.SQLITE_ERROR
_POSTGRESQL_LIMIT = "54"


@contextmanager
def outages_told() -> Iterator[None]:
    """Raise :class:`Unavailable` for what the database cannot do now, and for that alone."""
    try:
        yield
    except DBAPIError as error:
        if reason := _not_writable(error.orig):
            raise NotWritable(reason) from error
        if _sqlite_code(error.orig) == sqlite3.SQLITE_CANTOPEN:
            raise Unavailable(_NO_FILE) from error
        if _is_of_another_schema(error.orig):
            raise Unavailable(_OTHER_SCHEMA) from error
        if _is_lasting(error.orig):
            raise
        if isinstance(error, OperationalError | InterfaceError):
            raise Unavailable("the database does not answer") from error
        if error.connection_invalidated:
            raise Unavailable("the connection to the database broke") from error
        raise
    except PoolTimeout as error:
        raise Unavailable("the database does not answer") from error


def _not_writable(error: BaseException | None) -> str | None:
    return _SQLITE.get(_sqlite_code(error)) or _POSTGRESQL.get(_sqlstate(error))


def _is_of_another_schema(error: BaseException | None) -> bool:
    if _sqlite_code(error) == _SQLITE_MISTAKE:
        return _UNDEFINED_IN_SQLITE.search(str(error)) is not None
    return _sqlstate(error) in _UNDEFINED


def _is_lasting(error: BaseException | None) -> bool:
    return _sqlite_code(error) == _SQLITE_MISTAKE or _sqlstate(error).startswith(_POSTGRESQL_LIMIT)


def _sqlstate(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""


def _sqlite_code(error: BaseException | None) -> int:
    # The higher bits say more about the same.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
