"""What a database holds, also one whose schema is older than this code: so only by names that have always been."""

from __future__ import annotations

from sqlalchemy import Connection, String, column, func, inspect, select, table

from service.domain.backup import BackupError, Contents
from service.domain.chain import Head
from service.store.tables import Base

_REVISION = "alembic_version"
_HEAD = ("id", "history_number", "history_digest")


def read_contents(connection: Connection) -> Contents:
    """Return what is there; raises :class:`BackupError` where there are no tables of ours."""
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    if _REVISION not in tables:
        raise BackupError("the database has no tables of claimwire in it")
    schema = connection.scalars(select(column("version_num", String)).select_from(table(_REVISION))).one_or_none()
    if schema is None:
        raise BackupError("the database has no schema of claimwire yet")
    rows = {
        name: connection.scalars(select(func.count()).select_from(table(name))).one()
        for name in sorted(tables & set(Base.metadata.tables))
    }
    chained = set(_HEAD) <= {each["name"] for each in inspector.get_columns("newsrooms")}
    return Contents(schema=schema, rows=rows, heads=_heads(connection) if chained else [])


def _heads(connection: Connection) -> list[Head]:
    newsrooms = table("newsrooms", *[column(name) for name in _HEAD])
    rows = connection.execute(select(newsrooms).order_by(newsrooms.c.id))
    return [Head(row.id, row.history_number, row.history_digest) for row in rows]
