"""`claimwire audit` as an operator meets it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.store.database import Database
from tests.builders import NOON
from tests.functional.installation import Installation
from tests.store.test_history_chain import detect, tamper


@pytest.fixture
def database(installation: Installation) -> Database:
    installation.command("db", "upgrade")
    return Database(f"sqlite:///{installation.folder}/claimwire.db")


@pytest.fixture
def newsroom_id(database: Database) -> str:
    with database.transaction() as work:
        return work.newsrooms.ensure("default", NOON).id


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_a_sound_history_is_told_in_one_line_and_a_broken_one_with_the_line_and_an_exit_code(
    installation: Installation, database: Database, newsroom_id: str
):
    detect(database, newsroom_id, 1, 2, 3)
    done = installation.command("audit", "verify")
    assert (done.returncode, done.stdout) == (0, "default: all 3 lines are as they were written\n"), done.stderr
    tamper(database, "UPDATE history SET note = 'x' WHERE number = 2")
    done = installation.command("audit", "verify")
    assert done.returncode == 1
    assert done.stdout == "default: line 2, claim clm_2: changed: it does not say what was written\n"
    told = json.loads(installation.command("audit", "verify", "--json").stdout)
    assert told["fault"] == {
        "wrong": "changed", "line": 2, "claim_id": "clm_2", "detail": "it does not say what was written",
    }  # fmt: skip


def test_a_head_that_is_kept_elsewhere_is_verified_against(
    installation: Installation, database: Database, newsroom_id: str, tmp_path: Path
):
    detect(database, newsroom_id, 1, 2, 3)
    heads = tmp_path / "heads.txt"
    heads.write_text(installation.command("audit", "head").stdout)
    assert heads.read_text().startswith(f"{newsroom_id} 3 ")
    detect(database, newsroom_id, 4)
    assert installation.command("audit", "verify", "--against", str(heads)).returncode == 0
    heads.write_text(f"{newsroom_id} 3 {'0' * 64}\n")
    done = installation.command("audit", "verify", "--against", str(heads))
    assert (done.returncode, "line 3, claim clm_3: rewritten" in done.stdout) == (1, True)


def test_a_file_that_holds_no_heads_is_refused_in_one_line(
    installation: Installation, database: Database, tmp_path: Path
):
    file = tmp_path / "heads.txt"
    file.write_text("what is this\nall about\n")
    done = installation.command("audit", "verify", "--against", str(file))
    assert done.returncode == 1
    assert done.stderr == "claimwire: 'what is this' is not a line of `claimwire audit head`\n"


def test_sqlite_itself_refuses_to_change_the_history(installation: Installation, database: Database, newsroom_id: str):
    detect(database, newsroom_id, 1)
    with (
        closing(sqlite3.connect(installation.folder / "claimwire.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only ever added"),
    ):
        connection.execute("DELETE FROM history")
