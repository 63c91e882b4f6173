"""Sessions, by digest; the tokens themselves are nowhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session as SqlSession

from service.domain.session import Session
from service.store.tables import SessionRow


class Sessions:
    """Those of all accounts."""

    def __init__(self, session: SqlSession) -> None:
        self._session = session

    def add(self, session: Session, digest: str) -> None:
        """Add one."""
        row = {"account_id": session.account_id, "created_at": session.created_at, "seen_at": session.seen_at}
        self._session.execute(insert(SessionRow).values(digest=digest, **row))

    def find(self, digest: str) -> Session | None:
        """Return the one of that digest, also if its time is over."""
        row = self._session.get(SessionRow, digest)
        return Session(row.account_id, row.created_at, row.seen_at) if row else None

    def seen(self, digest: str, at: datetime) -> None:
        """Note that it is used, unless it is gone or was used later."""
        statement = update(SessionRow).where(SessionRow.digest == digest, SessionRow.seen_at < at)
        self._session.execute(statement.values(seen_at=at))

    def end(self, digest: str) -> bool:
        """Drop one; False when there is none."""
        return self._drop(delete(SessionRow).where(SessionRow.digest == digest)) == 1

    def end_those_of(self, account_id: str) -> int:
        """Drop all of an account; return how many."""
        return self._drop(delete(SessionRow).where(SessionRow.account_id == account_id))

    def end_all(self) -> int:
        """Drop all there are; return how many."""
        return self._drop(delete(SessionRow))

    def purge(self, before: datetime, limit: int) -> int:
        """Drop up to ``limit`` that were used last before that time; return how many."""
        old = select(SessionRow.digest).where(SessionRow.seen_at < before).order_by(SessionRow.seen_at).limit(limit)
        # Those that somebody is just ending need not be waited for.
        digests = list(self._session.scalars(old.with_for_update(skip_locked=True)))
        return self._drop(delete(SessionRow).where(SessionRow.digest.in_(digests))) if digests else 0

    def _drop(self, statement: Any) -> int:
        statement = statement.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount
