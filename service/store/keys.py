"""API keys, by digest; the keys themselves are nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Select, or_, select, update
from sqlalchemy.orm import Session

from service.domain.key import ApiKey, Scope
from service.domain.paging import Page
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
            "expires_at": key.expires_at,
        }
        return insert_new(self._session, KeyRow.__table__, row)

    def find(self, digest: str) -> ApiKey | None:
        """Return the key of that digest, revoked or not."""
        row = self._session.scalars(select(KeyRow).where(KeyRow.digest == digest)).one_or_none()
        return _key(row) if row else None

    def all(self) -> list[ApiKey]:
        """Return all keys, oldest first."""
        return [_key(row) for row in self._session.scalars(select(KeyRow).order_by(KeyRow.created_at, KeyRow.id))]

    def get(self, key_id: str, newsroom_id: str | None = None) -> ApiKey | None:
        """Return the key of that id, if it is this newsroom's; None asks for any newsroom's."""
        query = _of(select(KeyRow), newsroom_id).where(KeyRow.id == key_id)
        row = self._session.scalars(query).one_or_none()
        return _key(row) if row else None

    def page(self, newsroom_id: str, *, after: str | None, limit: int) -> Page[ApiKey]:
        """Return a newsroom's keys by their ids."""
        query = select(KeyRow).where(KeyRow.newsroom_id == newsroom_id, KeyRow.id > (after or ""))
        rows = self._session.scalars(query.order_by(KeyRow.id).limit(limit + 1)).all()
        return Page.cut(rows, limit).map(_key)

    def expire(self, key_id: str, at: datetime) -> None:
        """Let a key work until then, and no longer than it was to anyhow."""
        sooner = or_(KeyRow.expires_at.is_(None), KeyRow.expires_at > at)
        self._session.execute(update(KeyRow).where(KeyRow.id == key_id, sooner).values(expires_at=at))

    def used(self, key_id: str, at: datetime) -> None:
        """Note when a key was used last."""
        self._session.execute(update(KeyRow).where(KeyRow.id == key_id).values(last_used_at=at))

    def revoke(self, key_id: str, at: datetime, newsroom_id: str | None = None) -> bool:
        """Revoke a key for good; False when there is none of that id that still works."""
        statement = update(KeyRow).where(KeyRow.id == key_id, KeyRow.revoked_at.is_(None)).values(revoked_at=at)
        if newsroom_id is not None:
            statement = statement.where(KeyRow.newsroom_id == newsroom_id)
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount == 1


def _of(query: Select[KeyRow], newsroom_id: str | None) -> Select[KeyRow]:
    return query if newsroom_id is None else query.where(KeyRow.newsroom_id == newsroom_id)


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        newsroom_id=row.newsroom_id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
