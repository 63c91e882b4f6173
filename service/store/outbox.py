"""The jobs that are to be done. A row goes only with the transaction that finishes its job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.domain.ids import new_id
from service.domain.processing import PendingJob
from service.store.inserts import upsert
from service.store.tables import OutboxRow


class Outbox:
    """Jobs by task and subject: there is one of each at most.

    A job is part of the trace in which it was asked for, ``traceparent``, whenever a wake-up for it is sent.
    """

    def __init__(self, session: Session, *, traceparent: str | None = None) -> None:
        self._session = session
        self._traceparent = traceparent

    def add(self, task: str, subject_id: str, *, newsroom_id: str, at: datetime, next_send_at: datetime) -> None:
        """Ask for a job; one that is there already starts over."""
        row = {
            "id": new_id("job"),
            "newsroom_id": newsroom_id,
            "task": task,
            "subject_id": subject_id,
            "sends": 0,
            "next_send_at": next_send_at,
            "created_at": at,
            "traceparent": self._traceparent,
        }
        again = ("sends", "next_send_at", "traceparent")
        upsert(self._session, OutboxRow.__table__, [row], key=["task", "subject_id"], update=again)

    def due(self, now: datetime, limit: int) -> list[PendingJob]:
        """Return jobs whose wake-up is due, longest overdue first, held for this transaction.

        Rows that another sweep holds are left to it.
        """
        query = select(OutboxRow).where(OutboxRow.next_send_at <= now).order_by(OutboxRow.next_send_at).limit(limit)
        return [_job(row) for row in self._session.scalars(query.with_for_update(skip_locked=True))]

    def sent(self, job: PendingJob, next_send_at: datetime) -> None:
        """Count one more wake-up, and say when the next one is due."""
        values = {"sends": job.sends + 1, "next_send_at": next_send_at}
        self._session.execute(update(OutboxRow).where(OutboxRow.id == job.id).values(**values))

    def postpone(self, task: str, subject_id: str, until: datetime) -> None:
        """Send no wake-up before ``until``; the count starts over."""
        chosen = (OutboxRow.task == task, OutboxRow.subject_id == subject_id)
        self._session.execute(update(OutboxRow).where(*chosen).values(sends=0, next_send_at=until))

    def remove(self, task: str, subject_id: str) -> None:
        """The job is finished."""
        self._session.execute(delete(OutboxRow).where(OutboxRow.task == task, OutboxRow.subject_id == subject_id))

    def count_up_to(self, most: int, *, task: str, newsroom_id: str | None) -> int:
        """Return how many jobs of a task are open, of all newsrooms or of one; no more than ``most`` are counted."""
        query = select(OutboxRow.id).where(OutboxRow.task == task)
        if newsroom_id is not None:
            query = query.where(OutboxRow.newsroom_id == newsroom_id)
        return self._session.scalars(select(func.count()).select_from(query.limit(most).subquery())).one()

    def count(self) -> int:
        """Return how many jobs are open."""
        return self._session.scalars(select(func.count()).select_from(OutboxRow)).one()


def _job(row: OutboxRow) -> PendingJob:
    return PendingJob(
        id=row.id,
        task=row.task,
        subject_id=row.subject_id,
        newsroom_id=row.newsroom_id,
        sends=row.sends,
        next_send_at=row.next_send_at,
        traceparent=row.traceparent,
    )
