"""Inserts that may meet a row which is there already; each database has its own class for the same SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(session: Session, table: FromClause, row: Mapping[str, Any]) -> bool:
    """Insert ``row`` unless one of its unique values is taken; tell whether it was inserted."""
    statement = _inserting_new(session.get_bind().dialect.name, table)
    return session.connection().execute(statement, dict(row)).first() is not None


def upsert(
    session: Session,
    table: FromClause,
    rows: Iterable[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert ``rows``; where ``key`` is taken, set the columns ``update`` of the row that has it."""
    parameters = [dict(row) for row in rows]
    if parameters:
        statement = _upserting(session.get_bind().dialect.name, table, tuple(key), tuple(update))
        session.connection().execute(statement, parameters)


# Statements are built once: that takes longer than running them.


@cache
def _inserting_new(dialect: str, table: FromClause) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)  # type: ignore[no-any-return]


@cache
def _upserting(dialect: str, table: FromClause, key: tuple[str, ...], update: tuple[str, ...]) -> Executable:
    statement = _insert(dialect, table)
    changes = {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)  # type: ignore[no-any-return]


def _insert(dialect: str, table: FromClause) -> Any:
    assert isinstance(table, Table)  # noqa: S101 - SQLAlchemy types __table__ wider than it is here
    return _INSERT[dialect](table)
