"""How much there is and how much of it is still to be done, over all newsrooms; for operators, not for callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.domain.article import ArticleState
from service.store.tables import ArticleRow, OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJobs:
    """The open jobs of one task: how many, since when the oldest, and when the next wake-up is or was due."""

    task: str
    count: int
    oldest: datetime
    due: datetime


class Workload:
    """Counts rows, which takes longer the more there are: not to be asked for each request."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def articles(self) -> dict[ArticleState, int]:
        """Return how many articles are in each state."""
        query = select(ArticleRow.state, func.count()).group_by(ArticleRow.state)
        return dict(self._session.execute(query).all())

    def jobs(self) -> list[OpenJobs]:
        """Return the open jobs, by task."""
        query = select(
            OutboxRow.task, func.count(), func.min(OutboxRow.created_at), func.min(OutboxRow.next_send_at)
        ).group_by(OutboxRow.task)
        return [
            OpenJobs(task=task, count=count, oldest=oldest, due=due)
            for task, count, oldest, due in self._session.execute(query.order_by(OutboxRow.task))
        ]
