"""Pages of claims: which, in which order, from where on. Every list is read along an index, from the last item on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.domain.claim_query import ClaimQuery, ClaimSort, Rank
from service.store.claim_search import holding
from service.store.tables import ClaimRow, FacetRow, MentionRow

_SORTED_BY: dict[ClaimSort, InstrumentedAttribute[Any]] = {
    ClaimSort.NEWEST: ClaimRow.created_at,
    ClaimSort.CHECK_WORTHINESS: ClaimRow.check_worthiness,
    ClaimSort.MENTIONS: ClaimRow.mention_count,
}


def claims_with_their_mention(newsroom_id: str) -> Select[ClaimRow, MentionRow]:
    """Select a newsroom's claims, each with the mention that it is shown by."""
    shown_by = MentionRow.id == ClaimRow.mention_id
    return select(ClaimRow, MentionRow).join(MentionRow, shown_by).where(ClaimRow.newsroom_id == newsroom_id)


def listed(
    session: Session, newsroom_id: str, query: ClaimQuery, *, after: Rank | None, limit: int
) -> Select[ClaimRow, MentionRow]:
    """Select the claims of a page, with one more to see whether the list goes on."""
    rows = claims_with_their_mention(newsroom_id).where(*_conditions(session, query))
    value, claim_id = _SORTED_BY[query.sort], ClaimRow.id
    facets = query.facets
    if facets and query.sort is ClaimSort.NEWEST:
        # The first one leads: its claims lie in the order of the list.
        leading = aliased(FacetRow)
        rows = rows.join(leading, leading.claim_id == ClaimRow.id).where(
            leading.newsroom_id == newsroom_id, leading.name == facets[0].name, leading.value == facets[0].value
        )
        value, claim_id, facets = leading.created_at, leading.claim_id, facets[1:]
    rows = rows.where(*(_has(facet.name, facet.value) for facet in facets))
    if query.since is not None:
        rows = rows.where((value if query.sort is ClaimSort.NEWEST else ClaimRow.created_at) >= query.since)
    if query.until is not None:
        rows = rows.where((value if query.sort is ClaimSort.NEWEST else ClaimRow.created_at) < query.until)
    if after is not None:
        rows = rows.where(tuple_(value, claim_id) < (after.value, after.id))
    return rows.order_by(value.desc(), claim_id.desc()).limit(limit + 1)


def rank_of(sort: ClaimSort, row: ClaimRow) -> Rank:
    """Return where a claim stands in a list."""
    value = getattr(row, _SORTED_BY[sort].key)
    return Rank(sort, value, row.id)


def _conditions(session: Session, query: ClaimQuery) -> list[ColumnElement[bool]]:
    equal = {
        ClaimRow.kind: query.kind,
        ClaimRow.relation: query.relation,
        ClaimRow.review_state: query.review_state,
        ClaimRow.verdict: query.verdict,
        ClaimRow.attribution_verdict: query.attribution_verdict,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if query.article_id is not None:
        mention = aliased(MentionRow)
        found.append(exists().where(mention.claim_id == ClaimRow.id, mention.article_id == query.article_id))
    else:
        # What no article states any more is of interest only if somebody worked on it.
        found.append(or_(ClaimRow.mention_count > 0, ClaimRow.version > 1))
    if query.min_check_worthiness is not None:
        found.append(ClaimRow.check_worthiness >= query.min_check_worthiness)
    if query.words is not None:
        found.append(holding(session, query.words))
    return found


def _has(name: str, value: str) -> ColumnElement[bool]:
    facet = aliased(FacetRow)
    held = select(literal(1)).where(facet.claim_id == ClaimRow.id, facet.name == name, facet.value == value)
    # Not EXISTS, which PostgreSQL makes a join: it takes two names for independent, so expects next to no claims with
    # both, and reads and sorts all claims of one instead of the first page.
    return held.correlate(ClaimRow).limit(1).scalar_subquery().is_not(None)
