"""How an article's newest revision is worked on: the states, the lease, and when to wake a worker again. Pure rules.

Attempts are counted here and stored before the work, as a broker on Redis would redeliver a deadly article for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from service.domain.article import ArticleState, Failure

MAX_ATTEMPTS = 3

#: How long an article waits for a worker that died with it. A living one renews its lease, so that an extraction may
#: take longer.
LEASE = timedelta(seconds=30)
RENEWED_AFTER = timedelta(seconds=10)

_FIRST_RESEND = timedelta(seconds=15)
_LONGEST_RESEND = timedelta(minutes=10)

EXHAUSTED = Failure(
    "attempts_exhausted",
    f"extraction broke off {MAX_ATTEMPTS} times; ask for another by POST to the article's `extractions`, or submit a "
    "changed text",
)


def resend_delay(sends: int) -> timedelta:
    """Return how long to wait before the next wake-up after ``sends`` of them: 15 s, doubling up to 10 minutes."""
    return min(_FIRST_RESEND * (1 << min(sends, 10)), _LONGEST_RESEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """Where the work on one revision stands, and which worker holds it until when."""

    revision: int
    state: ArticleState = ArticleState.RECEIVED
    failure: Failure | None = None
    claim_count: int = 0
    attempts: int = 0
    lease_token: str | None = None
    lease_until: datetime | None = None

    @property
    def over(self) -> bool:
        """Is there nothing left to do."""
        return self.state in (ArticleState.EXTRACTED, ArticleState.FAILED)

    @property
    def exhausted(self) -> bool:
        """Has it been tried often enough."""
        return self.attempts >= MAX_ATTEMPTS

    def leased(self, now: datetime) -> bool:
        """Tell whether a worker holds it at ``now``."""
        return self.lease_until is not None and now < self.lease_until

    def begun(self, now: datetime, token: str) -> Self:
        """Return it one attempt later, held under ``token``."""
        return replace(
            self,
            state=ArticleState.EXTRACTING,
            attempts=self.attempts + 1,
            lease_token=token,
            lease_until=now + LEASE,
        )

    def renewed(self, now: datetime) -> Self:
        """Return it held for longer by whoever holds it."""
        return replace(self, lease_until=now + LEASE)

    def released(self) -> Self:
        """Return it waiting for another attempt."""
        return replace(self, state=ArticleState.RECEIVED, lease_token=None, lease_until=None)

    def put_off(self) -> Self:
        """Return it as before it was begun: what came in between was no fault of the article's."""
        return replace(self.released(), attempts=self.attempts - 1)

    def asked_again(self) -> Self:
        """Return it as if nobody had tried; the claims that were found count until others are."""
        return replace(self.released(), attempts=0, failure=None)

    def withdrawn(self) -> Self:
        """Return it over, with nothing left: whoever works on it holds it no longer."""
        return self._ended(ArticleState.EXTRACTED, 0, None)

    def extracted(self, claim_count: int, failure: Failure | None = None) -> Self:
        """Return it finished; ``failure`` says why nothing was looked for, as with an unsupported language."""
        return self._ended(ArticleState.EXTRACTED, claim_count, failure)

    def failed(self, failure: Failure) -> Self:
        """Return it given up; claims that were found before stay."""
        return self._ended(ArticleState.FAILED, self.claim_count, failure)

    def _ended(self, state: ArticleState, claim_count: int, failure: Failure | None) -> Self:
        return replace(self, state=state, claim_count=claim_count, failure=failure, lease_token=None, lease_until=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionJob:
    """What a worker needs for one attempt; ``lease_token`` is its right to record the result."""

    article_id: str
    newsroom_id: str
    revision: int
    text: str
    published_on: date | None
    language: str | None
    lease_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingJob:
    """An outbox row: this job is to be done, whatever the queue may have lost. It goes when the job is finished."""

    id: str
    task: str
    subject_id: str
    newsroom_id: str
    sends: int
    next_send_at: datetime
    traceparent: str | None = None
