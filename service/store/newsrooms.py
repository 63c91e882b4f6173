"""Newsrooms, by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.ids import new_id
from service.domain.key import Newsroom
from service.store.inserts import insert_new
from service.store.tables import NewsroomRow


class Newsrooms:
    """The newsrooms of this installation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ensure(self, name: str, at: datetime) -> Newsroom:
        """Return the newsroom of that name, made now if it is new."""
        insert_new(self._session, NewsroomRow.__table__, {"id": new_id("nwr"), "name": name, "created_at": at})
        row = self._session.scalars(select(NewsroomRow).where(NewsroomRow.name == name)).one()
        return Newsroom(row.id, row.name, row.created_at)

    def all(self) -> list[Newsroom]:
        """Return all of them, by name."""
        # Put in order here, as each database has an order of its own for text.
        rows = sorted(self._session.scalars(select(NewsroomRow)), key=lambda row: row.name)
        return [Newsroom(row.id, row.name, row.created_at) for row in rows]
