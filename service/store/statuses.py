"""What tells whether claims and articles have changed: read for many at once, without the rest of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.status import ClaimStatus
from service.store.claim_rows import to_status
from service.store.tables import ArticleRow, ClaimRow


class Statuses:
    """What the status cache is filled from, and what long polls look at."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_claims(self, claim_ids: Sequence[str], newsroom_id: str) -> list[ClaimStatus]:
        """Return the statuses of those claims that are this newsroom's, in no order; a thousand ids at most."""
        query = select(ClaimRow).where(ClaimRow.id.in_(claim_ids), ClaimRow.newsroom_id == newsroom_id)
        return [to_status(row) for row in self._session.scalars(query)]

    def of_articles(self, article_ids: Sequence[str], newsroom_id: str) -> dict[str, datetime]:
        """Return when those articles that are this newsroom's were last updated; a thousand ids at most."""
        query = select(ArticleRow.id, ArticleRow.updated_at)
        rows = self._session.execute(query.where(ArticleRow.id.in_(article_ids), ArticleRow.newsroom_id == newsroom_id))
        return {row.id: row.updated_at for row in rows}
