"""Tell which keys there are."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.key import ApiKey
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key with the name of its newsroom."""

    key: ApiKey
    newsroom: str


def list_keys(*, database: Database) -> list[ListedKey]:
    """Return all keys, revoked ones too, oldest first."""
    with database.reading() as work:
        names = {newsroom.id: newsroom.name for newsroom in work.newsrooms.all()}
        return [ListedKey(key, names[key.newsroom_id]) for key in work.keys.all()]
