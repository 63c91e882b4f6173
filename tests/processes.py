"""Looking at processes from outside: which are left."""

from __future__ import annotations

import os
from pathlib import Path


def living(marker: str, *, folder: Path | None = None) -> set[int]:
    """Return the processes whose environment holds ``marker``, which children inherit, or which work in ``folder``.

    Redis writes its title over its environment, but it works in its data folder. Zombies are not alive.
    """
    processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()]
    return {int(process.name) for process in processes if _belongs(process, marker, folder)}


def _belongs(process: Path, marker: str, folder: Path | None) -> bool:
    try:
        if (process / "stat").read_text().rpartition(") ")[2][0] in "ZX":
            return False
        works_there = folder is not None and (process / "cwd").readlink().is_relative_to(folder.resolve())
        return works_there or marker.encode() in (process / "environ").read_bytes()
    except OSError:
        return False
