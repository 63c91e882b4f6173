"""What long polls look at, on both databases: the version of all that is waited for, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.actions.begin_extraction import begin_extraction
from service.actions.read_statuses import CurrentStatuses
from service.actions.read_versions import read_versions
from service.actions.record_claims import record_claims
from service.actions.submit_article import submit_article
from service.domain.article import Article
from service.presenters.article_json import time_json
from service.status.cache import StatusCache
from service.status.channels import Subject, Topic
from service.store.database import Database
from tests.builders import a_submission, an_extracted_claim
from tests.fakes import FakeClock, FakeQueue


class NoCounts:
    """Counts nothing."""

    def looked_up(self, *, hits: int = 0, misses: int = 0) -> None:
        """Leave it."""


@pytest.fixture
def statuses(redis_db: str) -> Iterator[StatusCache]:
    made = StatusCache(redis_db)
    yield made
    made.close()


@pytest.fixture
def article(database: Database, newsroom_id: str, statuses: StatusCache) -> Article:
    """An article with a claim."""
    clock = FakeClock()
    article = submit_article(
        a_submission(), newsroom_id=newsroom_id, database=database, queue=FakeQueue(), clock=clock
    ).article
    job = begin_extraction(article.id, database=database, clock=clock)
    assert job is not None
    record_claims(job, [an_extracted_claim()], database=database, statuses=statuses, clock=clock)
    with database.reading() as work:
        found = work.articles.get(article.id, newsroom_id)
    assert found is not None
    return found


@pytest.mark.parametrize("cached", [pytest.param(True, id="cached"), pytest.param(False, id="with Redis down")])
def test_the_versions_are_those_of_the_newsroom(
    database: Database, newsroom_id: str, other_newsroom_id: str, article: Article, statuses: StatusCache, cached: bool
):
    with database.reading() as work:
        claim = work.claims.of_article(article.id, newsroom_id, revision=1, after=None, limit=1).items[0]
    wanted = [
        Topic(subject, newsroom, id_)
        for newsroom in (newsroom_id, other_newsroom_id)
        for subject, id_ in ((Subject.STATUS, claim.id), (Subject.CHANGES, ""), (Subject.ARTICLE, article.id))
    ]
    cache = statuses if cached else StatusCache("redis://127.0.0.1:1/0")
    current = CurrentStatuses(database=database, cache=cache, counts=NoCounts())
    found = read_versions(wanted, database=database, current_statuses=current)
    assert found == {
        wanted[0]: "1",
        wanted[1]: "3",
        wanted[2]: time_json(article.updated_at),
        wanted[4]: "0",
    }
    cache.close()
