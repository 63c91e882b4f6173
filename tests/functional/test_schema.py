"""Processes that meet a schema of another version: one line and an end, or work as usual."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.functional.installation import Installation
from tests.servers import empty_redis


@pytest.fixture
def deployed(redis_url: str, tmp_path: Path) -> Installation:
    made = Installation(tmp_path / "data", redis_url=empty_redis(redis_url))
    assert made.command("db", "upgrade").returncode == 0
    return made


def hold(deployed: Installation, version: str) -> None:
    with closing(sqlite3.connect(deployed.folder / "claimwire.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", [version])
        database.commit()


def errors(ended: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what a command that failed said, but for what it logs and thinks of the tests' Redis."""
    assert ended.returncode == 1, ended.stderr
    beside = ("claimwire: the broker ", "claimwire: stopping", "{")
    return [line for line in ended.stderr.splitlines() if not line.startswith(beside)]


@pytest.mark.parametrize("command", ["api", "worker"])
def test_on_an_older_schema_a_process_ends_with_what_to_do(command: str, deployed: Installation):
    hold(deployed, "0001")
    ended = deployed.command(*command.split())
    (line,) = errors(ended)
    assert line.startswith("claimwire: the schema of the database is version 0001")
    assert "run `claimwire db upgrade`" in line


@pytest.mark.parametrize("command", ["db upgrade", "up"])
def test_an_upgrade_of_a_newer_schema_is_one_line(command: str, deployed: Installation):
    hold(deployed, "0999")
    refused = deployed.command(*command.split())
    (line,) = errors(refused)
    assert "version 0999, which this claimwire does not know" in line


def test_on_a_newer_schema_old_code_serves_and_says_so(deployed: Installation):
    hold(deployed, "0999")
    with deployed.process("api"):
        deployed.wait(lambda: deployed.command("api", "--check").returncode == 0, what="the API being ready")
        assert "the schema is newer than this claimwire" in deployed.said("api")
