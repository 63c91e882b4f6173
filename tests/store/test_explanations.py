"""Explanations: written with the claims, replaced with them, gone with the text, seen by one newsroom only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select, text

from service.actions.begin_extraction import begin_extraction
from service.actions.record_claims import record_claims
from service.actions.submit_article import submit_article
from service.domain.article import Article
from service.domain.claim import ExtractedClaim
from service.domain.errors import LeaseLost
from service.domain.explanation import MAX_DROPPED, Dropped
from service.domain.processing import ExtractionJob
from service.domain.span import Span
from service.domain.tracking import ExplainedMention, track
from service.status.cache import StatusCache
from service.store.claim_rows import claim_columns, mention_columns
from service.store.database import Database
from service.store.tables import ClaimRow, DroppedRow, MentionRow, NewsroomRow, RevisionRow
from tests.builders import NOON, TEXT, a_dropped_candidate, a_submission, an_explanation, an_extracted_claim
from tests.fakes import FakeClock, FakeQueue
from tests.store.migrating import upgrade_to

EXPLAINED = an_extracted_claim(explanation=an_explanation())


@pytest.fixture
def article(database: Database, newsroom_id: str) -> Article:
    submission = a_submission(external_id="x")
    return submit_article(
        submission, newsroom_id=newsroom_id, database=database, queue=FakeQueue(), clock=FakeClock()
    ).article


@pytest.fixture
def statuses() -> Iterator[StatusCache]:
    cache = StatusCache("redis://127.0.0.1:1/0")
    yield cache
    cache.close()


def begin(database: Database, article: Article) -> ExtractionJob:
    job = begin_extraction(article.id, database=database, clock=FakeClock())
    assert job is not None
    return job


def record(
    database: Database, job: ExtractionJob, statuses: StatusCache, *claims: ExtractedClaim, dropped: list[Dropped]
) -> str:
    record_claims(job, claims, dropped=dropped, database=database, statuses=statuses, clock=FakeClock())
    return track([EXPLAINED], article_id=job.article_id, revision=job.revision, text=job.text)[0].claim_id


def explained(database: Database, claim_id: str, newsroom_id: str) -> ExplainedMention | None:
    with database.reading() as work:
        return work.explanations.of_claim(claim_id, newsroom_id)


def kept_candidates(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        return [len(candidates) for (candidates,) in connection.execute(select(DroppedRow.candidates))]


def test_an_explanation_comes_back_as_it_was_found(
    database: Database, newsroom_id: str, article: Article, statuses: StatusCache
):
    claim_id = record(database, begin(database, article), statuses, EXPLAINED, dropped=[a_dropped_candidate()])
    found = explained(database, claim_id, newsroom_id)
    assert found is not None
    assert found.mention.extracted.explanation == an_explanation()
    assert found.dropped == (a_dropped_candidate(),)
    assert found.text == TEXT


def test_lists_of_claims_come_without_explanations(
    database: Database, newsroom_id: str, article: Article, statuses: StatusCache
):
    record(database, begin(database, article), statuses, EXPLAINED, dropped=[])
    with database.reading() as work:
        (claim,) = work.claims.of_article(article.id, newsroom_id, revision=1, after=None, limit=9).items
    assert claim.mention.extracted.explanation is None


def test_another_newsroom_gets_no_explanation(
    database: Database, other_newsroom_id: str, article: Article, statuses: StatusCache
):
    claim_id = record(database, begin(database, article), statuses, EXPLAINED, dropped=[])
    assert explained(database, claim_id, other_newsroom_id) is None


def test_a_second_run_of_the_same_revision_replaces_both(database: Database, newsroom_id: str, article: Article):
    run = {"newsroom_id": newsroom_id}
    for trigger, dropped in ((Span(0, 2), [a_dropped_candidate()]), (Span(3, 7), [])):
        again = an_extracted_claim(explanation=an_explanation(trigger=trigger))
        mentions = track([again], article_id=article.id, revision=1, text=TEXT)
        with database.transaction() as work:
            work.claims.record(mentions, at=NOON, **run)
            work.explanations.put_dropped(article.id, 1, dropped, **run)
    found = explained(database, mentions[0].claim_id, newsroom_id)
    assert found is not None
    assert found.mention.extracted.explanation == an_explanation(trigger=Span(3, 7))
    assert found.dropped == ()


def test_a_result_that_comes_too_late_leaves_no_trace(database: Database, article: Article, statuses: StatusCache):
    job = begin(database, article)
    submission = a_submission(external_id="x", text="Other.")
    submit_article(submission, newsroom_id=job.newsroom_id, database=database, queue=FakeQueue(), clock=FakeClock())
    with pytest.raises(LeaseLost):
        record(database, job, statuses, EXPLAINED, dropped=[a_dropped_candidate()])
    assert kept_candidates(database) == []


def test_each_revision_keeps_its_own(database: Database, newsroom_id: str, article: Article, statuses: StatusCache):
    claim_id = record(database, begin(database, article), statuses, EXPLAINED, dropped=[a_dropped_candidate()])
    later = f"Added.\n\n{TEXT}"
    submission = a_submission(external_id="x", text=later)
    submit_article(submission, newsroom_id=newsroom_id, database=database, queue=FakeQueue(), clock=FakeClock())
    moved = an_extracted_claim(text=later, explanation=an_explanation(trigger=Span(23, 30)))
    dropped = [a_dropped_candidate(text=later), a_dropped_candidate("NATO membership", later)]
    record(database, begin(database, article), statuses, moved, dropped=dropped)
    found = explained(database, claim_id, newsroom_id)
    assert found is not None
    assert (found.mention.revision, found.text, len(found.dropped)) == (2, later, 2)
    assert found.mention.extracted.explanation == an_explanation(trigger=Span(23, 30))
    assert sorted(kept_candidates(database)) == [1, 2]


def test_a_flood_of_dropped_candidates_is_cut(database: Database, article: Article, statuses: StatusCache):
    flood = [a_dropped_candidate(span=Span(start, start + 1)) for start in range(MAX_DROPPED + 200)]
    record(database, begin(database, article), statuses, dropped=flood)
    assert kept_candidates(database) == [MAX_DROPPED]


def test_dropped_candidates_go_with_the_text(database: Database, article: Article, statuses: StatusCache):
    record(database, begin(database, article), statuses, dropped=[a_dropped_candidate()])
    with database.engine.begin() as connection:
        connection.execute(delete(RevisionRow).where(RevisionRow.article_id == article.id))
    assert kept_candidates(database) == []


def test_what_is_kept_repeats_no_word_of_the_article(database: Database, article: Article, statuses: StatusCache):
    explanation = an_explanation(because="why")
    claim = an_extracted_claim(explanation=explanation)
    record(database, begin(database, article), statuses, claim, dropped=[a_dropped_candidate()])
    with database.engine.connect() as connection:
        kept = [
            str(row[0])
            for query in ("SELECT explanation FROM mentions", "SELECT candidates FROM dropped")
            for row in connection.execute(text(query))
        ]
    assert len(kept) == 2
    for words in ("Russia", "Crimea", "annexed", "solution"):
        assert not any(words in row for row in kept)


def test_claims_from_before_there_were_explanations_are_still_there(database_url: str):
    database = Database(database_url)
    upgrade_to(database, "0001")
    (mention,) = track([EXPLAINED], article_id="art_1", revision=1, text=TEXT)
    row = mention_columns(mention, "nwr_1")
    del row["explanation"]
    with database.engine.begin() as connection:
        connection.execute(insert(NewsroomRow).values(id="nwr_1", name="old", created_at=NOON))
    with database.transaction() as work:
        work.articles.add("art_1", a_submission(), newsroom_id="nwr_1", at=NOON)
    with database.engine.begin() as connection:
        claim = claim_columns(mention, "nwr_1", NOON)
        del claim["check_worthiness"]
        connection.execute(insert(ClaimRow.__table__).values(claim))
        connection.execute(insert(MentionRow.__table__).values(row))
    database.upgrade()
    found = explained(database, mention.claim_id, "nwr_1")
    assert found is not None
    assert (found.mention, found.mention.extracted.explanation, found.dropped) == (mention, None, ())
    database.dispose()
