"""API keys, by digest; the keys themselves are nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from service.domain.key import ApiKey, Scope
from service.store.inserts import insert_new
from service.store.tables import KeyRow


class Keys:
    """The keys of all newsrooms."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKey, digest: str) -> bool:
        """Add a key; False when that digest is known already."""
        row = {
            "id": key.id,
            "newsroom_id": key.newsroom_id,
            "name": key.name,
            "digest": digest,
            "scopes": sorted(scope.value for scope in key.scopes),
            "created_at": key.created_at,
            "revoked_at": key.revoked_at,
        }
        return insert_new(self._session, KeyRow.__table__, row)

    def find(self, digest: str) -> ApiKey | None:
        """Return the key of that digest, revoked or not."""
        row = self._session.scalars(select(KeyRow).where(KeyRow.digest == digest)).one_or_none()
        return _key(row) if row else None

    def all(self) -> list[ApiKey]:
        """Return all keys, oldest first."""
        return [_key(row) for row in self._session.scalars(select(KeyRow).order_by(KeyRow.created_at, KeyRow.id))]

    def revoke(self, key_id: str, at: datetime) -> bool:
        """Revoke a key for good; False when there is none of that id that still works."""
        statement = update(KeyRow).where(KeyRow.id == key_id, KeyRow.revoked_at.is_(None)).values(revoked_at=at)
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount == 1


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        newsroom_id=row.newsroom_id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
