"""Articles with their revisions, and how far the work on the newest revision is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, insert, select, tuple_, update
from sqlalchemy.orm import Session

from service.domain.article import Article, Failure, Submission
from service.domain.paging import Moment, Page
from service.domain.processing import Processing
from service.store.inserts import insert_new
from service.store.tables import ArticleRow, RevisionRow

_NEW_REVISION = insert(cast("Table", RevisionRow.__table__))


class Articles:
    """The articles of all newsrooms; a caller's queries name the newsroom, a job's name the article."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, article_id: str, submission: Submission, *, newsroom_id: str, at: datetime) -> bool:
        """Add an article as its first revision; False when there is one of that id or ``external_id`` already."""
        row = {
            "id": article_id,
            "newsroom_id": newsroom_id,
            "external_id": submission.external_id,
            "created_at": at,
            "updated_at": at,
        }
        processing = Processing(revision=1)
        if not insert_new(self._session, ArticleRow.__table__, row | _processing_columns(processing)):
            return False
        self._add_revision(article_id, processing.revision, submission, at)
        return True

    def revise(self, article_id: str, submission: Submission, *, revision: int, at: datetime) -> None:
        """Add ``revision`` to an article; the work on it begins anew."""
        self._add_revision(article_id, revision, submission, at)
        self._update(article_id, Processing(revision=revision), at, withdrawn_at=None)

    def withdraw(self, article_id: str, processing: Processing, *, at: datetime) -> None:
        """Remove what was submitted, in every revision, and leave ``processing``."""
        kept = {"article_id", "number", "created_at"}
        emptied: dict[str, Any] = dict.fromkeys(RevisionRow.__table__.columns.keys())
        emptied |= {"text": "", "content_hash": ""}
        values = {name: value for name, value in emptied.items() if name not in kept}
        self._session.execute(update(RevisionRow).where(RevisionRow.article_id == article_id).values(**values))
        self._update(article_id, processing, at, withdrawn_at=at)

    def get(self, article_id: str, newsroom_id: str) -> Article | None:
        """Return the article if it is this newsroom's."""
        found = self._session.execute(_newest(newsroom_id).where(ArticleRow.id == article_id)).one_or_none()
        return _article(*found) if found else None

    def find_for_update(
        self, external_id: str | None, newsroom_id: str, *, article_id: str = ""
    ) -> tuple[Article, str] | None:
        """Return the article a newsroom knows by that id, held for this transaction, and its content's hash.

        Without an ``external_id`` it is looked up by its own.
        """
        known_by = ArticleRow.id == article_id if external_id is None else ArticleRow.external_id == external_id
        row = self._hold(ArticleRow.newsroom_id == newsroom_id, known_by)
        if row is None:
            return None
        revision = self._newest_revision(row)
        return _article(row, revision), revision.content_hash

    def page(self, newsroom_id: str, *, after: Moment | None, limit: int) -> Page[Article]:
        """Return a newsroom's articles, newest first, without those that it withdrew."""
        query = _newest(newsroom_id).where(ArticleRow.withdrawn_at.is_(None))
        query = query.order_by(ArticleRow.created_at.desc(), ArticleRow.id.desc()).limit(limit + 1)
        if after:
            query = query.where(tuple_(ArticleRow.created_at, ArticleRow.id) < (after.created_at, after.id))
        return Page.cut(self._session.execute(query).all(), limit).map(lambda row: _article(*row))

    def was_submitted(self, article_id: str, submission: Submission, *, since: datetime) -> bool:
        """Tell whether an article got a revision of that content then or later."""
        query = select(RevisionRow.number).where(
            RevisionRow.article_id == article_id,
            RevisionRow.content_hash == submission.content_hash,
            RevisionRow.created_at >= since,
        )
        return self._session.scalars(query).first() is not None

    def any_withdrawn(self, article_ids: Collection[str]) -> bool:
        """Tell whether one of the articles is withdrawn; if not, none will be before the end of this transaction."""
        if not article_ids:
            return False
        query = select(ArticleRow.withdrawn_at).where(ArticleRow.id.in_(article_ids)).order_by(ArticleRow.id)
        return any(self._session.scalars(query.with_for_update(read=True)).all())

    def take_for_update(self, article_id: str) -> tuple[Article, Processing] | None:
        """Return an article and the work on it, held for this transaction; for jobs, which know no newsroom."""
        row = self._hold(ArticleRow.id == article_id)
        return (_article(row, self._newest_revision(row)), _processing(row)) if row else None

    def set_processing(self, article_id: str, processing: Processing, *, at: datetime) -> None:
        """Store where the work on an article stands."""
        self._update(article_id, processing, at)

    def set_rules_version(self, article_id: str, rules_version: str) -> None:
        """Store by which rules the claims of an article were looked for."""
        statement = update(ArticleRow).where(ArticleRow.id == article_id)
        self._session.execute(statement.values(rules_version=rules_version))

    def _update(self, article_id: str, processing: Processing, at: datetime, **others: Any) -> None:
        values = _processing_columns(processing) | {"updated_at": at} | others
        self._session.execute(update(ArticleRow).where(ArticleRow.id == article_id).values(**values))

    def _hold(self, *chosen: ColumnElement[bool]) -> ArticleRow | None:
        # The revision is read by a statement of its own: after waiting for the row, PostgreSQL would join the changed
        # article to the revisions as they were before the wait, and find nothing.
        query = select(ArticleRow).where(*chosen).with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(query).one_or_none()

    def _newest_revision(self, row: ArticleRow) -> RevisionRow:
        return self._session.get_one(RevisionRow, (row.id, row.revision))

    def _add_revision(self, article_id: str, number: int, submission: Submission, at: datetime) -> None:
        row = {
            "article_id": article_id,
            "number": number,
            "content_hash": submission.content_hash,
            "title": submission.title,
            "text": submission.text,
            "url": submission.url,
            "publisher": submission.publisher,
            "author": submission.author,
            "published_at": submission.published_at,
            "language": submission.language,
            "created_at": at,
        }
        self._session.connection().execute(_NEW_REVISION, row)


def _newest(newsroom_id: str) -> Select[ArticleRow, RevisionRow]:
    newest = (RevisionRow.article_id == ArticleRow.id) & (RevisionRow.number == ArticleRow.revision)
    return select(ArticleRow, RevisionRow).join(RevisionRow, newest).where(ArticleRow.newsroom_id == newsroom_id)


def _article(row: ArticleRow, revision: RevisionRow) -> Article:
    return Article(
        id=row.id,
        newsroom_id=row.newsroom_id,
        state=row.state,
        failure=_failure(row),
        revision=row.revision,
        external_id=row.external_id,
        title=revision.title,
        text=revision.text,
        url=revision.url,
        publisher=revision.publisher,
        author=revision.author,
        published_at=revision.published_at,
        language=revision.language,
        claim_count=row.claim_count,
        created_at=row.created_at,
        updated_at=row.updated_at,
        withdrawn_at=row.withdrawn_at,
    )


def _failure(row: ArticleRow) -> Failure | None:
    return Failure(row.failure_reason, row.failure_detail or "") if row.failure_reason else None


def _processing(row: ArticleRow) -> Processing:
    return Processing(
        revision=row.revision,
        state=row.state,
        failure=_failure(row),
        claim_count=row.claim_count,
        attempts=row.attempts,
        lease_token=row.lease_token,
        lease_until=row.lease_until,
    )


def _processing_columns(processing: Processing) -> dict[str, Any]:
    failure = processing.failure
    return {
        "revision": processing.revision,
        "state": processing.state,
        "failure_reason": failure.reason if failure else None,
        "failure_detail": failure.detail if failure else None,
        "claim_count": processing.claim_count,
        "attempts": processing.attempts,
        "lease_token": processing.lease_token,
        "lease_until": processing.lease_until,
    }
