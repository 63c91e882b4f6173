"""What a task leaves behind in the database, whichever way the extraction ends. The extractor does as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from service.actions.renew_lease import renew_lease
from service.actions.submit_article import submit_article
from service.domain.article import Article, ArticleState, Failure
from service.domain.errors import NotWritable, Unavailable
from service.domain.processing import ExtractionJob
from service.heartbeat import Heartbeat
from service.metrics.extraction import ExtractionCounts
from service.queue import CeleryQueue
from service.status.cache import StatusCache
from service.store.database import Database
from service.sweep_lease import SweepLease
from tests.builders import NOON, TEXT, a_dropped_candidate, a_submission, an_explanation, an_extracted_claim
from workers.extraction.errors import TooComplex
from workers.extraction.stages.explain import Explained
from workers.lease_keeper import LeaseKeeper
from workers.process import Process
from workers.tasks import extract, outcome, sweep
from workers.tasks.outcome import unsupported

GERMAN = (
    "Russland hat die Krim besetzt, und die Ukraine verlangt, dass die alten Grenzen wieder gelten. Darüber wird in "
    "diesen Tagen verhandelt, ohne dass bisher jemand nachgegeben hätte oder ein Ende der Gespräche zu sehen wäre."
)

NO_SERVER = "redis://127.0.0.1:1/0"


class ObedientExtractor:
    """Finds one claim, or fails as it is told."""

    rules_version = "r-7"

    def __init__(self) -> None:
        self.fails_with: BaseException | None = None
        self.calls = 0

    def explain(self, text: str, published_on: date | None) -> Explained:
        self.calls += 1
        if self.fails_with:
            raise self.fails_with
        return Explained([an_extracted_claim(explanation=an_explanation())], [a_dropped_candidate()])


class TestExtractArticle:
    def test_the_claims_are_recorded_though_the_cache_is_away(
        self, submit: Callable[..., Article], read: Callable[[str], Article]
    ) -> None:
        article = submit()
        extract.extract_article(article.id)
        done = read(article.id)
        assert (done.state, done.claim_count, done.failure) == (ArticleState.EXTRACTED, 1, None)

    def test_the_explanation_is_recorded_with_them(
        self, submit: Callable[..., Article], process: Process, newsroom_id: str
    ) -> None:
        article = submit()
        extract.extract_article(article.id)
        with process.database.reading() as work:
            (claim,) = work.claims.of_article(article.id, newsroom_id, revision=1, after=None, limit=9).items
            explained = work.explanations.of_claim(claim.id, newsroom_id)
        assert explained is not None
        assert explained.mention.extracted.explanation == an_explanation()
        assert explained.dropped == (a_dropped_candidate(),)

    def test_a_second_message_does_nothing(self, submit: Callable[..., Article], extractor: ObedientExtractor) -> None:
        article = submit()
        extract.extract_article(article.id)
        extract.extract_article(article.id)
        assert extractor.calls == 1

    def test_a_message_for_an_article_that_is_gone_does_nothing(
        self, process: Process, extractor: ObedientExtractor
    ) -> None:
        extract.extract_article("art_gone")
        assert extractor.calls == 0

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            pytest.param(TooComplex("a sentence of 9,000 words"), "too_complex", id="a text that is too complex"),
            pytest.param(SoftTimeLimitExceeded(), "timed_out", id="the time limit"),
        ],
    )
    def test_what_would_fail_again_fails_for_good(
        self,
        submit: Callable[..., Article],
        read: Callable[[str], Article],
        extractor: ObedientExtractor,
        error: Exception,
        reason: str,
    ) -> None:
        extractor.fails_with = error
        article = submit()
        extract.extract_article(article.id)
        failed = read(article.id)
        assert failed.failure
        assert (failed.state, failed.failure.reason) == (ArticleState.FAILED, reason)

    def test_anything_else_is_tried_three_times(
        self, submit: Callable[..., Article], read: Callable[[str], Article], extractor: ObedientExtractor
    ) -> None:
        extractor.fails_with = RuntimeError("no such tag")
        article = submit()
        states = []
        for _ in range(4):
            extract.extract_article(article.id)
            states.append(read(article.id).state)
        assert extractor.calls == 3
        assert states == [ArticleState.RECEIVED, ArticleState.RECEIVED, ArticleState.FAILED, ArticleState.FAILED]
        assert read(article.id).failure == Failure("internal_error", "RuntimeError")

    def test_attempts_do_not_count_while_the_database_stores_nothing(
        self,
        submit: Callable[..., Article],
        read: Callable[[str], Article],
        extractor: ObedientExtractor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        article = submit()
        with monkeypatch.context() as patched:
            patched.setattr(extract, "record_claims", raising(NotWritable("the disk of the database is full")))
            for _ in range(4):
                extract.extract_article(article.id)
                assert read(article.id).state is ArticleState.RECEIVED
        extract.extract_article(article.id)
        assert (read(article.id).state, extractor.calls) == (ArticleState.EXTRACTED, 5)

    def test_a_job_is_offered_back_until_the_database_takes_it(
        self,
        submit: Callable[..., Article],
        read: Callable[[str], Article],
        extractor: ObedientExtractor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        article, full = submit(), NotWritable("the disk of the database is full")
        put_off, refusals = outcome.put_off_extraction, [full, full]

        def put_off_at_last(job: ExtractionJob, **others: Any) -> None:
            if refusals:
                raise refusals.pop()
            put_off(job, **others)

        monkeypatch.setattr(outcome, "_PAUSE", 0.0)
        monkeypatch.setattr(outcome, "put_off_extraction", put_off_at_last)
        extractor.fails_with = full
        extract.extract_article(article.id)
        assert (read(article.id).state, refusals) == (ArticleState.RECEIVED, [])

    def test_a_database_that_is_away_is_no_failure_of_the_worker(
        self, submit: Callable[..., Article], process: Process, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sweep, "current", lambda: process)
        article = submit()
        away = raising(Unavailable("the database does not answer"))
        monkeypatch.setattr(extract, "begin_extraction", away)
        monkeypatch.setattr(sweep, "sweep_outbox", away)
        extract.extract_article(article.id)
        sweep.sweep()

    @pytest.mark.parametrize(
        "fields",
        [pytest.param({"language": "de"}, id="declared"), pytest.param({"text": GERMAN}, id="found")],
    )
    def test_another_language_is_not_read(
        self,
        submit: Callable[..., Article],
        read: Callable[[str], Article],
        extractor: ObedientExtractor,
        fields: dict[str, str],
    ) -> None:
        article = submit(**fields)
        extract.extract_article(article.id)
        skipped = read(article.id)
        assert skipped.failure
        assert (skipped.state, skipped.failure.reason) == (ArticleState.EXTRACTED, "unsupported_language")
        assert extractor.calls == 0

    @pytest.mark.parametrize("language", [pytest.param(None, id="claims"), pytest.param("de", id="no claims")])
    def test_the_version_of_the_rules_is_recorded(
        self, submit: Callable[..., Article], process: Process, language: str | None
    ) -> None:
        article = submit(language=language)
        extract.extract_article(article.id)
        with process.database.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT rules_version FROM articles").scalar_one() == "r-7"

    @pytest.fixture
    def extractor(self) -> ObedientExtractor:
        return ObedientExtractor()

    @pytest.fixture
    def process(
        self, tmp_path: Path, extractor: ObedientExtractor, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Process]:
        database = Database(f"sqlite:///{tmp_path / 'claimwire.db'}")
        database.upgrade()
        process = Process(
            database=database,
            statuses=StatusCache(NO_SERVER),
            queue=CeleryQueue(NO_SERVER),
            heartbeat=Heartbeat(NO_SERVER),
            sweeps=SweepLease(NO_SERVER),
            counts=ExtractionCounts(NO_SERVER),
            extractor=extractor,
            clock=lambda: NOON,
            leases=LeaseKeeper(lambda job: renew_lease(job, database=database, clock=lambda: NOON)),
        )
        monkeypatch.setattr(extract, "current", lambda: process)
        yield process
        process.queue.close()
        database.dispose()

    @pytest.fixture
    def submit(self, process: Process, newsroom_id: str) -> Callable[..., Article]:
        def submit(**fields: object) -> Article:
            submission = a_submission(**fields)
            return submit_article(
                submission,
                newsroom_id=newsroom_id,
                database=process.database,
                queue=process.queue,
                clock=process.clock,
            ).article

        return submit

    @pytest.fixture
    def read(self, process: Process, newsroom_id: str) -> Callable[[str], Article]:
        def read(article_id: str) -> Article:
            with process.database.reading() as work:
                article = work.articles.get(article_id, newsroom_id)
            assert article
            return article

        return read

    @pytest.fixture
    def newsroom_id(self, process: Process) -> str:
        with process.database.transaction() as work:
            return work.newsrooms.ensure("default", NOON).id


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


class TestUnsupported:
    @pytest.mark.parametrize(
        "language",
        [
            pytest.param(None, id="a language that is not declared"),
            pytest.param("en", id="English"),
            pytest.param("en-GB", id="British English"),
            pytest.param("EN_us", id="American English, spelled carelessly"),
        ],
    )
    def test_it_lets_pass(self, language: str | None) -> None:
        assert unsupported(language, GERMAN if language else TEXT) is None

    @pytest.mark.parametrize(
        "language",
        [pytest.param("de", id="German"), pytest.param("enm", id="Middle English"), pytest.param("", id="?")],
    )
    def test_it_stops(self, language: str) -> None:
        failure = unsupported(language, TEXT)
        assert failure
        assert failure.reason == "unsupported_language"

    def test_it_names_the_language_that_it_finds(self) -> None:
        failure = unsupported(None, GERMAN)
        assert failure
        assert failure.detail.endswith("seems to be in German (de)")
