"""The right to write down what became of a job."""

from __future__ import annotations

from service.domain.errors import LeaseLost
from service.domain.processing import ExtractionJob, Processing
from service.store.unit_of_work import UnitOfWork


def require_lease(work: UnitOfWork, job: ExtractionJob) -> Processing:
    """Return the work that ``job`` still holds; raises :class:`LeaseLost` if another worker or revision has it."""
    found = work.articles.take_for_update(job.article_id)
    if found is None:
        raise LeaseLost(f"article {job.article_id} is gone")
    processing = found[1]
    if (processing.revision, processing.lease_token) != (job.revision, job.lease_token):
        raise LeaseLost(f"article {job.article_id} was taken over")
    return processing
