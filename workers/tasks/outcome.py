"""What becomes of an extraction that does not end well: each way it can fail, and what is written down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from service.actions.fail_extraction import fail_extraction
from service.actions.put_off_extraction import put_off_extraction
from service.domain.article import Failure
from service.domain.errors import LeaseLost, Unavailable
from service.domain.processing import ExtractionJob
from service.tracing.spans import failed
from workers.extraction.errors import TooComplex
from workers.language import foreign_language
from workers.language_names import language_name
from workers.process import Process

#: How often a job is offered back to a database that takes nothing, and seconds between two times. Below the soft time
#: limit, together with an honest article.
_OFFERS, _PAUSE = 20, 2.0

_log = structlog.get_logger(__name__)


def unsupported(language: str | None, text: str) -> Failure | None:
    """Return why an article is left alone: it declares another language than English (as a BCP 47 tag), or has one."""
    if language is not None:
        if language.lower().replace("_", "-").split("-")[0] == "en":
            return None
        return _unsupported(f"the article declares {language!r}")
    detected = foreign_language(text)
    return _unsupported(f"the article seems to be in {language_name(detected)}") if detected else None


def _unsupported(reason: str) -> Failure:
    return Failure("unsupported_language", f"claims are found in English only; {reason}")


@contextmanager
def failure_recorded(job: ExtractionJob, process: Process) -> Iterator[None]:
    """Write down what went wrong inside: for good where a retry would go the same way, else to be tried again."""
    try:
        yield
    except LeaseLost:
        # Another worker or a newer revision took over; its result counts.
        _log.info("extraction superseded", article_id=job.article_id, revision=job.revision)
    except Unavailable as error:
        _log.warning("extraction put off", article_id=job.article_id, revision=job.revision, reason=str(error))
        _put_off(job, process)
    except TooComplex as error:
        _fail(job, process, Failure("too_complex", str(error)), retry=False)
    except SoftTimeLimitExceeded:
        _fail(job, process, Failure("timed_out", "extraction took longer than its time limit"), retry=False)
    except Exception as error:
        _log.exception("extraction failed", article_id=job.article_id, revision=job.revision)
        _fail(job, process, Failure("internal_error", type(error).__name__), retry=True)


def _fail(job: ExtractionJob, process: Process, failure: Failure, *, retry: bool) -> None:
    failed(failure.reason)
    fail_extraction(job, failure, database=process.database, clock=process.clock, retry=retry)


def _put_off(job: ExtractionJob, process: Process) -> None:
    """Give the job back as if it had not been begun. While the database takes nothing, there is nothing else to do."""
    for _ in range(_OFFERS):
        try:
            return put_off_extraction(job, database=process.database, clock=process.clock)
        except Unavailable:
            time.sleep(_PAUSE)
    # Its lease ends by itself, but the attempt counts.
    return None
