"""Why claims were found, and what was dropped beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, undefer

from service.domain.explanation import Dropped, near
from service.domain.tracking import ExplainedMention, Mention
from service.store.claim_rows import to_mention
from service.store.explanation_rows import dropped_from_json, dropped_to_json, explanation_from_json
from service.store.tables import ClaimRow, DroppedRow, MentionRow, RevisionRow


class Explanations:
    """The explanations of all newsrooms; every query names one. Those of claims are written with their mentions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_dropped(self, article_id: str, revision: int, dropped: Sequence[Dropped], *, newsroom_id: str) -> None:
        """Store the candidates dropped from a revision in place of those of an earlier run."""
        key = {"article_id": article_id, "revision": revision}
        self._session.execute(delete(DroppedRow).filter_by(**key, newsroom_id=newsroom_id))
        if dropped:
            row = key | {"newsroom_id": newsroom_id, "candidates": dropped_to_json(dropped)}
            self._session.execute(insert(DroppedRow).values(**row))

    def of_claim(self, claim_id: str, newsroom_id: str) -> ExplainedMention | None:
        """Return why a claim was found, as of the mention it is shown by, if it is this newsroom's."""
        stated = (RevisionRow.article_id == MentionRow.article_id) & (RevisionRow.number == MentionRow.revision)
        beside = (DroppedRow.article_id == MentionRow.article_id) & (DroppedRow.revision == MentionRow.revision)
        query = (
            select(MentionRow, RevisionRow.text, DroppedRow.candidates)
            .join(ClaimRow, ClaimRow.mention_id == MentionRow.id)
            .join(RevisionRow, stated)
            .outerjoin(DroppedRow, beside)
            .where(ClaimRow.id == claim_id, ClaimRow.newsroom_id == newsroom_id)
            .options(undefer(MentionRow.explanation))
        )
        found = self._session.execute(query).one_or_none()
        if found is None:
            return None
        row, text, candidates = found
        mention = _explained(row)
        dropped = near(dropped_from_json(candidates or ()), mention.extracted.span)
        return ExplainedMention(mention=mention, text=text, dropped=dropped)


def _explained(row: MentionRow) -> Mention:
    mention = to_mention(row)
    explanation = explanation_from_json(row.explanation) if row.explanation else None
    return replace(mention, extracted=replace(mention.extracted, explanation=explanation))
