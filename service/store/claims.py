"""Claims with their status and mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, exists, select, tuple_
from sqlalchemy.orm import Session

from service.domain.paging import Moment, Page, Place
from service.domain.status import ClaimStatus, ReviewState
from service.domain.tracking import Claim, ClaimQuery, Mention
from service.store.claim_rows import claim_columns, mention_columns, to_claim, to_mention, to_status
from service.store.inserts import upsert
from service.store.tables import ClaimRow, MentionRow

#: What finding a claim again may change; its status is the reviewers'.
_REFOUND = ("mention_id", "kind", "relation")

#: SQLite takes 32,766 parameters in a statement; this leaves room for the others.
_BATCH = 1000


class Claims:
    """The claims of all newsrooms; every query names one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, mentions: Sequence[Mention], *, newsroom_id: str, at: datetime) -> list[ClaimStatus]:
        """Store mentions and their claims; return the status of every claim that is new."""
        known = self._known([mention.claim_id for mention in mentions], newsroom_id)
        claims = [claim_columns(mention, newsroom_id, at) for mention in mentions]
        upsert(self._session, ClaimRow.__table__, claims, key=["id"], update=_REFOUND)
        rows = [mention_columns(mention, newsroom_id) for mention in mentions]
        columns = [name for name in (rows[0] if rows else {}) if name != "id"]
        upsert(self._session, MentionRow.__table__, rows, key=["id"], update=columns)
        fresh = dict.fromkeys(mention.claim_id for mention in mentions if mention.claim_id not in known)
        return [ClaimStatus(claim_id, ReviewState.UNREVIEWED, None, None, None, 1, at) for claim_id in fresh]

    def drop_untouched(self, article_id: str, revision: int, *, newsroom_id: str, keep: Iterable[str]) -> list[str]:
        """Remove a revision's mentions but those in ``keep``, with the claims that have no other; return those claims.

        A claim on which a reviewer has worked stays with its mentions: people's work does not vanish by a new rule.
        """
        kept = set(keep)
        query = (
            select(MentionRow.id, MentionRow.claim_id)
            .join(ClaimRow, ClaimRow.id == MentionRow.claim_id)
            .where(MentionRow.article_id == article_id, MentionRow.revision == revision)
            .where(MentionRow.newsroom_id == newsroom_id, ClaimRow.version == 1)
        )
        gone = [
            (mention_id, claim_id) for mention_id, claim_id in self._session.execute(query) if mention_id not in kept
        ]
        for mention_ids in _batches([mention_id for mention_id, _ in gone]):
            self._session.execute(delete(MentionRow).where(MentionRow.id.in_(mention_ids)))
        return [claim_id for claim_id in dict.fromkeys(claim_id for _, claim_id in gone) if self._drop(claim_id)]

    def mention_count(self, article_id: str, revision: int, newsroom_id: str) -> int:
        """Return how many mentions a revision has."""
        query = select(MentionRow.id).where(MentionRow.article_id == article_id, MentionRow.revision == revision)
        return len(self._session.execute(query.where(MentionRow.newsroom_id == newsroom_id)).all())

    def status(self, claim_id: str, newsroom_id: str) -> ClaimStatus | None:
        """Return a claim's status if it is this newsroom's."""
        query = select(ClaimRow).where(ClaimRow.id == claim_id, ClaimRow.newsroom_id == newsroom_id)
        row = self._session.scalars(query).one_or_none()
        return to_status(row) if row else None

    def get(self, claim_id: str, newsroom_id: str) -> Claim | None:
        """Return a claim with all its mentions, newest revision first, if it is this newsroom's."""
        query = _shown(newsroom_id).where(ClaimRow.id == claim_id)
        found = self._session.execute(query).one_or_none()
        if found is None:
            return None
        mentions = (
            select(MentionRow)
            .where(MentionRow.claim_id == claim_id, MentionRow.newsroom_id == newsroom_id)
            .order_by(MentionRow.article_id.desc(), MentionRow.revision.desc(), MentionRow.span_start)
        )
        claim, shown = found
        return to_claim(claim, shown, [to_mention(row) for row in self._session.scalars(mentions)])

    def page(self, newsroom_id: str, query: ClaimQuery, *, after: Moment | None, limit: int) -> Page[Claim]:
        """Return a newsroom's claims, newest first."""
        rows = _filtered(_shown(newsroom_id), query)
        rows = rows.order_by(ClaimRow.created_at.desc(), ClaimRow.id.desc()).limit(limit + 1)
        if after:
            rows = rows.where(tuple_(ClaimRow.created_at, ClaimRow.id) < (after.created_at, after.id))
        return Page.cut(self._session.execute(rows).all(), limit).map(lambda row: to_claim(*row))

    def of_article(
        self, article_id: str, newsroom_id: str, *, revision: int, after: Place | None, limit: int
    ) -> Page[Claim]:
        """Return the claims that a revision states, in text order, each shown by its mention there."""
        rows = (
            select(ClaimRow, MentionRow)
            .join(MentionRow, MentionRow.claim_id == ClaimRow.id)
            .where(ClaimRow.newsroom_id == newsroom_id, MentionRow.newsroom_id == newsroom_id)
            .where(MentionRow.article_id == article_id, MentionRow.revision == revision)
            .order_by(MentionRow.span_start, MentionRow.id)
            .limit(limit + 1)
        )
        if after:
            rows = rows.where(tuple_(MentionRow.span_start, MentionRow.id) > (after.start, after.id))
        return Page.cut(self._session.execute(rows).all(), limit).map(lambda row: to_claim(*row))

    def _known(self, claim_ids: Sequence[str], newsroom_id: str) -> set[str]:
        known: set[str] = set()
        for batch in _batches(claim_ids):
            query = select(ClaimRow.id).where(ClaimRow.id.in_(batch), ClaimRow.newsroom_id == newsroom_id)
            known.update(self._session.scalars(query))
        return known

    def _drop(self, claim_id: str) -> bool:
        """Delete a claim without mentions; one that has others left is shown by its newest."""
        query = select(MentionRow.id).where(MentionRow.claim_id == claim_id)
        left = self._session.scalars(query.order_by(MentionRow.revision.desc(), MentionRow.span_start)).first()
        row = self._session.get_one(ClaimRow, claim_id)
        if left is None:
            self._session.delete(row)
        else:
            row.mention_id = left
        self._session.flush()
        return left is None


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _shown(newsroom_id: str) -> Select[ClaimRow, MentionRow]:
    shown_by = MentionRow.id == ClaimRow.mention_id
    return select(ClaimRow, MentionRow).join(MentionRow, shown_by).where(ClaimRow.newsroom_id == newsroom_id)


def _filtered(rows: Select[ClaimRow, MentionRow], query: ClaimQuery) -> Select[ClaimRow, MentionRow]:
    if query.kind is not None:
        rows = rows.where(ClaimRow.kind == query.kind)
    if query.relation is not None:
        rows = rows.where(ClaimRow.relation == query.relation)
    if query.review_state is not None:
        rows = rows.where(ClaimRow.review_state == query.review_state)
    if query.article_id is not None:
        mention = MentionRow.__table__.alias("of_article")
        inside = exists().where(mention.c.claim_id == ClaimRow.id, mention.c.article_id == query.article_id)
        rows = rows.where(inside)
    return rows
