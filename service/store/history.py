"""The append-only record of every claim. There is no method that changes or removes a line, and there will be none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Select, Table, and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from service.domain.chain import Head, Line, line_digest
from service.domain.paging import Page
from service.domain.review import Axis, Decision, Recorded
from service.domain.tracking import HistoryEntry
from service.store.reviews import decision_to_json, evidence_from_json
from service.store.tables import HistoryRow, NewsroomRow, ReviewRow

#: How "nothing" is kept in the column ``after``, which takes no null; no axis has an empty value.
_NOTHING = ""

#: Lines that are in memory at a time while a history is followed.
_STREAMED = 1000

# Built once, as every extraction needs them.
_NEWSROOMS = cast("Table", NewsroomRow.__table__)
_COUNTED = (
    update(_NEWSROOMS)
    .where(_NEWSROOMS.c.id == bindparam("newsroom"))
    .values(history_number=_NEWSROOMS.c.history_number + bindparam("more"))
    .returning(_NEWSROOMS.c.history_number, _NEWSROOMS.c.history_digest)
)
_ENDED = update(_NEWSROOMS).where(_NEWSROOMS.c.id == bindparam("newsroom")).values(history_digest=bindparam("last"))
_ADDED = insert(cast("Table", HistoryRow.__table__))


class History:
    """Who changed what, when, and why."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entries: Sequence[HistoryEntry], newsroom_id: str, *, decision: Decision | None = None) -> None:
        """Add lines, in order, each chained to the one before; ``decision`` is the review that they come from.

        Right before the changes, as the last in a transaction but them: from here to the commit nobody else can write
        to the newsroom's history, and whoever held it longer could meet somebody who waits the other way round.
        """
        if not entries:
            return
        connection = self._session.connection()
        basis = decision_to_json(decision) if decision else None
        number, digest = connection.execute(_COUNTED, {"newsroom": newsroom_id, "more": len(entries)}).one()
        rows = []
        for place, entry in enumerate(entries, number - len(entries) + 1):
            digest = line_digest(entry, newsroom_id=newsroom_id, number=place, previous=digest, decision=basis)
            rows.append(_row(entry) | {"newsroom_id": newsroom_id, "number": place, "digest": digest})
        connection.execute(_ADDED, rows)
        connection.execute(_ENDED, {"newsroom": newsroom_id, "last": digest})

    def heads(self) -> list[Head]:
        """Return where the history of each newsroom ends."""
        query = select(NewsroomRow.id, NewsroomRow.history_number, NewsroomRow.history_digest)
        return [Head(*row) for row in self._session.execute(query.order_by(NewsroomRow.id))]

    def lines(self, newsroom_id: str) -> Iterator[Line]:
        """Yield a newsroom's lines in their order, a few of them in memory at a time."""
        query = _with_decision().where(HistoryRow.newsroom_id == newsroom_id)
        query = query.order_by(HistoryRow.number, HistoryRow.id).execution_options(yield_per=_STREAMED)
        # Closed also when nobody asks for the rest, as after a fault.
        with self._session.execute(query) as rows:
            for row, decision in rows:
                yield Line(id=row.id, number=row.number, digest=row.digest, entry=_entry(row), decision=decision)

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
        query = (
            _with_decision()
            .where(HistoryRow.claim_id == claim_id, HistoryRow.newsroom_id == newsroom_id, HistoryRow.id > after)
            .order_by(HistoryRow.id)
            .limit(limit + 1)
        )
        page = Page.cut(self._session.execute(query).all(), limit)
        last = page.items[-1][0].id if page.items else after
        return page.map(
            lambda row: Recorded(_entry(row[0]), evidence_from_json((row[1] or {}).get("evidence", ())))
        ), last


def _with_decision() -> Select[HistoryRow, dict[str, Any]]:
    decided = and_(
        ReviewRow.claim_id == HistoryRow.claim_id,
        ReviewRow.version == HistoryRow.version,
        ReviewRow.newsroom_id == HistoryRow.newsroom_id,
        # A claim that is withdrawn gets no new version: its last line must not pass for one of the last decision.
        HistoryRow.action.in_([axis.value for axis in Axis]),
    )
    return select(HistoryRow, ReviewRow.decision).outerjoin(ReviewRow, decided)


def _row(entry: HistoryEntry) -> dict[str, Any]:
    return asdict(entry) | {"after": _NOTHING if entry.after is None else entry.after}


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
