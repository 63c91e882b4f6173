"""The folder in which the processes of one API count together."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from service.config import Config

#: Where the client library looks for it, once, when it is imported.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


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
