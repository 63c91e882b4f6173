"""Claims that go with an article that is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.domain.status import ClaimStatus
from service.store.claim_rows import to_status
from service.store.tables import ClaimRow, DroppedRow, MentionRow

#: SQLite takes 32,766 parameters in a statement; this leaves room for the others.
_BATCH = 1000


class Removals:
    """Removes an article's mentions, and the claims that have no other. What belongs to a claim goes with it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_article(self, article_id: str, newsroom_id: str) -> list[ClaimStatus]:
        """Remove all that was found in an article; return the last status of each claim that is gone."""
        stated = select(MentionRow.claim_id).where(MentionRow.article_id == article_id)
        held = select(ClaimRow).where(ClaimRow.id.in_(stated), ClaimRow.newsroom_id == newsroom_id)
        statuses = [to_status(row) for row in self._session.scalars(held.order_by(ClaimRow.id).with_for_update())]
        self._session.execute(delete(DroppedRow).where(DroppedRow.article_id == article_id))
        gone = set(self._remove(article_id, [status.claim_id for status in statuses]))
        return [status for status in statuses if status.claim_id in gone]

    def _remove(self, article_id: str, claim_ids: Sequence[str]) -> list[str]:
        gone: list[str] = []
        for start in range(0, len(claim_ids), _BATCH):
            batch = claim_ids[start : start + _BATCH]
            own = (MentionRow.article_id == article_id, MentionRow.claim_id.in_(batch))
            self._session.execute(delete(MentionRow).where(*own))
            others = self._newest_mentions(batch)
            for claim_id, mention_id in others.items():
                self._session.execute(update(ClaimRow).where(ClaimRow.id == claim_id).values(mention_id=mention_id))
            left = [claim_id for claim_id in batch if claim_id not in others]
            self._session.execute(delete(ClaimRow).where(ClaimRow.id.in_(left)))
            gone += left
        return gone

    def _newest_mentions(self, claim_ids: Sequence[str]) -> dict[str, str]:
        """Return by which mention each of the claims can still be shown, where there is one."""
        query = select(MentionRow.claim_id, MentionRow.id).where(MentionRow.claim_id.in_(claim_ids))
        rows = self._session.execute(query.order_by(MentionRow.revision, MentionRow.span_start.desc()))
        return {row.claim_id: row.id for row in rows}
