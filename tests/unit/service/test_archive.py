"""The archive of a backup: whatever happens to its bytes, it is read as it was written or refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from service import archive
from service.domain.backup import BadBackup, Contents, Manifest
from service.domain.chain import Head
from tests.builders import NOON

CONTENTS = Contents(schema="0005", rows={"articles": 3}, heads=[Head("nwr_1", 2, "abc")])
MANIFEST = Manifest(claimwire="0.1.0", database="sqlite", at=NOON, contents=CONTENTS)
COPY = bytes(range(256)) * 8


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "copy").write_bytes(COPY)
    archive.write(tmp_path / "file", tmp_path / "copy", MANIFEST, compress=True, progress=lambda *_: None)
    return tmp_path / "file"


def read(file: Path) -> tuple[Manifest, bytes]:
    with archive.reading(file) as opened:
        opened.verify(lambda *_: None)
        return opened.manifest, opened.copy().read()


def test_what_was_written_is_read(written: Path):
    manifest, copy = read(written)
    assert (manifest.contents, manifest.size, copy) == (CONTENTS, len(COPY), COPY)


def test_every_bit_that_is_flipped_is_noticed_or_changes_nothing(written: Path):
    sound, data = read(written), written.read_bytes()
    noticed = 0
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        written.write_bytes(damaged)
        try:
            assert read(written) == sound
        except BadBackup:
            noticed += 1
    assert noticed > len(data) // 2


def test_a_file_that_is_cut_off_anywhere_is_refused(written: Path):
    data = written.read_bytes()
    for length in range(0, len(data), 7):
        written.write_bytes(data[:length])
        with pytest.raises(BadBackup):
            read(written)


def test_a_copy_that_is_longer_than_it_says_is_not_read_to_its_end(tmp_path: Path):
    told = json.loads(MANIFEST.to_json()) | {"size": 10}
    with zipfile.ZipFile(tmp_path / "file", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("database", bytes(50_000_000))
        packed.writestr("manifest.json", json.dumps(told))
    seen: list[int] = []
    with archive.reading(tmp_path / "file") as opened, pytest.raises(BadBackup, match="checksum"):
        opened.verify(lambda done, _: seen.append(done))
    assert seen[-1] < 2_000_000


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"format": 2}, id="a format of later"),
        pytest.param({"rows": None}, id="no rows"),
        pytest.param({"heads": [{"x": 1}]}, id="no heads"),
        pytest.param({"at": "yesterday"}, id="no time"),
        pytest.param({"size": []}, id="no size"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(change: dict[str, Any]):
    with pytest.raises(BadBackup):
        Manifest.from_json(json.dumps(json.loads(MANIFEST.to_json()) | change))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "[" * 100_000])
def test_what_is_no_manifest_is_refused(text: str):
    with pytest.raises(BadBackup):
        Manifest.from_json(text)
