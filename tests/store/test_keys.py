"""Keys: made, listed, revoked, and the first one of an installation."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from service.actions.clock import utc_now
from service.actions.create_key import create_key
from service.actions.ensure_bootstrap_key import bootstrap_key_file, ensure_bootstrap_key
from service.actions.list_keys import list_keys
from service.actions.revoke_key import revoke_key
from service.actions.rotate_key import rotate_key
from service.config import Config, ConfigError
from service.domain.errors import Conflict, NotFound
from service.domain.key import ApiKey, KeyState, Scope, key_digest
from service.store.database import Database


def find(database: Database, presented: str) -> ApiKey | None:
    with database.reading() as work:
        return work.keys.find(key_digest(presented))


def test_a_new_key_is_found_by_what_is_presented_and_shown_once(database: Database):
    created = create_key("desk", [Scope.CLAIMS_READ], newsroom="herald", database=database)
    assert re.fullmatch(r"cw_[0-9a-f]{10}_[0-9A-Za-z]{43}", created.presented)
    assert find(database, created.presented) == created.key
    assert created.presented.split("_")[1] == created.key.id
    assert created.presented not in repr(created)


def test_the_list_names_the_newsrooms(database: Database):
    create_key("a", [Scope.ADMIN], newsroom="herald", database=database)
    create_key("b", list(Scope), database=database)
    assert [(listed.key.name, listed.newsroom) for listed in list_keys(database=database)] == [
        ("a", "herald"),
        ("b", "default"),
    ]


def test_a_key_is_revoked_once(database: Database):
    key = create_key("a", [Scope.ADMIN], database=database).key
    revoke_key(key.id, database=database)
    with pytest.raises(NotFound, match="still works"):
        revoke_key(key.id, database=database)


def test_the_first_key_lies_in_a_file_that_only_we_can_read(database: Database, tmp_path: Path):
    config = Config(data_dir=tmp_path / "new")
    where = ensure_bootstrap_key(config, database=database)
    file = bootstrap_key_file(config)
    assert where == f"in {file}"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["api-key"]
    key = find(database, file.read_text().strip())
    assert key is not None
    assert key.scopes == frozenset(Scope)


@pytest.mark.parametrize(("key", "remarked"), [("hunter2", True), ("x" * 24, False)])
def test_a_first_key_that_can_be_guessed_is_remarked_upon(database: Database, key: str, remarked: bool):
    where = ensure_bootstrap_key(Config(api_key=key), database=database)
    assert ("can be guessed" in where) is remarked
    assert key not in where


def test_a_second_start_keeps_the_key(database: Database, tmp_path: Path):
    config = Config(data_dir=tmp_path)
    ensure_bootstrap_key(config, database=database)
    before = bootstrap_key_file(config).read_text()
    ensure_bootstrap_key(config, database=database)
    assert bootstrap_key_file(config).read_text() == before
    assert len(list_keys(database=database)) == 1


def test_the_file_of_an_earlier_database_works_with_a_new_one(database: Database, tmp_path: Path):
    (tmp_path / "api-key").write_text("cw_0123456789_" + "x" * 43 + "\n")
    ensure_bootstrap_key(Config(data_dir=tmp_path), database=database)
    key = find(database, "cw_0123456789_" + "x" * 43)
    assert key is not None
    assert key.id == "0123456789"


@pytest.mark.parametrize(
    "presented",
    [
        pytest.param("x", id="a short string"),
        pytest.param("cw_0123456789_short", id="one that looks like ours"),
        pytest.param("two words: with punctuation!", id="one with spaces"),
    ],
)
def test_any_string_of_the_operators_is_a_key(database: Database, tmp_path: Path, presented: str):
    assert ensure_bootstrap_key(Config(data_dir=tmp_path, api_key=presented), database=database)
    assert find(database, presented) is not None
    assert not (tmp_path / "api-key").exists()


def test_the_operators_next_key_replaces_the_one_before(database: Database, tmp_path: Path):
    ensure_bootstrap_key(Config(data_dir=tmp_path, api_key="one"), database=database)
    ensure_bootstrap_key(Config(data_dir=tmp_path, api_key="two"), database=database)
    first, second = find(database, "one"), find(database, "two")
    assert first is not None
    assert first.revoked_at is not None
    assert second is not None
    assert second.revoked_at is None


def test_a_revoked_key_does_not_come_back_with_a_restart(database: Database, tmp_path: Path):
    config = Config(data_dir=tmp_path, api_key="one")
    ensure_bootstrap_key(config, database=database)
    revoke_key(list_keys(database=database)[0].key.id, database=database)
    with pytest.raises(Conflict, match="was revoked"):
        ensure_bootstrap_key(config, database=database)


def test_a_key_that_cannot_travel_in_a_header_is_refused(database: Database, tmp_path: Path):
    with pytest.raises(ConfigError, match="printable"):
        ensure_bootstrap_key(Config(data_dir=tmp_path, api_key="schlüssel"), database=database)


def test_a_rotated_key_ends_after_the_overlap_and_no_later_than_it_was_to(database: Database):
    now = utc_now()
    old = create_key("desk", [Scope.ADMIN], database=database, expires_at=now + timedelta(hours=1))
    new = rotate_key(old.key.id, overlap=timedelta(hours=2), database=database)
    kept = find(database, old.presented)
    assert kept is not None
    assert kept.expires_at == old.key.expires_at
    assert kept.state(now + timedelta(hours=1)) is KeyState.EXPIRED
    assert (new.key.name, new.key.scopes, new.key.newsroom_id) == (old.key.name, old.key.scopes, old.key.newsroom_id)
    assert new.key.expires_at is None


def test_a_key_that_does_not_work_is_not_rotated(database: Database):
    over = create_key("desk", [Scope.ADMIN], database=database, expires_at=utc_now())
    with pytest.raises(NotFound):
        rotate_key(over.key.id, database=database)
