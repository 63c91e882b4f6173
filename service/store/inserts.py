"""Inserts that may meet a row which is there already; each database has its own class for the same SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(session: Session, table: FromClause, row: Mapping[str, Any]) -> bool:
    """Insert ``row`` unless one of its unique values is taken; tell whether it was inserted."""
    statement = _insert(session, table).values(**row).on_conflict_do_nothing().returning(*table.primary_key)
    return session.connection().execute(statement).first() is not None


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
    if not parameters:
        return
    statement = _insert(session, table)
    changes = {name: statement.excluded[name] for name in update}
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=changes)
    session.connection().execute(statement, parameters)


def _insert(session: Session, table: FromClause) -> Any:
    assert isinstance(table, Table)  # noqa: S101 - SQLAlchemy types __table__ wider than it is here
    return _INSERT[session.get_bind().dialect.name](table)
