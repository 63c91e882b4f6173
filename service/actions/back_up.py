"""Write a backup of the whole database into one file, while others work on it."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from service import archive
from service.actions.clock import Clock, utc_now
from service.actions.stages import Stages, silently
from service.domain.backup import BackupError, Manifest, require_known_schema
from service.placing import drafts, place
from service.store.database import Database
from service.store.schema import schema_revisions
from service.store.snapshots import snapshots_of


def back_up(
    file: Path, *, database: Database, replace: bool = False, clock: Clock = utc_now, stages: Stages = silently
) -> Manifest:
    """Write ``file`` once all of it is verified; returns what it says of itself.

    It holds the state of one moment. Raises :class:`BackupError`, also for a file that is there, unless that may be
    replaced.
    """
    _require_free(file, replace=replace)
    snapshots = snapshots_of(database)
    with drafts(file) as folder:
        copy, draft = folder / "copy", folder / "archive"
        at = clock()
        with stages("Copying") as progress:
            contents = snapshots.take(database, copy, progress)
        require_known_schema(contents.schema, schema_revisions(), by="the version that upgraded this database")
        with stages("Checking") as progress:
            snapshots.check(copy, contents, progress)
        manifest = Manifest(claimwire=version("claimwire"), database=database.kind, at=at, contents=contents)
        with stages("Packing") as progress:
            manifest = archive.write(draft, copy, manifest, compress=snapshots.COMPRESS, progress=progress)
        # What was checked is the copy: that the archive holds just that, its checksum tells.
        with stages("Reading back") as progress, archive.reading(draft) as written:
            written.verify(progress)
        _require_free(file, replace=replace)
        place(draft, file, replace=replace)
    return manifest


def _require_free(file: Path, *, replace: bool) -> None:
    if not file.parent.is_dir():
        raise BackupError(f"there is no folder {file.parent}")
    if file.is_dir() or (file.exists() and not replace):
        raise BackupError(f"{file} is there already; nothing was written")
