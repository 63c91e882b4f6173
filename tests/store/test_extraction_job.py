"""The life of a job, on both databases: submitted, begun, recorded or failed, swept; and twice, and late, and lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from service.actions.begin_extraction import begin_extraction
from service.actions.fail_extraction import fail_extraction
from service.actions.record_claims import record_claims
from service.actions.renew_lease import renew_lease
from service.actions.submit_article import Submitted, submit_article
from service.actions.sweep_outbox import sweep_outbox
from service.domain.article import Article, ArticleState, Failure, Submission
from service.domain.claim import ExtractedClaim
from service.domain.errors import LeaseLost
from service.domain.processing import EXHAUSTED, LEASE, ExtractionJob
from service.queue import TaskName
from service.status.cache import StatusCache
from service.store.database import Database
from tests.builders import TEXT, a_submission, an_extracted_claim
from tests.fakes import FakeClock, FakeQueue


@dataclass
class Desk:
    """The actions with the servers they need."""

    database: Database
    newsroom_id: str
    statuses: StatusCache
    queue: FakeQueue
    clock: FakeClock

    def submit(self, submission: Submission) -> Submitted:
        return submit_article(
            submission, newsroom_id=self.newsroom_id, database=self.database, queue=self.queue, clock=self.clock
        )

    def begin(self, article_id: str) -> ExtractionJob | None:
        return begin_extraction(article_id, database=self.database, clock=self.clock)

    def must_begin(self, article_id: str) -> ExtractionJob:
        job = self.begin(article_id)
        assert job is not None
        return job

    def record(self, job: ExtractionJob, *claims: ExtractedClaim) -> None:
        record_claims(job, claims, database=self.database, statuses=self.statuses, clock=self.clock)

    def fail(self, job: ExtractionJob, *, retry: bool, reason: str = "internal_error") -> None:
        fail_extraction(job, Failure(reason, "…"), database=self.database, clock=self.clock, retry=retry)

    def sweep(self) -> int:
        return sweep_outbox(database=self.database, queue=self.queue, clock=self.clock)

    def article(self, article_id: str) -> Article:
        with self.database.reading() as work:
            article = work.articles.get(article_id, self.newsroom_id)
        assert article is not None
        return article

    def claims(self, article_id: str) -> list[str]:
        with self.database.reading() as work:
            revision = self.article(article_id).revision
            page = work.claims.of_article(article_id, self.newsroom_id, revision=revision, after=None, limit=100)
        return [claim.id for claim in page.items]

    def open_jobs(self) -> int:
        with self.database.reading() as work:
            return work.outbox.count()


@pytest.fixture
def desk(database: Database, newsroom_id: str, redis_db: str) -> Iterator[Desk]:
    statuses = StatusCache(redis_db)
    yield Desk(database, newsroom_id, statuses, FakeQueue(), FakeClock())
    statuses.close()


def test_a_submitted_article_is_stored_with_its_job_and_a_wake_up_is_sent(desk: Desk):
    submitted = desk.submit(a_submission())
    assert submitted.created
    assert desk.article(submitted.article.id) == submitted.article
    assert desk.open_jobs() == 1
    assert desk.queue.sent == [(TaskName.EXTRACT, submitted.article.id)]


def test_a_broker_that_is_down_costs_no_article(desk: Desk):
    desk.queue.down = True
    submitted = desk.submit(a_submission())
    desk.queue.down = False
    desk.clock.go_on(15)
    assert desk.sweep() == 1
    assert desk.queue.sent == [(TaskName.EXTRACT, submitted.article.id)]


def test_the_same_content_under_the_same_external_id_is_stored_once(desk: Desk):
    first = desk.submit(a_submission(external_id="x"))
    second = desk.submit(a_submission(external_id="x"))
    assert not second.created
    assert second.article == first.article
    assert len(desk.queue.sent) == 1


def test_other_content_under_the_same_external_id_is_a_new_revision(desk: Desk):
    first = desk.submit(a_submission(external_id="x"))
    desk.record(desk.must_begin(first.article.id), an_extracted_claim())
    second = desk.submit(a_submission(external_id="x", text="Other."))
    assert second.created
    assert (second.article.id, second.article.revision) == (first.article.id, 2)
    assert (second.article.state, second.article.claim_count) == (ArticleState.RECEIVED, 0)
    assert desk.open_jobs() == 1


def test_submissions_at_once_under_one_external_id_are_one_article(desk: Desk):
    barrier = threading.Barrier(4)
    found: list[Submitted] = []

    def submit(number: int) -> None:
        barrier.wait()
        found.append(desk.submit(a_submission(external_id="x", text=f"Text {number % 2}.")))

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({submitted.article.id for submitted in found}) == 1
    assert sum(submitted.created for submitted in found) == desk.article(found[0].article.id).revision


def test_a_job_carries_what_a_worker_needs(desk: Desk):
    article = desk.submit(a_submission(language="en")).article
    job = desk.must_begin(article.id)
    assert (job.text, job.revision, job.language, job.newsroom_id) == (TEXT, 1, "en", desk.newsroom_id)
    assert str(job.published_on) == "2025-02-13"
    assert desk.article(article.id).state is ArticleState.EXTRACTING


def test_recorded_claims_finish_the_job_and_are_in_the_cache(desk: Desk):
    article = desk.submit(a_submission()).article
    desk.record(desk.must_begin(article.id), an_extracted_claim())
    (claim_id,) = desk.claims(article.id)
    done = desk.article(article.id)
    assert (done.state, done.claim_count, done.failure) == (ArticleState.EXTRACTED, 1, None)
    assert desk.open_jobs() == 0
    cached = desk.statuses.get(desk.newsroom_id, claim_id)
    with desk.database.reading() as work:
        assert cached == work.claims.status(claim_id, desk.newsroom_id)
        (line,) = work.history.of_claim(claim_id, desk.newsroom_id)
    assert (line.actor, line.action, line.after, line.note) == ("extraction", "detected", "unreviewed", "border/annex")


def test_a_second_wake_up_while_a_worker_is_at_it_does_nothing(desk: Desk):
    article = desk.submit(a_submission()).article
    desk.must_begin(article.id)
    assert desk.begin(article.id) is None
    assert desk.open_jobs() == 1


def test_a_wake_up_for_finished_work_does_nothing(desk: Desk):
    article = desk.submit(a_submission()).article
    desk.record(desk.must_begin(article.id), an_extracted_claim())
    assert desk.begin(article.id) is None
    assert desk.begin("art_unknown") is None


def test_workers_that_begin_at_once_get_one_job(desk: Desk):
    article = desk.submit(a_submission()).article
    barrier = threading.Barrier(4)
    jobs: list[ExtractionJob | None] = []

    def begin() -> None:
        barrier.wait()
        jobs.append(desk.begin(article.id))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([job for job in jobs if job]) == 1


def test_a_worker_that_died_is_followed_by_another_and_its_late_result_is_dropped(desk: Desk):
    article = desk.submit(a_submission()).article
    first = desk.must_begin(article.id)
    desk.clock.go_on(LEASE.total_seconds() - 1)
    assert desk.sweep() == 0
    desk.clock.go_on(1)
    assert desk.sweep() == 1
    second = desk.must_begin(article.id)
    with pytest.raises(LeaseLost):
        desk.record(first)
    desk.fail(first, retry=False)
    desk.record(second, an_extracted_claim())
    assert desk.article(article.id).claim_count == 1


def test_a_worker_that_takes_long_keeps_its_article_by_renewing_the_lease(desk: Desk):
    article = desk.submit(a_submission()).article
    job = desk.must_begin(article.id)
    for _ in range(4):
        desk.clock.go_on(LEASE.total_seconds() - 1)
        assert desk.begin(article.id) is None
        assert desk.sweep() == 0
        renew_lease(job, database=desk.database, clock=desk.clock)
    desk.record(job, an_extracted_claim())
    assert desk.article(article.id).state is ArticleState.EXTRACTED


def test_a_lease_that_another_worker_has_is_not_renewed(desk: Desk):
    article = desk.submit(a_submission()).article
    first = desk.must_begin(article.id)
    desk.clock.go_on(LEASE.total_seconds())
    second = desk.must_begin(article.id)
    with pytest.raises(LeaseLost):
        renew_lease(first, database=desk.database, clock=desk.clock)
    desk.record(second, an_extracted_claim())
    with pytest.raises(LeaseLost):
        renew_lease(second, database=desk.database, clock=desk.clock)


def test_a_late_result_counts_while_nobody_has_taken_over(desk: Desk):
    article = desk.submit(a_submission()).article
    job = desk.must_begin(article.id)
    desk.clock.go_on(LEASE.total_seconds() + 60)
    desk.record(job, an_extracted_claim())
    assert desk.article(article.id).state is ArticleState.EXTRACTED


def test_a_result_for_an_older_revision_is_dropped(desk: Desk):
    article = desk.submit(a_submission(external_id="x")).article
    job = desk.must_begin(article.id)
    desk.submit(a_submission(external_id="x", text="Other."))
    with pytest.raises(LeaseLost):
        desk.record(job, an_extracted_claim())
    assert desk.article(article.id).state is ArticleState.RECEIVED
    assert desk.must_begin(article.id).text == "Other."


def test_recording_the_same_result_twice_changes_nothing(desk: Desk):
    article = desk.submit(a_submission()).article
    job = desk.must_begin(article.id)
    desk.record(job, an_extracted_claim())
    claims = desk.claims(article.id)
    with pytest.raises(LeaseLost):
        desk.record(job, an_extracted_claim())
    assert desk.claims(article.id) == claims


def test_a_claim_keeps_its_status_from_one_revision_to_the_next(desk: Desk):
    article = desk.submit(a_submission(external_id="x")).article
    desk.record(desk.must_begin(article.id), an_extracted_claim())
    before = desk.claims(article.id)
    text = f"Added.\n\n{TEXT}"
    desk.submit(a_submission(external_id="x", text=text))
    desk.record(desk.must_begin(article.id), an_extracted_claim(text=text))
    assert desk.claims(article.id) == before
    with desk.database.reading() as work:
        assert len(work.history.of_claim(before[0], desk.newsroom_id)) == 1


def test_an_article_that_kills_its_workers_fails_after_three_attempts(desk: Desk):
    article = desk.submit(a_submission()).article
    for _ in range(3):
        desk.must_begin(article.id)
        desk.clock.go_on(LEASE.total_seconds())
    assert desk.begin(article.id) is None
    failed = desk.article(article.id)
    assert (failed.state, failed.failure) == (ArticleState.FAILED, EXHAUSTED)
    assert desk.open_jobs() == 0


def test_a_failed_attempt_is_tried_again_soon_and_three_times_at_most(desk: Desk):
    article = desk.submit(a_submission()).article
    for wait in (15, 30):
        desk.fail(desk.must_begin(article.id), retry=True)
        assert desk.article(article.id).state is ArticleState.RECEIVED
        desk.clock.go_on(wait - 1)
        assert desk.sweep() == 0
        desk.clock.go_on(1)
        assert desk.sweep() == 1
    desk.fail(desk.must_begin(article.id), retry=True)
    failed = desk.article(article.id)
    assert (failed.state, failed.failure) == (ArticleState.FAILED, Failure("internal_error", "…"))
    assert desk.open_jobs() == 0


def test_a_failure_that_no_retry_can_mend_is_final(desk: Desk):
    article = desk.submit(a_submission()).article
    desk.fail(desk.must_begin(article.id), retry=False, reason="too_complex")
    failed = desk.article(article.id)
    assert (failed.state, failed.failure) == (ArticleState.FAILED, Failure("too_complex", "…"))


def test_a_failed_article_gets_another_chance_with_another_text(desk: Desk):
    article = desk.submit(a_submission(external_id="x")).article
    desk.fail(desk.must_begin(article.id), retry=False)
    desk.submit(a_submission(external_id="x", text="Other."))
    assert desk.must_begin(article.id).revision == 2


def test_a_skipped_article_is_extracted_with_no_claims_and_says_why(desk: Desk):
    article = desk.submit(a_submission(language="fr")).article
    why = Failure("unsupported_language", "fr")
    job, at = desk.must_begin(article.id), {"database": desk.database, "statuses": desk.statuses, "clock": desk.clock}
    record_claims(job, (), failure=why, **at)
    done = desk.article(article.id)
    assert (done.state, done.claim_count, done.failure) == (ArticleState.EXTRACTED, 0, why)
    assert desk.open_jobs() == 0


def test_an_unreachable_cache_costs_no_claim(desk: Desk):
    article = desk.submit(a_submission()).article
    nowhere = StatusCache("redis://127.0.0.1:1/0")
    replace(desk, statuses=nowhere).record(desk.must_begin(article.id), an_extracted_claim())
    assert desk.article(article.id).claim_count == 1


def test_a_sweep_sends_what_is_due_once_and_less_and_less_often(desk: Desk):
    desk.submit(a_submission())
    desk.queue.sent.clear()
    sent = []
    for _ in range(8):
        desk.clock.go_on(15)
        sent.append(desk.sweep())
    assert sent == [1, 1, 0, 1, 0, 0, 0, 1]


def test_a_sweep_that_finds_the_broker_down_stops_asking(desk: Desk):
    for _ in range(3):
        desk.submit(a_submission())
    desk.clock.go_on(15)
    desk.queue.down = True
    assert desk.sweep() == 0
    desk.queue.down = False
    desk.clock.go_on(15)
    assert desk.sweep() == 3


def test_sweeps_at_once_send_each_job_once(desk: Desk):
    for _ in range(6):
        desk.submit(a_submission())
    desk.queue.sent.clear()
    desk.clock.go_on(15)
    threads = [threading.Thread(target=desk.sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.queue.sent) == 6
