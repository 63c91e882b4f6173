"""The data folder of ``claimwire up``: one user at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.domain.errors import Conflict

#: After a kill the guardian still stops what was left; it holds the lock until then (see guardian.GRACES).
PATIENCE = 12.0


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Make the folder and hold its lock; gives the lock's file descriptor. Raises :class:`Conflict` if it is taken."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _taken(descriptor):
            owner = _owner(descriptor)
            if owner is None or _lives(owner) or time.monotonic() > deadline:
                raise Conflict(f"another `claimwire up` (process {owner or 'unknown'}) is using {folder}")
            time.sleep(0.1)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(descriptor: int) -> int | None:
    text = os.pread(descriptor, 20, 0)
    return int(text) if text.isdigit() else None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
