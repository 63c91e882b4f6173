"""The append-only record of every claim. There is no method that changes or removes a line, and there will be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from service.domain.paging import Page
from service.domain.review import Recorded
from service.domain.tracking import HistoryEntry
from service.store.reviews import evidence_from_json
from service.store.tables import HistoryRow, ReviewRow

#: How "nothing" is kept in the column ``after``, which takes no null; no axis has an empty value.
_NOTHING = ""


class History:
    """Who changed what, when, and why."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entries: Sequence[HistoryEntry], newsroom_id: str) -> None:
        """Add lines, in order."""
        rows = [
            asdict(entry) | {"newsroom_id": newsroom_id, "after": _NOTHING if entry.after is None else entry.after}
            for entry in entries
        ]
        if rows:
            self._session.execute(insert(HistoryRow), rows)

    def of_claim(self, claim_id: str, newsroom_id: str) -> list[HistoryEntry]:
        """Return a claim's lines, oldest first."""
        query = select(HistoryRow).where(HistoryRow.claim_id == claim_id, HistoryRow.newsroom_id == newsroom_id)
        return [_entry(row) for row in self._session.scalars(query.order_by(HistoryRow.id))]

    def knows(self, claim_id: str, newsroom_id: str) -> bool:
        """Tell whether a newsroom has or had that claim: the record outlives it."""
        query = select(HistoryRow.id).where(HistoryRow.claim_id == claim_id, HistoryRow.newsroom_id == newsroom_id)
        return self._session.scalars(query.limit(1)).first() is not None

    def page(self, claim_id: str, newsroom_id: str, *, after: int, limit: int) -> tuple[Page[Recorded], int]:
        """Return a claim's lines after the one of that number, oldest first, and the number of the last of them."""
        decided = and_(ReviewRow.claim_id == HistoryRow.claim_id, ReviewRow.version == HistoryRow.version)
        query = (
            select(HistoryRow, ReviewRow.decision)
            .outerjoin(ReviewRow, and_(decided, ReviewRow.newsroom_id == HistoryRow.newsroom_id))
            .where(HistoryRow.claim_id == claim_id, HistoryRow.newsroom_id == newsroom_id, HistoryRow.id > after)
            .order_by(HistoryRow.id)
            .limit(limit + 1)
        )
        page = Page.cut(self._session.execute(query).all(), limit)
        last = page.items[-1][0].id if page.items else after
        return page.map(
            lambda row: Recorded(_entry(row[0]), evidence_from_json((row[1] or {}).get("evidence", ())))
        ), last


def _entry(row: HistoryRow) -> HistoryEntry:
    return HistoryEntry(
        claim_id=row.claim_id,
        version=row.version,
        at=row.at,
        actor=row.actor,
        action=row.action,
        before=row.before,
        after=None if row.after == _NOTHING else row.after,
        note=row.note,
    )
