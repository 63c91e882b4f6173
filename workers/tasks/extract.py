"""Find the claims of one article."""

from __future__ import annotations

import time

import structlog
from celery import shared_task

from service.actions.begin_extraction import begin_extraction
from service.actions.record_claims import record_claims
from service.domain.errors import Unavailable
from service.queue import TaskName
from service.tracing.spans import span, tell
from workers.extraction.stages.explain import Explained
from workers.process import current
from workers.tasks.outcome import failure_recorded, unsupported

_log = structlog.get_logger(__name__)

_NOTHING = Explained([], [])


@shared_task(name=TaskName.EXTRACT.value)
def extract_article(article_id: str) -> None:
    """Extract the newest revision, unless somebody else did or is at it."""
    process = current()
    try:
        job = begin_extraction(article_id, database=process.database, clock=process.clock)
    except Unavailable as error:
        # The job is still open: a later sweep sends again.
        _log.warning("extraction not begun", reason=str(error))
        return
    if job is None:
        return
    tell(newsroom_id=job.newsroom_id, revision=job.revision, characters=len(job.text))
    with failure_recorded(job, process), process.leases.keeping(job):
        with span("language"):
            failure = unsupported(job.language, job.text)
        started = time.perf_counter()
        found = _NOTHING if failure else process.extractor.explain(job.text, job.published_on)
        seconds = time.perf_counter() - started
        tell(claims=len(found.claims), kinds=sorted({claim.kind for claim in found.claims}))
        record_claims(
            job,
            found.claims,
            dropped=found.dropped,
            failure=failure,
            rules_version=process.extractor.rules_version,
            database=process.database,
            statuses=process.statuses,
            clock=process.clock,
        )
        if failure:
            _log.info("left alone", revision=job.revision, reason=failure.reason)
            return
        process.counts.add(found.claims, seconds=seconds)
        _log.info("extracted", revision=job.revision, claims=len(found.claims), seconds=round(seconds, 3))
