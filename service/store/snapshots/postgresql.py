"""Copies of PostgreSQL: a dump in the custom format, which `pg_restore` also puts back without us."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import inspect, text

from service.domain.backup import BackupError, BadBackup, Contents, Progress, Source, require_same
from service.store.database import Database
from service.store.snapshots.contents import read_contents
from service.store.snapshots.programs import running

#: The format is compressed already.
COMPRESS = False

_CHUNK = 1 << 20

#: Milliseconds that a dump waits for a table, as behind a migration.
_LOCK_WAIT = 60_000

#: Seconds between two looks at how far a dump is, and what it says of each table that it comes to.
_LOOK = 0.2
_DUMPING = re.compile(r'dumping contents of table "(?:[^".]+\.)?([^".]+)"')

#: Accounts are the server's matter: a copy may be put back by another one, on another server.
_PLAIN = ("--no-owner", "--no-privileges")

#: How a table's rows begin in a dump as text; they end with a line that holds `\.`.
_ROWS = re.compile(rb'COPY (?:"?[^".(]+"?\.)?"?(?P<table>[^".(]+)"? \(.*\) FROM stdin;\n')
_END = b"\\.\n"


def take(database: Database, copy: Path, progress: Progress) -> Contents:
    """Write a copy of one consistent state to a new file; returns what was there at that moment."""
    with database.snapshot() as connection:
        state = connection.scalars(text("SELECT pg_export_snapshot()")).one()
        contents = read_contents(connection)
        options = (f"--snapshot={state}", f"--lock-wait-timeout={_LOCK_WAIT}", *_PLAIN, "--verbose")
        with running("pg_dump", "--format=custom", f"--file={copy}", *options, engine=database.engine) as dump:
            while not dump.ended(within=_LOOK):
                progress(_dumped(dump.messages(), contents), contents.total)
        progress(contents.total, contents.total)
    return contents


def check(copy: Path, contents: Contents, progress: Progress) -> None:
    """Have `pg_restore` list a copy and read it to its end, and compare the rows of each table with ``contents``."""
    with running("pg_restore", "--list", str(copy), stdout=subprocess.PIPE) as run:
        listed = {parts[6] for line in run.output if b" TABLE DATA " in line and (parts := line.split())}
    missing = [table for table in contents.rows if table.encode() not in listed]
    if missing:
        raise BadBackup(f"the copy lacks the table {missing[0]}")
    with running("pg_restore", "--data-only", "--file=-", str(copy), stdout=subprocess.PIPE) as run:
        rows = _counted(run.output, contents.total, progress)
    for table, expected in contents.rows.items():
        if rows[table] != expected:
            raise BadBackup(f"the copy has {rows[table]:,} rows in {table}, and there were {expected:,}")


def require_empty(database: Database) -> None:
    """Raise an error that says what to do if there are tables."""
    with database.snapshot() as connection:
        tables = inspect(connection).get_table_names()
    if tables:
        name = database.engine.url.database
        raise BackupError(
            f"the database {name} has {len(tables)} tables already ({tables[0]}, …): a backup is restored into an "
            f"empty one. Make one, as by `createdb {name}_restored`, and set CLAIMWIRE_DATABASE_URL to it"
        )


def put_back(copy: Source, database: Database, contents: Contents) -> None:
    """Have `pg_restore` fill an empty database, in one transaction."""
    options = ("--single-transaction", "--exit-on-error", *_PLAIN, "--no-comments")
    with running("pg_restore", *options, engine=database.engine, stdin=subprocess.PIPE) as run:
        if run.process.stdin is not None:
            shutil.copyfileobj(copy, run.process.stdin, _CHUNK)
    try:
        with database.snapshot() as connection:
            require_same(read_contents(connection), contents)
    except BadBackup as error:
        raise BadBackup(f"{error}; drop the database {database.engine.url.database}, which has it now") from error
    database.analyse()


def _dumped(messages: str, contents: Contents) -> int:
    """Return how many rows the tables have that a dump is done with."""
    *done, _ = ["", *_DUMPING.findall(messages)]
    return sum(contents.rows.get(table, 0) for table in done)


def _counted(lines: Iterable[bytes], total: int, progress: Progress) -> Counter[str]:
    """Return how many rows each table has in a dump as text."""
    rows: Counter[str] = Counter()
    rest = iter(lines)
    for line in rest:
        if begun := _ROWS.fullmatch(line):
            table = begun["table"].decode()
            rows[table] = sum(1 for _ in _rows(rest))
            progress(sum(rows.values()), total)
    return rows


def _rows(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line == _END:
            return
        yield line
