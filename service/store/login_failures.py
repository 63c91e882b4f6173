"""How many attempts to log in failed, by what they are counted under."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from service.domain.throttling import Failures
from service.store.inserts import insert_new
from service.store.tables import LoginFailureRow


class LoginFailures:
    """One row for each account, real or not, and each address. Whoever needs several asks for them in one order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, subject: str, at: datetime) -> Failures | None:
        """Return what failed, held for this transaction; None if nothing did."""
        query = select(LoginFailureRow).where(LoginFailureRow.subject == subject).with_for_update()
        query = query.execution_options(populate_existing=True)
        row = {"subject": subject, "count": 0, "last_at": at}
        # The row is made before, so that those who come first, at once, wait for each other as well.
        while True:
            insert_new(self._session, LoginFailureRow.__table__, row)
            # What was in the way may be forgotten meanwhile.
            if found := self._session.scalars(query).one_or_none():
                return Failures(found.count, found.last_at) if found.count else None

    def set(self, subject: str, failures: Failures) -> None:
        """Keep what failed, under a subject that is held."""
        chosen = update(LoginFailureRow).where(LoginFailureRow.subject == subject)
        self._session.execute(chosen.values(count=failures.count, last_at=failures.last_at))

    def one_less(self, subject: str) -> None:
        """Take back one that was counted before it was checked."""
        chosen = (LoginFailureRow.subject == subject, LoginFailureRow.count > 0)
        self._session.execute(update(LoginFailureRow).where(*chosen).values(count=LoginFailureRow.count - 1))

    def forget(self, subject: str) -> None:
        """Begin anew."""
        self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.subject == subject))

    def purge(self, before: datetime, limit: int) -> int:
        """Drop up to ``limit`` whose last attempt was before that time; return how many."""
        last_at = LoginFailureRow.last_at
        old = select(LoginFailureRow.subject).where(last_at < before).order_by(last_at).limit(limit)
        subjects = list(self._session.scalars(old.with_for_update(skip_locked=True)))
        if not subjects:
            return 0
        statement = delete(LoginFailureRow).where(LoginFailureRow.subject.in_(subjects))
        statement = statement.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount
