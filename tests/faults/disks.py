"""Small file systems in memory, which can be filled, emptied, and made read-only."""

from __future__ import annotations

import errno
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

#: Bytes that are asked for at a time when a disk is filled, and at last.
_BIG, _SMALL = 1 << 20, 1 << 12


class Disk:
    """A file system of its own at ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no block free."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (_BIG, _SMALL):
                while _written(file.fileno(), bytes(size)):
                    pass

    def make_room(self) -> None:
        """Free what :meth:`fill` took."""
        self._ballast.unlink(missing_ok=True)

    def free(self) -> int:
        """Return how many bytes are free."""
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize

    def forbid_writing(self) -> None:
        """Make it read-only; nobody may have a file open for writing."""
        _run("mount", "-o", "remount,ro", str(self.folder))


@contextmanager
def small_disk(folder: Path, *, megabytes: int, account: str | None = None) -> Iterator[Disk]:
    """Mount a file system at ``folder``, which is to be ours or the account's.

    Skips the test where that is not allowed, unless CLAIMWIRE_TEST_REQUIRE says that it must be.
    """
    folder.mkdir(parents=True)
    mounted = _mounted(folder, megabytes, account)
    if mounted.returncode != 0:
        reason = f"no file system of one's own: {mounted.stderr.strip()}"
        if "disk" in os.environ.get("CLAIMWIRE_TEST_REQUIRE", ""):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield Disk(folder)
    finally:
        # Lazily: what a failed test left open must not keep it from going.
        _run("umount", "--lazy", str(folder))


def _mounted(folder: Path, megabytes: int, account: str | None) -> subprocess.CompletedProcess[str]:
    owner = pwd.getpwnam(account).pw_uid if account else os.geteuid()
    options = f"size={megabytes}m,mode=0700,uid={owner}"
    command = ["mount", "-t", "tmpfs", "-o", options, "claimwire-test", str(folder)]
    try:
        return subprocess.run([*_AS_ROOT, *command], capture_output=True, text=True)
    except FileNotFoundError as error:
        # No `sudo`, or no `mount`.
        return subprocess.CompletedProcess(command, 127, stderr=str(error))


def _run(*command: str) -> None:
    subprocess.run([*_AS_ROOT, *command], check=True, capture_output=True)


def _written(descriptor: int, data: bytes) -> bool:
    try:
        # A last piece that is cut short is followed by the error.
        return os.write(descriptor, data) > 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


_AS_ROOT = () if os.geteuid() == 0 else ("sudo", "-n")
