"""The requests that came with an `Idempotency-Key`, and their answers, by API key and name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, tuple_, update
from sqlalchemy.orm import Session

from service.domain.idempotency import Answer, Attempt
from service.store.inserts import insert_new
from service.store.tables import IdempotencyRow, KeyRow

_REPEATS, _GIVEN_UP = "repeats", "given up"


class Idempotency:
    """One row for each name that a key has used. An attempt is told from a later one by when it began."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, key_id: str, name: str, attempt: Attempt) -> Attempt | None:
        """Store that a request runs, or return the one that the name was used for before, held for this transaction."""
        row = {"key_id": key_id, "name": name} | _columns(attempt)
        query = select(IdempotencyRow).where(*_chosen(key_id, name)).with_for_update()
        query = query.execution_options(populate_existing=True)
        while not insert_new(self._session, IdempotencyRow.__table__, row):
            # What was in the way may be forgotten meanwhile.
            if found := self._session.scalars(query).one_or_none():
                return _attempt(found)
        return None

    def begin_again(self, key_id: str, name: str, attempt: Attempt) -> None:
        """Store that a request runs, in place of an earlier one."""
        self._session.execute(update(IdempotencyRow).where(*_chosen(key_id, name)).values(**_columns(attempt)))

    def answer(self, key_id: str, name: str, attempt: Attempt, answer: Answer) -> None:
        """Keep the answer of an attempt, unless another took over meanwhile."""
        values = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
        self._session.execute(update(IdempotencyRow).where(*_running(key_id, name, attempt)).values(**values))

    def give_up(self, key_id: str, name: str, attempt: Attempt) -> None:
        """Note that an attempt is to be made anew, unless another took over meanwhile."""
        values = _columns(replace(attempt, given_up=True))
        self._session.execute(update(IdempotencyRow).where(*_running(key_id, name, attempt)).values(**values))

    def withdraw(self, words: str, answer: Answer, *, newsroom_id: str) -> None:
        """Put ``answer`` in place of a newsroom's answers that hold ``words``."""
        keys = select(KeyRow.id).where(KeyRow.newsroom_id == newsroom_id)
        chosen = (IdempotencyRow.key_id.in_(keys), IdempotencyRow.body.contains(words, autoescape=True))
        values = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
        statement = update(IdempotencyRow).where(*chosen).values(**values)
        self._session.execute(statement.execution_options(synchronize_session=False))

    def purge(self, before: datetime, limit: int) -> int:
        """Drop up to ``limit`` rows that began before that time, oldest first; return how many."""
        key = (IdempotencyRow.key_id, IdempotencyRow.name)
        query = select(*key).where(IdempotencyRow.created_at < before)
        oldest = [tuple(row) for row in self._session.execute(query.order_by(IdempotencyRow.created_at).limit(limit))]
        if not oldest:
            return 0
        statement = delete(IdempotencyRow).where(tuple_(*key).in_(oldest), IdempotencyRow.created_at < before)
        statement = statement.execution_options(synchronize_session=False)
        return cast("CursorResult[Any]", self._session.execute(statement)).rowcount


def _chosen(key_id: str, name: str) -> tuple[Any, ...]:
    return IdempotencyRow.key_id == key_id, IdempotencyRow.name == name


def _running(key_id: str, name: str, attempt: Attempt) -> tuple[Any, ...]:
    own = (IdempotencyRow.created_at == attempt.begun_at, IdempotencyRow.status.is_(None))
    return *_chosen(key_id, name), *own


def _columns(attempt: Attempt) -> dict[str, Any]:
    answer = attempt.answer
    return {
        "fingerprint": attempt.fingerprint,
        "created_at": attempt.begun_at,
        "status": answer.status if answer else None,
        "headers": dict(answer.headers) if answer else _notes(attempt),
        "body": answer.body if answer else None,
    }


def _notes(attempt: Attempt) -> dict[str, str]:
    """Return what stands in the place of the headers as long as there are none."""
    notes = {_REPEATS: attempt.repeats.isoformat()} if attempt.repeats else {}
    return notes | ({_GIVEN_UP: "true"} if attempt.given_up else {})


def _attempt(row: IdempotencyRow) -> Attempt:
    if row.status is not None:
        return Attempt(row.fingerprint, row.created_at, Answer(row.status, row.headers, row.body or ""))
    repeats = row.headers.get(_REPEATS)
    return Attempt(
        row.fingerprint,
        row.created_at,
        repeats=datetime.fromisoformat(repeats) if repeats else None,
        given_up=_GIVEN_UP in row.headers,
    )
