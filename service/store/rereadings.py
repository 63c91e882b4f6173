"""Which articles are to be read again: looked for over all newsrooms, for operators and not for callers."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service.domain.article import ArticleState
from service.domain.rereading import Readable, Rereading, Which
from service.store.tables import ArticleRow

_STATES = {
    Which.OUTDATED: (ArticleState.EXTRACTED,),
    Which.FAILED: (ArticleState.FAILED,),
    Which.ALL: (ArticleState.EXTRACTED, ArticleState.FAILED),
}


class Rereadings:
    """Reads through all articles; nothing here is fast."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, wanted: Rereading) -> int:
        """Return how many articles there are to be read again."""
        return self._session.scalars(select(func.count()).select_from(ArticleRow).where(*_meant(wanted))).one()

    def following(self, wanted: Rereading, after: Readable | None, limit: int) -> list[Readable]:
        """Return the next articles, oldest first."""
        place = (ArticleRow.created_at, ArticleRow.id)
        query = select(ArticleRow.id, ArticleRow.newsroom_id, ArticleRow.created_at).where(*_meant(wanted))
        if after is not None:
            query = query.where(tuple_(*place) > (after.created_at, after.article_id))
        rows = self._session.execute(query.order_by(*place).limit(limit))
        return [Readable(row.id, row.newsroom_id, row.created_at) for row in rows]

    def unfinished(self, article_ids: Collection[str]) -> set[str]:
        """Return those of the articles that wait or are at work."""
        waiting = (ArticleState.RECEIVED, ArticleState.EXTRACTING)
        query = select(ArticleRow.id).where(ArticleRow.id.in_(article_ids), ArticleRow.state.in_(waiting))
        return set(self._session.scalars(query))


def _meant(wanted: Rereading) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        ArticleRow.withdrawn_at.is_(None),
        ArticleRow.state.in_(_STATES[wanted.which]),
    ]
    if wanted.which is Which.OUTDATED:
        other = ArticleRow.rules_version != wanted.rules_version
        found.append(or_(ArticleRow.rules_version.is_(None), other))
    if wanted.newsroom_id is not None:
        found.append(ArticleRow.newsroom_id == wanted.newsroom_id)
    return found
