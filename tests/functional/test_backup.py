"""`claimwire backup` and `claimwire restore` as an operator meets them: while clients submit, and what comes of it."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from service.embedded.data_folder import locked
from tests.functional.installation import ARTICLE, KEY, Installation, extracted, post
from tests.servers import empty_postgresql, empty_redis
from tests.store.test_backup import programs


@pytest.fixture
def before(database_url: str, redis_url: str, tmp_path: Path) -> Installation:
    """An installation that takes articles in and reads none: they wait in the outbox."""
    made = Installation(tmp_path / "before", database_url=database_url, redis_url=empty_redis(redis_url))
    assert made.command("db", "upgrade").returncode == 0
    return made


@pytest.fixture
def after(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """One with nothing in it yet."""
    with ExitStack() as stack:
        folder, settings = tmp_path / "after", {}
        if not database_url.startswith("sqlite:"):
            url = request.getfixturevalue("postgresql_url")
            settings["database_url"] = stack.enter_context(empty_postgresql(url))
        made = Installation(folder, **settings)
        yield made
        assert not made.left()


def test_articles_that_came_before_a_backup_are_there_and_read_after_the_restore(
    before: Installation, after: Installation, tmp_path: Path
):
    file, over = tmp_path / "backups", threading.Event()
    file.mkdir()
    accepted: list[str] = []

    def submit() -> None:
        with before.client() as client:
            while not over.is_set():
                text = f"{ARTICLE['text']} This is article {len(accepted)}."
                accepted.append(post(client, text=text)["id"])
                over.wait(0.05)

    with before.process("api"):
        before.wait(lambda: before.command("api", "--check").returncode == 0, what="the API being ready")
        once = {"Idempotency-Key": "once"}
        with before.client() as client:
            answered = client.post("/v1/articles", json=ARTICLE, headers=once)
        clients = threading.Thread(target=submit)
        clients.start()
        try:
            before.wait(lambda: len(accepted) >= 3, what="articles")
            at_begin = list(accepted)
            made = before.command("backup", str(file))
            before.wait(lambda: len(accepted) > len(at_begin) + 2, what="articles that come later")
        finally:
            over.set()
            clients.join()
    assert made.returncode == 0, made.stderr
    (backup,) = file.iterdir()
    assert made.stdout.startswith(f"{backup}: ")
    assert made.stdout.endswith("; verified\n")

    restored = after.command("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "default: all 0 lines are as they were written\n" in restored.stdout

    with after.up(), after.client() as client:
        repeated = client.post("/v1/articles", json=ARTICLE, headers=once)
        assert (repeated.status_code, repeated.content) == (answered.status_code, answered.content)
        for article_id in at_begin:
            assert extracted(after, client, article_id)["state"] == "extracted"
        claims = client.get(f"/v1/articles/{at_begin[0]}/claims").json()["items"]
        status = client.get(f"/v1/claims/{claims[0]['id']}/status")
        assert (status.status_code, status.json()["version"]) == (200, 1)
        assert after.command("audit", "verify").returncode == 0


def test_a_broken_history_is_restored_with_an_exit_code_of_its_own(tmp_path: Path):
    source, target = Installation(tmp_path / "source"), Installation(tmp_path / "target")
    source.command("db", "upgrade")
    with closing(sqlite3.connect(source.folder / "claimwire.db")) as connection, connection:
        connection.execute("UPDATE newsrooms SET history_number = 1")
    assert source.command("backup", str(tmp_path / "backup.zip")).returncode == 0
    restored = target.command("restore", str(tmp_path / "backup.zip"))
    assert (restored.returncode, "default: line 1: newest lines removed" in restored.stdout) == (3, True)


def test_what_is_to_be_upgraded_can_be_backed_up_before(tmp_path: Path):
    made = Installation(tmp_path / "data")
    made.command("db", "upgrade")
    with closing(sqlite3.connect(made.folder / "claimwire.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    assert made.command("keys", "list").returncode == 1
    saved = made.command("backup", str(tmp_path / "backup.zip"))
    assert saved.returncode == 0, saved.stderr


def test_messages_and_statuses_of_the_embedded_redis_do_not_outlive_a_restore(tmp_path: Path):
    made = Installation(tmp_path / "data")
    made.command("db", "upgrade")
    assert made.command("backup", str(tmp_path / "backup.zip")).returncode == 0
    (tmp_path / "data" / "claimwire.db").unlink()
    kept = tmp_path / "data" / "redis" / "appendonlydir"
    kept.mkdir(parents=True)
    (kept / "appendonly.aof.1.incr.aof").write_text("statuses of before")
    restored = made.command("restore", str(tmp_path / "backup.zip"))
    assert (restored.returncode, kept.exists()) == (0, False), restored.stderr


def test_nothing_is_restored_beside_a_claimwire_that_runs(tmp_path: Path):
    made = Installation(tmp_path / "data")
    made.command("db", "upgrade")
    made.command("backup", str(tmp_path / "backup.zip"))
    with locked(tmp_path / "data"):
        refused = made.command("restore", str(tmp_path / "backup.zip"))
    assert (refused.returncode, "is using" in refused.stderr) == (1, True), refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["backup"], 2, "Missing argument 'FILE'", id="no file named"),
        pytest.param(["backup", "{folder}/taken"], 1, "/taken is there already: give another name", id="a name taken"),
        pytest.param(["backup", "{folder}/no/file"], 1, "there is no folder", id="a folder that is not there"),
        pytest.param(["restore", "{folder}/none"], 1, "there is no file", id="a file that is not there"),
        pytest.param(["restore", "{folder}/taken"], 1, "it is no backup of claimwire", id="no backup"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: list[str], code: int, told: str, tmp_path: Path):
    made = Installation(tmp_path / "data")
    if arguments[0] == "backup":
        made.command("db", "upgrade")
    (tmp_path / "taken").write_text("mine")
    refused = made.command(*(argument.format(folder=tmp_path) for argument in arguments))
    assert (refused.returncode, told in refused.stderr) == (code, True), refused.stderr
    assert code == 2 or refused.stderr.count("\n") == 1
    assert (tmp_path / "taken").read_text() == "mine"
    assert not (tmp_path / "data" / "claimwire.db").exists() or arguments[0] == "backup"


def test_a_backup_that_is_ended_leaves_neither_a_draft_nor_a_dump_that_runs_on(
    postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told, folder = tmp_path / "told", tmp_path / "backups"
    folder.mkdir()
    programs(tmp_path / "programs", f"echo $$ > {told}; exec sleep 600", monkeypatch)
    made = Installation(tmp_path / "data", database_url=postgresql_database)
    made.command("db", "upgrade")
    with made.process("backup", str(folder)) as process:
        made.wait(lambda: told.exists() and told.read_text().endswith("\n"), what="a dump that runs")
        assert [path.name[0] for path in folder.iterdir()] == ["."]
        process.terminate()
        assert process.wait(10) == 143
    assert list(folder.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_backup_describes_itself_as_json_and_holds_no_key(tmp_path: Path):
    made = Installation(tmp_path / "data")
    made.command("db", "upgrade")
    written = made.command("backup", "--json", str(tmp_path / "backup.zip"))
    described = json.loads(written.stdout)
    assert (described["rows"]["keys"], described["database"]) == (1, "sqlite")
    assert KEY.encode() not in (tmp_path / "backup.zip").read_bytes()
    checked = made.command("restore", "--check", str(tmp_path / "backup.zip"))
    assert (checked.returncode, checked.stdout.endswith("; whole\n")) == (0, True), checked.stderr
