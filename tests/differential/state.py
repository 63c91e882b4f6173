"""What is left: all rows of all tables, what is cached, what was sent to the queue."""

from __future__ import annotations

from typing import Any

import redis
from sqlalchemy import Table, select

from service.config import Config
from service.store.database import Database
from service.store.tables import Base

#: Numbers that only join rows within a database: PostgreSQL leaves some out.
_INTERNAL = {("claim_words", "number")}


def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table as Python values, by primary key."""
    with database.engine.connect() as connection:
        found = {}
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if (table.name, column.name) not in _INTERNAL]
            read = connection.execute(select(*columns)).mappings().all()
            found[table.name] = sorted((dict(row) for row in read), key=lambda row: _place(table, row))
    return found


def cached(redis_url: str) -> dict[bytes, bytes]:
    """Return what lies in the status cache."""
    with redis.Redis.from_url(Config(redis_url=redis_url).cache) as client:
        return {key: client.get(key) for key in sorted(client.scan_iter())}


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Say where two values differ, in types too, as 1 and 1.0 or "" and None are not the same."""
    if type(one) is not type(other):
        return [f"{where}: {one!r} and {other!r}"]
    if isinstance(one, dict):
        return [
            told
            for name in dict.fromkeys([*one, *other])
            for told in differences(one.get(name, "(none)"), other.get(name, "(none)"), f"{where}/{name}")
        ]
    if isinstance(one, list | tuple) and len(one) == len(other):
        return [
            told
            for place, pair in enumerate(zip(one, other, strict=True))
            for told in differences(*pair, f"{where}/{place}")
        ]
    return [] if one == other else [f"{where}: {one!r} and {other!r}"]


def _place(table: Table, row: dict[str, Any]) -> list[str]:
    key = [column.name for column in table.primary_key if (table.name, column.name) not in _INTERNAL]
    return [str(row[name]).rjust(20, "0") for name in key or ["claim_id"]]
