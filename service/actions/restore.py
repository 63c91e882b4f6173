"""Fill an empty database from a backup, and see to it that nothing of the record before is shown any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from service import archive
from service.actions.stages import Stages, silently
from service.actions.verify_history import Verified, verify_history
from service.domain.backup import KINDS, BackupError, BadBackup, Manifest, Progress, require_known_schema
from service.domain.errors import ClaimwireError
from service.store.database import Database
from service.store.schema import schema_revisions
from service.store.snapshots import snapshots_of


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what came of each newsroom's history."""

    manifest: Manifest
    histories: Sequence[Verified]


def inspect_backup(file: Path, *, stages: Stages = silently) -> Manifest:
    """Read a backup to its end; raises :class:`BackupError` if it is damaged or this version could not restore it."""
    with _opened(file, stages) as opened:
        return opened.manifest


def restore(
    file: Path, *, database: Database, forget_statuses: Callable[[], object], stages: Stages = silently
) -> Restored:
    """Put a backup into an empty database, upgrade its schema if it is an older one, and verify the histories.

    ``forget_statuses`` drops the copies of statuses; what it raises before anything was done ends it. Raises
    :class:`BackupError` when nothing was restored, or when not all was done. A history that is not as it was written is
    told, not raised: the data is there then.
    """
    snapshots = snapshots_of(database)
    snapshots.require_empty(database)
    with _opened(file, stages) as opened:
        manifest = opened.manifest
        _require_kind(manifest, database)
        # Also before, so that nothing old is shown from the moment on when the data is there; and after, as processes
        # that still read the database of before may have brought it back.
        forget_statuses()
        with stages("Restoring") as progress, opened.copy() as copy:
            snapshots.put_back(_Counted(copy, manifest.size, progress), database, manifest.contents)
    with _half_done_told():
        database.upgrade()
        with database.transaction() as work:
            # Also those that were ended since, as by a log-out or a new password.
            work.sessions.end_all()
        forget_statuses()
    return Restored(manifest, _verified(manifest, database, stages))


@contextmanager
def _opened(file: Path, stages: Stages) -> Iterator[archive.Archive]:
    """Open a backup that is whole and whose schema we know."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    try:
        with archive.reading(file) as opened:
            manifest = opened.manifest
            by = f"claimwire {manifest.claimwire} or newer, which made this backup"
            require_known_schema(manifest.contents.schema, schema_revisions(), by=by)
            with stages("Reading") as progress:
                opened.verify(progress)
            yield opened
    except BadBackup as error:
        raise BadBackup(f"{file}: {error}") from error


@contextmanager
def _half_done_told() -> Iterator[None]:
    """Have an error say that the data is there all the same, and what is to be done."""
    try:
        yield
    except ClaimwireError as error:
        raise BackupError(
            f"the data is in the database, but not all is done: {error}. When that is mended, empty the database and "
            "restore again"
        ) from error


def _require_kind(manifest: Manifest, database: Database) -> None:
    if manifest.database != database.kind:
        made, wanted = KINDS.get(manifest.database, manifest.database), KINDS[database.kind]
        raise BackupError(
            f"this is a backup of {made}, and CLAIMWIRE_DATABASE_URL names {wanted}: a backup is restored into a "
            "database of its own kind"
        )


def _verified(manifest: Manifest, database: Database, stages: Stages) -> list[Verified]:
    kept = {head.newsroom_id: head for head in manifest.contents.heads}
    lines, done = sum(head.number for head in kept.values()), 0
    with stages("Verifying") as progress:

        def more(number: int) -> None:
            nonlocal done
            done += number
            progress(done, lines)

        return list(verify_history(database=database, kept=kept, progress=more))


class _Counted:
    """A file that tells how far it is read."""

    def __init__(self, file: IO[bytes], size: int, progress: Progress) -> None:
        self._file, self._size, self._progress = file, size, progress
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        chunk = self._file.read(size)
        self._done += len(chunk)
        self._progress(self._done, self._size)
        return chunk
