"""The store as tests meet it: an empty database of each kind, with one newsroom in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.store.database import Database
from tests.builders import NOON
from tests.upgraded import Upgraded


@pytest.fixture
def database(database_url: str, upgraded: Upgraded) -> Iterator[Database]:
    upgraded.fill(database_url)
    made = Database(database_url)
    yield made
    made.dispose()


@pytest.fixture
def newsroom_id(database: Database) -> str:
    with database.transaction() as work:
        return work.newsrooms.ensure("default", NOON).id


@pytest.fixture
def other_newsroom_id(database: Database) -> str:
    with database.transaction() as work:
        return work.newsrooms.ensure("other", NOON).id
