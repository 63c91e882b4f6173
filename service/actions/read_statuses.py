"""Read the current status of claims: from the cache, and from SQL what is not there, which then fills the cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from service.domain.errors import Unavailable
from service.domain.status import ClaimStatus
from service.status.cache import StatusCache
from service.status.document import StatusDocument
from service.status.flights import Flights
from service.store.database import Database

_log = structlog.get_logger(__name__)


class LookupCounts(Protocol):
    """Counts statuses that were found in the cache, and that were not."""

    def looked_up(self, *, hits: int = 0, misses: int = 0) -> None:
        """Add to the counts."""


class CurrentStatuses:
    """The cache in front of the record; one per process, safe to share between threads."""

    def __init__(self, *, database: Database, cache: StatusCache, counts: LookupCounts) -> None:
        self._database = database
        self._cache = cache
        self._counts = counts
        self._flights: Flights[dict[str, StatusDocument]] = Flights()

    def of_claim(self, claim_id: str, newsroom_id: str) -> StatusDocument | None:
        """Return a claim's status; None when this newsroom has no such claim."""
        held = self._held([claim_id], newsroom_id)
        if held is None:
            return self._stored([claim_id], newsroom_id).get(claim_id)
        if claim_id in held:
            return held[claim_id]
        landed = self._flights.fetch((newsroom_id, claim_id), lambda: self._refilled([claim_id], newsroom_id))
        # Who only waited may have come after a change that the reader in SQL did not see: the cache has that change.
        newest = {} if landed.own else self._held([claim_id], newsroom_id)
        return (newest or landed.result).get(claim_id)

    def of_claims(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, StatusDocument]:
        """Return the statuses of those of the claims that this newsroom has, by claim."""
        held = self._held(claim_ids, newsroom_id)
        if held is None:
            return self._stored(claim_ids, newsroom_id)
        missing = [claim_id for claim_id in claim_ids if claim_id not in held]
        return held | self._refilled(missing, newsroom_id) if missing else held

    def _held(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, StatusDocument] | None:
        try:
            held = self._cache.documents(newsroom_id, claim_ids)
        except Unavailable as error:
            self._counts.looked_up(misses=len(claim_ids))
            _log.warning("statuses read from SQL", reason=str(error))
            return None
        self._counts.looked_up(hits=len(held), misses=len(claim_ids) - len(held))
        return held

    def _refilled(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, StatusDocument]:
        statuses = self._read(claim_ids, newsroom_id)
        try:
            self._cache.refill(newsroom_id, statuses)
        except Unavailable as error:
            _log.warning("statuses not cached", reason=str(error))
        return _documents(statuses)

    def _stored(self, claim_ids: Sequence[str], newsroom_id: str) -> dict[str, StatusDocument]:
        return _documents(self._read(claim_ids, newsroom_id))

    def _read(self, claim_ids: Sequence[str], newsroom_id: str) -> list[ClaimStatus]:
        with self._database.reading() as work:
            return work.statuses.of_claims(claim_ids, newsroom_id)


def _documents(statuses: Sequence[ClaimStatus]) -> dict[str, StatusDocument]:
    return {status.claim_id: StatusDocument.of(status) for status in statuses}
