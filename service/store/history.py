"""The append-only record of every claim. There is no method that changes or removes a line, and there will be none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service.domain.tracking import HistoryEntry
from service.store.tables import HistoryRow


class History:
    """Who changed what, when, and why."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entries: Sequence[HistoryEntry], newsroom_id: str) -> None:
        """Add lines, in order."""
        rows = [asdict(entry) | {"newsroom_id": newsroom_id} for entry in entries]
        if rows:
            self._session.execute(insert(HistoryRow), rows)

    def of_claim(self, claim_id: str, newsroom_id: str) -> list[HistoryEntry]:
        """Return a claim's lines, oldest first."""
        query = select(HistoryRow).where(HistoryRow.claim_id == claim_id, HistoryRow.newsroom_id == newsroom_id)
        return [_entry(row) for row in self._session.scalars(query.order_by(HistoryRow.id))]


def _entry(row: HistoryRow) -> HistoryEntry:
    return HistoryEntry(
        claim_id=row.claim_id,
        version=row.version,
        at=row.at,
        actor=row.actor,
        action=row.action,
        before=row.before,
        after=row.after,
        note=row.note,
    )
