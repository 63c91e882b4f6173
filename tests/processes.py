"""Looking at processes from outside: which are left."""

from __future__ import annotations

import os
from pathlib import Path


def living(marker: str) -> set[int]:
    """Return the processes whose environment holds ``marker``, which their children inherit; zombies are not alive."""
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _bears(entry, marker)}


def _bears(process: Path, marker: str) -> bool:
    if int(process.name) == os.getpid():
        return False
    try:
        state = (process / "stat").read_text().rpartition(") ")[2][0]
        return state not in "ZX" and marker.encode() in (process / "environ").read_bytes()
    except OSError:
        return False
