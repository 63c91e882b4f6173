"""Files that are there whole or not at all, and for this account alone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

#: What file systems without hard links answer.
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


@contextmanager
def drafts(target: Path) -> Iterator[Path]:
    """Give a folder beside ``target`` for drafts of it; it is removed at the end with what is left there."""
    # Beside it, as a file can only be given its name at once on its own file system.
    with TemporaryDirectory(prefix=f".{target.name}.draft-", dir=target.parent) as folder:
        yield Path(folder)


def place(draft: Path, target: Path, *, replace: bool) -> None:
    """Give a draft its name once the disk has it; raises :class:`FileExistsError` unless it may replace a file."""
    draft.chmod(0o600)
    _sync(draft)
    if replace:
        draft.replace(target)
    else:
        _link(draft, target)
    _sync(target.parent)


def _link(draft: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link does not replace what somebody else has put there meanwhile.
        os.link(draft, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        draft.replace(target)
    else:
        draft.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
