"""Databases with the newest schema, copied: to upgrade each step by step takes five times as long."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from service.store.database import Database

_ORIGINAL = "upgraded"


class Upgraded:
    """Makes the original of each kind when first asked for a copy."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "upgraded.db"
        self._servers: set[str] = set()

    def fill(self, url: str) -> None:
        """Give an empty database, which nobody is connected to, the newest schema."""
        if url.startswith("sqlite:"):
            self._fill_sqlite(make_url(url).database or "")
        else:
            self._fill_postgresql(url)

    def _fill_sqlite(self, path: str) -> None:
        if not self._file.exists():
            _upgrade(f"sqlite:///{self._file}")
        shutil.copyfile(self._file, path)

    def _fill_postgresql(self, url: str) -> None:
        server, _, name = url.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            if server not in self._servers:
                # It goes with the server, which is there for the tests alone.
                connection.execute(f"CREATE DATABASE {_ORIGINAL}")
                _upgrade(f"{server}/{_ORIGINAL}")
                self._servers.add(server)
            connection.execute(f"DROP DATABASE {name}")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {_ORIGINAL}")


def _upgrade(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.dispose()
