"""The checker itself: it complains about all that it is there to find."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from service.actions.begin_extraction import begin_extraction
from service.actions.clock import utc_now
from service.actions.record_claims import record_claims
from service.actions.submit_article import submit_article
from service.domain.article import Submission
from service.domain.status import ClaimStatus, ReviewState
from service.status.cache import StatusCache
from service.store.append_only import unguard
from service.store.database import Database
from tests.builders import NOON
from tests.fakes import FakeQueue
from tests.faults.checker import Checker, Findings
from tests.faults.newsroom import SENTENCES, Promises
from workers.extraction.pipeline import Extractor

ARTICLE = "\n\n".join(SENTENCES[:4]) + "\n"


@dataclass
class World:
    """One article, promised and done, and all that can be looked at."""

    database: Database
    statuses: StatusCache
    checker: Checker
    promises: Promises
    newsroom_id: str
    article_id: str

    def run(self, statement: str) -> None:
        with self.database.transaction() as work:
            connection = work.history._session.connection()
            unguard(connection, "history")
            connection.execute(text(statement))

    def findings(self) -> Findings:
        return self.checker.findings(self.promises)

    def claim_id(self) -> str:
        with self.database.reading() as work:
            found: str = work.history._session.scalars(text("SELECT min(id) FROM claims")).one()
        return found


@pytest.fixture
def world(tmp_path: Path, redis_db: str, extractor: Extractor) -> World:
    database = Database(f"sqlite:///{tmp_path}/claimwire.db")
    database.upgrade()
    statuses = StatusCache(redis_db)
    with database.transaction() as work:
        newsroom_id = work.newsrooms.ensure("default", NOON).id
    article = submit_article(
        Submission(text=ARTICLE), newsroom_id=newsroom_id, database=database, queue=FakeQueue(), clock=utc_now
    ).article
    job = begin_extraction(article.id, database=database, clock=utc_now)
    assert job is not None
    claims = extractor.explain(job.text, None).claims
    record_claims(job, claims, database=database, statuses=statuses, clock=utc_now)
    promises = Promises(articles={article.id: ARTICLE})
    return World(database, statuses, Checker(database, statuses, extractor), promises, newsroom_id, article.id)


def test_it_is_content_with_what_is_as_promised(world: World):
    assert not world.findings(), world.findings()


@pytest.mark.parametrize(
    ("statement", "where", "told"),
    [
        pytest.param("UPDATE articles SET state = 'extracting'", "lost", "still extracting", id="is not done"),
        pytest.param("UPDATE revisions SET text = 'Else.'", "lost", "as it was submitted", id="says something else"),
        pytest.param(
            "DELETE FROM mentions WHERE id = (SELECT min(id) FROM mentions)", "lost", "missing", id="lacks a claim"
        ),
        pytest.param(
            """INSERT INTO mentions (id, newsroom_id, claim_id, article_id, revision, kind, relation, span_start,
                span_end, text, prefix, suffix, polarity, modality, attribution, slots, check_worthiness, provenance)
            SELECT 'mnt_again', newsroom_id, claim_id, article_id, revision, kind, relation, span_start, span_end, text,
                prefix, suffix, polarity, modality, attribution, slots, check_worthiness, provenance
            FROM mentions LIMIT 1""",
            "duplicated",
            "one too many",
            id="has a claim twice",
        ),
        pytest.param(
            "UPDATE articles SET state = 'failed', failure_reason = NULL", "broken", "without a reason", id="failed so"
        ),
        pytest.param(
            "INSERT INTO revisions SELECT article_id, 2, content_hash, title, text, url, publisher, author, "
            "published_at, language, created_at FROM revisions",
            "duplicated",
            "2 times",
            id="is there twice",
        ),
        pytest.param("UPDATE history SET note = 'x'", "broken", "history", id="has a history that was changed"),
        pytest.param("DELETE FROM changes WHERE number = 2", "broken", "changes", id="lacks a change"),
    ],
)
def test_it_finds_that_an_article(statement: str, where: str, told: str, world: World):
    world.run(statement)
    found = getattr(world.findings(), where)
    assert any(told in each for each in found), world.findings()


def test_it_finds_that_an_article_is_gone(world: World):
    world.promises.articles["art_gone"] = "Gone.\n"
    assert world.findings().lost == ["art_gone is not there as it was submitted"]


def test_it_finds_that_a_decision_is_gone(world: World):
    world.promises.decisions[world.claim_id(), 2] = "seen"
    assert "has []" in world.findings().lost[0]


def test_it_finds_a_status_in_the_cache_that_is_another(world: World):
    newer = ClaimStatus(world.claim_id(), ReviewState.DISMISSED, None, None, None, 9, NOON)
    world.statuses.put(world.newsroom_id, [newer])
    assert "cache" in world.findings().broken[0]


def test_it_sees_what_is_still_to_be_done(world: World):
    assert world.checker.open_articles([world.article_id]) == []
    assert world.checker.open_articles(["art_gone"]) == ["art_gone"]
    assert world.checker.open_jobs() == 0
    world.run("UPDATE articles SET state = 'received'")
    assert world.checker.open_articles([world.article_id]) == [world.article_id]


def test_it_does_not_mind_a_status_that_is_not_in_the_cache(world: World):
    world.statuses.forget(world.newsroom_id, {world.claim_id(): 1})
    assert not world.findings()
