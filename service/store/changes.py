"""The feed of changes of each newsroom, numbered in the order in which they are committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from service.domain.changes import Change, ChangeType, NumberedChange
from service.store.tables import ChangeRow, NewsroomRow

# Built once, as every submission needs them.
_NEWSROOMS = cast("Table", NewsroomRow.__table__)
_COUNTED = (
    update(_NEWSROOMS)
    .where(_NEWSROOMS.c.id == bindparam("newsroom"))
    .values(change_number=_NEWSROOMS.c.change_number + bindparam("more"))
    .returning(_NEWSROOMS.c.change_number)
)
_ADDED = insert(cast("Table", ChangeRow.__table__))


class Changes:
    """Written last in a transaction: from there to the commit nobody else can write to the newsroom's feed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: What this transaction has added, by newsroom: to be announced when it is committed.
        self.appended: dict[str, list[Change]] = {}

    def append(self, changes: Sequence[Change], *, newsroom_id: str, at: datetime) -> None:
        """Add changes, in order, under the next numbers."""
        if not changes:
            return
        connection = self._session.connection()
        last = connection.execute(_COUNTED, {"newsroom": newsroom_id, "more": len(changes)}).scalar_one()
        first = last - len(changes) + 1
        rows = [
            asdict(change) | {"newsroom_id": newsroom_id, "number": number, "at": at}
            for number, change in enumerate(changes, first)
        ]
        connection.execute(_ADDED, rows)
        self.appended.setdefault(newsroom_id, []).extend(changes)

    def since(self, number: int, *, newsroom_id: str, limit: int) -> list[NumberedChange]:
        """Return what came after ``number``, in order."""
        query = select(ChangeRow).where(ChangeRow.newsroom_id == newsroom_id, ChangeRow.number > number)
        return [_change(row) for row in self._session.scalars(query.order_by(ChangeRow.number).limit(limit))]

    def newest(self, newsroom_id: str) -> int:
        """Return the number of the last change; 0 before the first."""
        query = select(NewsroomRow.change_number).where(NewsroomRow.id == newsroom_id)
        return self._session.scalars(query).one()


def _change(row: ChangeRow) -> NumberedChange:
    change = Change(type=ChangeType(row.type), article_id=row.article_id, claim_id=row.claim_id, version=row.version)
    return NumberedChange(row.number, row.at, change)
