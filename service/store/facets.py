"""What claims are found by: their facets and their words, kept beside them for lists and searches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.domain.claim_query import facets_of
from service.domain.tracking import Mention
from service.store.claim_search import plain_words
from service.store.inserts import upsert
from service.store.tables import FacetRow, WordsRow


def put_facets(
    session: Session,
    mentions: Mapping[str, Mention],
    *,
    publisher: str | None,
    newsroom_id: str,
    created_at: Mapping[str, datetime],
) -> None:
    """Store what claims, each shown by its mention, are found by, in place of what was stored before."""
    session.execute(delete(FacetRow).where(FacetRow.claim_id.in_(mentions)))
    facets = [
        {
            "claim_id": claim_id,
            "name": facet.name,
            "value": facet.value,
            "newsroom_id": newsroom_id,
            "created_at": created_at[claim_id],
        }
        for claim_id, mention in mentions.items()
        for facet in facets_of(mention.extracted, publisher)
    ]
    upsert(session, FacetRow.__table__, facets, key=["claim_id", "name", "value"], update=["created_at"])
    words = [
        {"claim_id": claim_id, "words": plain_words(mention.quote.exact)} for claim_id, mention in mentions.items()
    ]
    upsert(session, WordsRow.__table__, words, key=["claim_id"], update=["words"])
