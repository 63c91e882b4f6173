"""Claims with their status and mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from service.domain.claim_query import ClaimQuery, Rank
from service.domain.paging import Page, Place
from service.domain.status import ClaimStatus, ReviewState
from service.domain.tracking import Claim, Mention
from service.store.claim_lists import claims_with_their_mention, listed, rank_of
from service.store.claim_rows import claim_columns, mention_columns, to_claim, to_mention, to_status
from service.store.facets import put_facets
from service.store.inserts import upsert
from service.store.tables import ArticleRow, ClaimRow, HistoryRow, MentionRow, RevisionRow

#: What finding a claim again may change; its status is the reviewers'.
_REFOUND = ("mention_id", "kind", "relation", "check_worthiness")

#: SQLite takes 32,766 parameters in a statement; this leaves room for the others.
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page of claims, and where it ends if the list goes on."""

    page: Page[Claim]
    end: Rank | None


class Claims:
    """The claims of all newsrooms; every query names one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, mentions: Sequence[Mention], *, newsroom_id: str, at: datetime) -> list[ClaimStatus]:
        """Store mentions and their claims; return the status of every claim that is new."""
        created_at = self._created_at([mention.claim_id for mention in mentions], newsroom_id)
        fresh = dict.fromkeys(mention.claim_id for mention in mentions if mention.claim_id not in created_at)
        version = self._versions_to_begin_with(list(fresh), newsroom_id)
        claims = [
            claim_columns(mention, newsroom_id, at) | {"version": version.get(mention.claim_id, 1)}
            for mention in mentions
        ]
        upsert(self._session, ClaimRow.__table__, claims, key=["id"], update=_REFOUND)
        rows = [mention_columns(mention, newsroom_id) for mention in mentions]
        columns = [name for name in (rows[0] if rows else {}) if name != "id"]
        upsert(self._session, MentionRow.__table__, rows, key=["id"], update=columns)
        shown = {mention.claim_id: mention for mention in mentions}
        for claim_ids in _batches(list(shown)):
            put_facets(
                self._session,
                {claim_id: shown[claim_id] for claim_id in claim_ids},
                publisher=self._publisher(mentions[0]),
                newsroom_id=newsroom_id,
                created_at=dict.fromkeys(fresh, at) | created_at,
            )
        return [
            ClaimStatus(claim_id, ReviewState.UNREVIEWED, None, None, None, version.get(claim_id, 1), at)
            for claim_id in fresh
        ]

    def count_mentions(self, article_id: str, newsroom_id: str) -> None:
        """Count anew how often the claims of an article are stated in the newest revisions of their articles."""
        mention, article = aliased(MentionRow), aliased(ArticleRow)
        newest = (article.id == mention.article_id) & (article.revision == mention.revision)
        count = (
            select(func.count())
            .select_from(mention)
            .join(article, newest)
            .where(mention.claim_id == ClaimRow.id)
            .scalar_subquery()
        )
        stated = select(MentionRow.claim_id).where(
            MentionRow.article_id == article_id, MentionRow.newsroom_id == newsroom_id
        )
        statement = update(ClaimRow).where(ClaimRow.id.in_(stated)).values(mention_count=count)
        self._session.execute(statement.execution_options(synchronize_session=False))

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
            .order_by(ClaimRow.id, MentionRow.id)
            # Held, as a reviewer may decide at this moment: the claim stays then, or was gone before the decision.
            .with_for_update(of=ClaimRow)
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
        query = claims_with_their_mention(newsroom_id).where(ClaimRow.id == claim_id)
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

    def page(self, newsroom_id: str, query: ClaimQuery, *, after: Rank | None, limit: int) -> Ranked:
        """Return a newsroom's claims in the order that the query asks for."""
        rows = self._session.execute(listed(self._session, newsroom_id, query, after=after, limit=limit)).all()
        page = Page.cut(rows, limit)
        return Ranked(
            page.map(lambda row: to_claim(*row)), rank_of(query.sort, page.items[-1][0]) if page.more else None
        )

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

    def _created_at(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, datetime]:
        """Return since when the claims that are known are known."""
        known: dict[str, datetime] = {}
        for batch in _batches(claim_ids):
            query = select(ClaimRow.id, ClaimRow.created_at)
            query = query.where(ClaimRow.id.in_(batch), ClaimRow.newsroom_id == newsroom_id)
            known.update((claim_id, at) for claim_id, at in self._session.execute(query))
        return known

    def _versions_to_begin_with(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, int]:
        """Return the versions of claims that were here once and were reviewed then: theirs go on from the record."""
        versions: dict[str, int] = {}
        for batch in _batches(claim_ids):
            last = select(HistoryRow.claim_id, func.max(HistoryRow.version)).group_by(HistoryRow.claim_id)
            last = last.where(HistoryRow.claim_id.in_(batch), HistoryRow.newsroom_id == newsroom_id)
            rows = self._session.execute(last.having(func.max(HistoryRow.version) > 1))
            versions.update((claim_id, version + 1) for claim_id, version in rows)
        return versions

    def _publisher(self, mention: Mention) -> str | None:
        query = select(RevisionRow.publisher)
        query = query.where(RevisionRow.article_id == mention.article_id, RevisionRow.number == mention.revision)
        return self._session.scalars(query).one_or_none()

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
