"""The room in which a process counts is its own before it counts, or it counts elsewhere."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from service.metrics import folder


@pytest.fixture(autouse=True)
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folder.VARIABLE, str(tmp_path))


def test_files_are_made_with_all_their_blocks(tmp_path: Path):
    folder.reserve()
    files = {file.name: file.stat() for file in tmp_path.iterdir()}
    assert set(files) == {f"counter_{os.getpid()}.db", f"histogram_{os.getpid()}.db"}
    assert all(file.st_blocks * 512 >= file.st_size > 0 for file in files.values())


def test_without_room_a_process_counts_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    folder.reserve()
    assert folder.VARIABLE not in os.environ
    assert list(tmp_path.iterdir()) == []
