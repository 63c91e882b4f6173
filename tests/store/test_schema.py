"""Code and schema of different versions: what works together, and what is said where it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from service.domain.errors import Unavailable, WrongSchema
from service.store import schema
from service.store.database import Database
from tests.builders import NOON
from tests.store.migrating import downgrade_to, upgrade_to


def hold(database: Database, version: str) -> None:
    """Have the database say that its schema is of another version."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_schema_of_this_code_is_not_newer(database: Database):
    assert database.newer_schema() is None


def test_an_older_schema_asks_for_the_upgrade(database: Database):
    hold(database, "0001")
    with pytest.raises(WrongSchema, match=r"is version 0001, .* needs \d{4}: run `claimwire db upgrade`$"):
        database.newer_schema()


def test_on_a_newer_schema_this_code_works_as_in_a_rolling_upgrade(database: Database):
    hold(database, "0999")
    assert database.newer_schema() == "0999"


@pytest.mark.parametrize("version", ["0999", "9f3c1b2a4d5e"], ids=["newer", "of another program"])
def test_an_upgrade_from_an_unknown_version_is_refused(version: str, database: Database):
    hold(database, version)
    with pytest.raises(WrongSchema, match=f"is version {version}, which this claimwire does not know"):
        database.upgrade()


def test_what_an_older_schema_lacks_is_waited_for_and_said(database: Database):
    with database.transaction() as work:
        newsroom_id = work.newsrooms.ensure("default", NOON).id
    downgrade_to(database, "0005")

    def ask() -> None:
        with database.transaction() as work:
            work.outbox.add("task", "subject", newsroom_id=newsroom_id, at=NOON, next_send_at=NOON)

    with pytest.raises(Unavailable, match="run `claimwire db upgrade`"):
        ask()
    database.upgrade()
    ask()


def test_a_schema_of_another_program_is_refused(database: Database):
    hold(database, "9f3c1b2a4d5e")
    with pytest.raises(WrongSchema, match="does not know"):
        database.newer_schema()


def test_a_database_without_tables_asks_for_the_upgrade(database_url: str):
    empty = Database(database_url)
    with pytest.raises(WrongSchema, match="no tables yet: run `claimwire db upgrade`"):
        empty.newer_schema()
    empty.dispose()


def test_asking_makes_no_file(tmp_path: Path):
    absent = Database(f"sqlite:///{tmp_path / 'none' / 'claimwire.db'}")
    with pytest.raises(WrongSchema):
        absent.newer_schema()
    assert list(tmp_path.iterdir()) == []


def test_steps_before_one_that_fails_are_taken(database: Database, monkeypatch: pytest.MonkeyPatch):
    downgrade_to(database, "0004")
    upgrade = command.upgrade

    def fail_late(config: Config, revision: str) -> None:
        upgrade(config, revision)
        if revision == "0006":
            raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", fail_late)
        with pytest.raises(OSError, match="no space left"):
            database.upgrade()
    with pytest.raises(WrongSchema, match="is version 0005"):
        database.newer_schema()
    database.upgrade()
    assert database.newer_schema() is None


def test_a_version_that_is_installed_meanwhile_does_not_make_a_schema_old(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert database.newer_schema() is None
    shutil.copytree(Path(schema.__file__).with_name("migrations"), tmp_path / "migrations")
    newest = (tmp_path / "migrations/versions/0006_traceparent.py").read_text()
    added = newest.replace('"0006"', '"0999"').replace('"0005"', f'"{schema.schema_revisions()[-1]}"')
    (tmp_path / "migrations/versions/0999_added.py").write_text(added)
    monkeypatch.setattr(schema, "files", lambda _: tmp_path)
    assert database.newer_schema() is None
    assert schema.schema_revisions.__wrapped__()[-1] == "0999", "the new version is there"


@pytest.mark.parametrize("revision", schema.schema_revisions()[:-1])
def test_steps_back_lead_to_the_schema_of_before(revision: str, database: Database, database_url: str):
    upgraded = described(database)
    downgrade_to(database, revision)
    gone_back = described(database)
    downgrade_to(database, "base")
    upgrade_to(database, revision)
    assert gone_back == described(database)
    database.upgrade()
    assert described(database) == upgraded


def described(database: Database) -> dict[str, object]:
    """Return the tables, by name, with all that belongs to them."""
    found = inspect(database.engine)
    return {
        name: (
            sorted((each["name"], str(each["type"]), each["nullable"]) for each in found.get_columns(name)),
            sorted((each["name"], each["column_names"]) for each in found.get_indexes(name) if each["name"]),
            sorted((each["name"] or "", each["column_names"]) for each in found.get_unique_constraints(name)),
            sorted((each["name"] or "", each["constrained_columns"]) for each in found.get_foreign_keys(name)),
            found.get_pk_constraint(name),
        )
        for name in found.get_table_names()
        if name != "alembic_version" and not name.startswith("claim_words_search")
    }
