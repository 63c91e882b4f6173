"""Reviewers' decisions, and the status that they leave a claim in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.orm import Session

from service.domain.review import Decision, Evidence, Review
from service.domain.status import ClaimStatus, NotCheckable
from service.store.claim_rows import to_status
from service.store.tables import ClaimRow, ReviewRow


class Reviews:
    """The decisions of all newsrooms; every query names one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_for_update(self, claim_id: str, newsroom_id: str) -> ClaimStatus | None:
        """Return the status of a newsroom's claim, held for this transaction."""
        query = select(ClaimRow).where(ClaimRow.id == claim_id, ClaimRow.newsroom_id == newsroom_id)
        query = query.with_for_update().execution_options(populate_existing=True)
        row = self._session.scalars(query).one_or_none()
        if row is None:
            return None
        return replace(to_status(row), reason=NotCheckable(row.verdict_reason) if row.verdict_reason else None)

    def has(self, review_id: str, newsroom_id: str) -> bool:
        """Tell whether a newsroom's decision is stored."""
        query = select(ReviewRow.id).where(ReviewRow.id == review_id, ReviewRow.newsroom_id == newsroom_id)
        return self._session.scalars(query).first() is not None

    def status_after(self, review_id: str) -> tuple[str, ClaimStatus] | None:
        """Return newsroom and present status of the claim that was reviewed; for jobs, which know no newsroom."""
        query = select(ClaimRow).join(ReviewRow, ReviewRow.claim_id == ClaimRow.id).where(ReviewRow.id == review_id)
        row = self._session.scalars(query).one_or_none()
        return (row.newsroom_id, to_status(row)) if row else None

    def record(self, review: Review, status: ClaimStatus, *, newsroom_id: str) -> bool:
        """Store a decision and the status after it; False if the claim is no longer one version before that."""
        chosen = (ClaimRow.id == review.claim_id, ClaimRow.newsroom_id == newsroom_id)
        moved = update(ClaimRow).where(*chosen, ClaimRow.version == review.version - 1).values(**_columns(status))
        if cast("CursorResult[Any]", self._session.execute(moved)).rowcount != 1:
            return False
        self._session.execute(insert(ReviewRow).values(**_row(review), newsroom_id=newsroom_id))
        return True


def evidence_from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Decode the evidence of a decision."""
    return tuple(
        Evidence(url=row["url"], quote=row["quote"], date=date.fromisoformat(row["date"]) if row["date"] else None)
        for row in rows
    )


def _columns(status: ClaimStatus) -> dict[str, Any]:
    return {
        "review_state": status.review_state,
        "attribution_verdict": status.attribution_verdict,
        "verdict": status.verdict,
        "verdict_reason": status.reason,
        "assignee": status.assignee,
        "version": status.version,
        "updated_at": status.updated_at,
    }


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """Encode what a reviewer sent."""
    evidence = [
        {"url": each.url, "quote": each.quote, "date": each.date.isoformat() if each.date else None}
        for each in decision.evidence
    ]
    changes = {axis.value: value for axis, value in decision.changes.items()}
    return {"changes": changes, "note": decision.note, "evidence": evidence}


def _row(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "claim_id": review.claim_id,
        "version": review.version,
        "at": review.at,
        "reviewer": review.reviewer,
        "decision": decision_to_json(review.decision),
    }
