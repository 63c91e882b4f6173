"""Triggers by which the database itself refuses to change or remove rows of a table."""

from __future__ import annotations

from sqlalchemy import Connection, text

#: What whoever tries is told.
REFUSAL = "rows are only ever added to {table}"

_SQLITE = """
CREATE TRIGGER {table}_refuses_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows are only ever added to %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
# For each statement, as those that meet no row are refused as well: an attempt should not go unnoticed.
_POSTGRESQL = """
CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
_EVENTS = ("UPDATE", "DELETE")


def guard(connection: Connection, table: str) -> None:
    """Let rows of ``table`` be added only; a table that SQLite copies to alter it has to be guarded anew."""
    if connection.dialect.name == "sqlite":
        for event in _EVENTS:
            refusal = REFUSAL.format(table=table)
            connection.execute(text(_SQLITE.format(table=table, event=event, refusal=refusal)))
    else:
        connection.execute(text(_FUNCTION))
        connection.execute(text(_POSTGRESQL.format(table=table)))


def unguard(connection: Connection, table: str) -> None:
    """Take the guard away, as to alter the table."""
    if connection.dialect.name == "sqlite":
        for event in _EVENTS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_refuses_{event}"))
    else:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_refuses_change ON {table}"))
