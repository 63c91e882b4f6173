"""Ending when the parent ends, by the kernel's word (Linux; elsewhere these do nothing)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
# Looked up once: between fork and exec nothing may be loaded.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Have SIGTERM sent to this process when its parent dies, however that happens."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def orphaned(parent: int) -> bool:
    """Tell whether ``parent`` died before :func:`die_with_parent` was called.

    Its id must be given: orphans go to process 1 or to the nearest reaper, and in a container process 1 may be the
    very parent that still lives.
    """
    return os.getppid() != parent
