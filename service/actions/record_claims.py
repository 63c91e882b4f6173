"""Write down what extraction found: all of it or nothing, once, however often the task runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from service.actions.clock import Clock
from service.actions.lease import require_lease
from service.domain.article import Failure
from service.domain.changes import Change, ChangeType
from service.domain.claim import ExtractedClaim
from service.domain.errors import Unavailable
from service.domain.explanation import Dropped, bounded
from service.domain.processing import ExtractionJob
from service.domain.status import ClaimStatus
from service.domain.tracking import HistoryEntry, Mention, track
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database
from service.tracing.spans import span

_log = structlog.get_logger(__name__)

#: Who detects claims, as the history names it.
ACTOR = "extraction"


def record_claims(
    job: ExtractionJob,
    claims: Sequence[ExtractedClaim],
    *,
    dropped: Sequence[Dropped] = (),
    failure: Failure | None = None,
    rules_version: str | None = None,
    database: Database,
    statuses: StatusCache,
    clock: Clock,
) -> None:
    """Store the claims of the job's revision in place of those of an earlier run, and finish the job.

    With them go their explanations and the candidates that were dropped. ``failure`` says why none were looked for,
    ``rules_version`` by which rules they were. Raises :class:`LeaseLost`, with nothing stored, if the job is no longer
    this worker's.
    """
    mentions = track(claims, article_id=job.article_id, revision=job.revision, text=job.text)
    with database.transaction() as work:
        now = clock()
        processing = require_lease(work, job)
        new = work.claims.record(mentions, newsroom_id=job.newsroom_id, at=now)
        beside = bounded(dropped)
        work.explanations.put_dropped(job.article_id, job.revision, beside, newsroom_id=job.newsroom_id)
        keep = [mention.id for mention in mentions]
        gone = work.claims.drop_untouched(job.article_id, job.revision, newsroom_id=job.newsroom_id, keep=keep)
        work.claims.count_mentions(job.article_id, job.newsroom_id)
        count = work.claims.mention_count(job.article_id, job.revision, job.newsroom_id)
        work.articles.set_processing(job.article_id, processing.extracted(count, failure), at=now)
        if rules_version is not None:
            work.articles.set_rules_version(job.article_id, rules_version)
        work.outbox.remove(TaskName.EXTRACT, job.article_id)
        work.history.append(_detected(new, mentions, now), job.newsroom_id)
        work.changes.append(_changes(job, new, gone), newsroom_id=job.newsroom_id, at=now)
        work.after_commit(lambda: _publish(statuses, job, new=new, gone=gone))


def _detected(new: Sequence[ClaimStatus], mentions: Sequence[Mention], now: datetime) -> list[HistoryEntry]:
    rules = {mention.claim_id: mention.extracted.provenance.rule for mention in mentions}
    return [
        HistoryEntry(
            claim_id=status.claim_id,
            version=status.version,
            at=now,
            actor=ACTOR,
            action="detected",
            before=None,
            after=status.review_state.value,
            note=rules[status.claim_id],
        )
        for status in new
    ]


def _changes(job: ExtractionJob, new: Sequence[ClaimStatus], gone: Sequence[str]) -> list[Change]:
    article = job.article_id
    found = [
        Change(type=ChangeType.CLAIM_FOUND, article_id=article, claim_id=each.claim_id, version=each.version)
        for each in new
    ]
    left = [Change(type=ChangeType.CLAIM_GONE, article_id=article, claim_id=claim_id) for claim_id in gone]
    return [*found, *left, Change(type=ChangeType.ARTICLE_EXTRACTED, article_id=article)]


def _publish(statuses: StatusCache, job: ExtractionJob, *, new: Sequence[ClaimStatus], gone: Sequence[str]) -> None:
    try:
        with span("publish", statuses=len(new), gone=len(gone)):
            statuses.put(job.newsroom_id, new)
            # At the first version still, as nobody had reviewed them.
            statuses.forget(job.newsroom_id, dict.fromkeys(gone, 1))
    except Unavailable as error:
        # Whoever polls gets the status from SQL, which also fills the cache again.
        _log.warning("statuses not cached", article_id=job.article_id, reason=str(error))
