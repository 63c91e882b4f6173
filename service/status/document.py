"""A status as JSON: what the API answers and what the cache holds are the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from service.domain.status import AttributionVerdict, ClaimStatus, ReviewState, Verdict


@dataclass(frozen=True, slots=True)
class StatusDocument:
    """The JSON text of a status, ready to be sent, with the version that is its ETag."""

    version: int
    body: bytes

    @classmethod
    def of(cls, status: ClaimStatus) -> Self:
        """Write a status down."""
        fields = {
            "claim_id": status.claim_id,
            "review_state": status.review_state.value,
            "attribution_verdict": status.attribution_verdict and status.attribution_verdict.value,
            "verdict": status.verdict and status.verdict.value,
            "assignee": status.assignee,
            "version": status.version,
            "updated_at": status.updated_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
        return cls(status.version, json.dumps(fields, ensure_ascii=False).encode())

    def read(self) -> ClaimStatus:
        """Return the status that was written down."""
        fields = json.loads(self.body)
        attribution, verdict = fields["attribution_verdict"], fields["verdict"]
        return ClaimStatus(
            claim_id=fields["claim_id"],
            review_state=ReviewState(fields["review_state"]),
            attribution_verdict=AttributionVerdict(attribution) if attribution else None,
            verdict=Verdict(verdict) if verdict else None,
            assignee=fields["assignee"],
            version=fields["version"],
            updated_at=datetime.fromisoformat(fields["updated_at"]),
        )
