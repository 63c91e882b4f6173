"""What a backup says about itself, and which one can be restored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol, Self

from service.domain.chain import Head
from service.domain.errors import ClaimwireError

#: Told how much of how much is done, in whatever unit.
Progress = Callable[[int, int], object]

#: Of the form of the file and its manifest: one more for each change that older versions could not read.
FORMAT = 1


#: Kinds of databases, as people call them.
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Source(Protocol):
    """Bytes that are read one after the other."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next ones, up to ``size``; none at the end."""


class BackupError(ClaimwireError):
    """A backup cannot be made, or not be restored here; nothing was changed."""


class BadBackup(BackupError):
    """The file is no backup, or not as it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database holds: the revision of its schema, rows by table, and where each newsroom's history ends."""

    schema: str
    rows: Mapping[str, int]
    heads: Sequence[Head]

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The description that lies in a backup: by which version, of which kind of database, when, and what is in it.

    ``size`` (bytes) and ``sha256`` (hexadecimal) are those of the copy of the database inside.
    """

    claimwire: str
    database: str
    at: datetime
    contents: Contents
    size: int = 0
    sha256: str = ""

    def to_json(self) -> str:
        """Write it down."""
        document = {
            "format": FORMAT,
            "claimwire": self.claimwire,
            "database": self.database,
            "at": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "schema": self.contents.schema,
            "rows": dict(self.contents.rows),
            "heads": [asdict(head) for head in self.contents.heads],
            "size": self.size,
            "sha256": self.sha256,
        }
        return json.dumps(document, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what was written down; raises :class:`BadBackup`."""
        try:
            document = json.loads(text)
            if document["format"] != FORMAT:
                raise BadBackup(f"it has the format {document['format']}, and this version reads {FORMAT}")
            contents = Contents(
                schema=document["schema"],
                rows={table: int(rows) for table, rows in document["rows"].items()},
                heads=[Head(**head) for head in document["heads"]],
            )
            return cls(
                claimwire=document["claimwire"],
                database=document["database"],
                at=datetime.fromisoformat(document["at"]),
                contents=contents,
                size=int(document["size"]),
                sha256=document["sha256"],
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadBackup("its manifest cannot be read") from error


def require_known_schema(schema: str, known: Sequence[str], *, by: str) -> None:
    """Raise :class:`BackupError` for a schema that this version does not know, which must be a newer one's.

    ``known`` are the revisions in order, ``by`` names the version that has the schema.
    """
    if schema not in known:
        raise BackupError(f"the schema {schema} is not known here, where {known[-1]} is the newest: use {by}")


def require_same(found: Contents, expected: Contents) -> None:
    """Raise :class:`BadBackup` that names the first thing in which two databases differ."""
    if found.schema != expected.schema:
        raise BadBackup(f"the copy has the schema {found.schema}, and {expected.schema} was written down")
    for table in sorted({*found.rows, *expected.rows}):
        copied, written = found.rows.get(table, 0), expected.rows.get(table, 0)
        if copied != written:
            raise BadBackup(f"the copy has {copied:,} rows in {table}, and {written:,} were written down")
    if list(found.heads) != list(expected.heads):
        raise BadBackup("the histories in the copy do not end where they did")
