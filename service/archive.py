"""A backup as one file: a zip archive that holds a copy of the database and a manifest which describes it."""

from __future__ import annotations

import errno
import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from service.domain.backup import BadBackup, Manifest, Progress

_MANIFEST = "manifest.json"
_COPY = "database"
_CHUNK = 1 << 20

#: Bytes that a manifest may have: one is a few thousand long, and a line for each newsroom.
_MOST = 64 << 20

#: What the libraries raise for files that are damaged or were never archives.
_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that is open for reading."""

    manifest: Manifest
    _zip: zipfile.ZipFile

    def verify(self, progress: Progress) -> None:
        """Read the copy to its end; raises :class:`BadBackup` if it is not what the manifest says."""
        digest, done, size = hashlib.sha256(), 0, self.manifest.size
        with _readable(), self.copy() as copy:
            # No further than it should be: what is longer than it says may be very long.
            while done <= size and (chunk := copy.read(_CHUNK)):
                digest.update(chunk)
                done += len(chunk)
                progress(done, size)
        if done != size or digest.hexdigest() != self.manifest.sha256:
            raise BadBackup("it is damaged: the checksum is not that of the manifest")

    def copy(self) -> IO[bytes]:
        """Open the copy of the database."""
        return self._zip.open(_COPY)


def write(archive: Path, copy: Path, manifest: Manifest, *, compress: bool, progress: Progress) -> Manifest:
    """Write a new archive; returns the manifest with size and checksum of ``copy``."""
    digest, done, size = hashlib.sha256(), 0, copy.stat().st_size
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    # The lowest level: the next ones take twice the time for a tenth less.
    with zipfile.ZipFile(archive, "x", method, compresslevel=1) as packed:
        with copy.open("rb") as source, packed.open(_COPY, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
                done += len(chunk)
                progress(done, size)
        whole = replace(manifest, size=done, sha256=digest.hexdigest())
        packed.writestr(_MANIFEST, whole.to_json())
    return whole


@contextmanager
def reading(file: Path) -> Iterator[Archive]:
    """Open an archive; raises :class:`BadBackup` for what is none."""
    with _readable():
        packed = zipfile.ZipFile(file)
    with packed:
        with _readable():
            if packed.getinfo(_MANIFEST).file_size > _MOST:
                raise BadBackup("its manifest cannot be read")
            manifest = Manifest.from_json(packed.read(_MANIFEST))
            packed.getinfo(_COPY)
        yield Archive(manifest, packed)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (*_FAULTS, OSError) as error:
        # That is what a seek to a place before the file's beginning comes to; others tell of the disk, not of the file.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise BadBackup("it is no backup of claimwire, or it is damaged or cut off") from error
