"""The folder in which the processes of one API count together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from service.config import Config

#: Where the client library looks for it, once, when it is imported.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

#: Bytes of the files in which a process counts, by the library's name for what it counts; all series of the API fit in.
_SIZES = {"counter": 1 << 17, "histogram": 1 << 19}


def prepare(config: Config) -> Path:
    """Make the folder anew and have this process and its children use it; to be called before anything is counted.

    Each process has files of its own in it. Those of processes that are gone stay: what they counted was counted.
    """
    # By port, as two APIs on one machine may share the data folder.
    folder = config.data_dir.absolute() / "metrics" / f"api-{config.port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[VARIABLE] = str(folder)
    return folder


def reserve() -> None:
    """Take the room in which this process will count; to be called before the client library is imported.

    The library maps its files into memory, with holes in them: touching a hole on a full disk kills the process. One
    that gets no room counts for itself alone.
    """
    folder = os.environ.get(VARIABLE)
    if not folder or not hasattr(os, "posix_fallocate"):
        return
    files = {Path(folder) / f"{kind}_{os.getpid()}.db": size for kind, size in _SIZES.items()}
    try:
        for file, size in files.items():
            with file.open("ab") as opened:
                os.posix_fallocate(opened.fileno(), 0, size)
    except OSError:
        del os.environ[VARIABLE]
        for file in files:
            file.unlink(missing_ok=True)
