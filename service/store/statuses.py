"""The statuses of many claims at once, without the claims."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.domain.status import ClaimStatus
from service.store.claim_rows import to_status
from service.store.tables import ClaimRow


class Statuses:
    """What the status cache is filled from."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_claims(self, claim_ids: Sequence[str], newsroom_id: str) -> list[ClaimStatus]:
        """Return the statuses of those claims that are this newsroom's, in no order; a thousand ids at most."""
        query = select(ClaimRow).where(ClaimRow.id.in_(claim_ids), ClaimRow.newsroom_id == newsroom_id)
        return [to_status(row) for row in self._session.scalars(query)]
