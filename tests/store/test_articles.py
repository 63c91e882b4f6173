"""Articles: what goes in comes out, on both databases alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.domain.article import Article, ArticleState, Failure
from service.domain.paging import Moment
from service.domain.processing import Processing
from service.store.database import Database
from tests.builders import NOON, a_submission


def add(database: Database, article_id: str, newsroom_id: str, at: datetime = NOON, **changes: object) -> bool:
    with database.transaction() as work:
        return work.articles.add(article_id, a_submission(**changes), newsroom_id=newsroom_id, at=at)


def get(database: Database, article_id: str, newsroom_id: str) -> Article | None:
    with database.reading() as work:
        return work.articles.get(article_id, newsroom_id)


def test_an_article_comes_back_as_it_was_submitted(database: Database, newsroom_id: str):
    offset = timezone(timedelta(hours=5, minutes=45))
    published = datetime(1631, 1, 1, 0, 0, 0, 123456, tzinfo=offset)
    add(database, "art_1", newsroom_id, text="Ünï😀\ncode", published_at=published, external_id="x/1", language="en")
    article = get(database, "art_1", newsroom_id)
    assert article is not None
    assert (article.text, article.external_id, article.language) == ("Ünï😀\ncode", "x/1", "en")
    assert (article.state, article.revision, article.claim_count) == (ArticleState.RECEIVED, 1, 0)
    assert article.published_at == published
    assert article.published_at.tzinfo is UTC
    assert article.created_at == NOON


def test_another_newsrooms_article_is_not_there(database: Database, newsroom_id: str, other_newsroom_id: str):
    add(database, "art_1", newsroom_id)
    assert get(database, "art_1", other_newsroom_id) is None


def test_an_external_id_is_taken_once_in_each_newsroom(database: Database, newsroom_id: str, other_newsroom_id: str):
    assert add(database, "art_1", newsroom_id, external_id="a")
    assert not add(database, "art_2", newsroom_id, external_id="a")
    assert add(database, "art_3", other_newsroom_id, external_id="a")
    assert get(database, "art_2", newsroom_id) is None


def test_articles_without_external_id_never_collide(database: Database, newsroom_id: str):
    assert add(database, "art_1", newsroom_id)
    assert add(database, "art_2", newsroom_id)


def test_a_new_revision_is_what_the_article_shows_and_starts_the_work_anew(database: Database, newsroom_id: str):
    add(database, "art_1", newsroom_id, external_id="a")
    with database.transaction() as work:
        failed = Processing(revision=1, attempts=3).failed(Failure("too_complex", "…"))
        work.articles.set_processing("art_1", failed, at=NOON)
    with database.transaction() as work:
        found = work.articles.find_for_update("a", newsroom_id)
        assert found is not None
        assert found[0].failure == Failure("too_complex", "…")
        assert found[1] == a_submission(external_id="a").content_hash
        work.articles.revise("art_1", a_submission(text="Other."), revision=2, at=NOON + timedelta(hours=1))
    article = get(database, "art_1", newsroom_id)
    assert article is not None
    assert (article.text, article.revision, article.state) == ("Other.", 2, ArticleState.RECEIVED)
    assert article.failure is None
    assert article.updated_at == NOON + timedelta(hours=1)


def test_the_state_of_the_work_comes_back_as_it_was_stored(database: Database, newsroom_id: str):
    add(database, "art_1", newsroom_id)
    begun = Processing(revision=1).begun(NOON, "token")
    with database.transaction() as work:
        work.articles.set_processing("art_1", begun, at=NOON)
    with database.transaction() as work:
        taken = work.articles.take_for_update("art_1")
        assert taken is not None
        assert taken[1] == begun
        assert work.articles.take_for_update("art_2") is None


@pytest.mark.parametrize("limit", [pytest.param(1, id="one at a time"), pytest.param(3, id="three at a time")])
def test_pages_list_every_article_once_newest_first(database: Database, newsroom_id: str, limit: int):
    for number in range(7):
        add(database, f"art_{number}", newsroom_id, at=NOON + timedelta(seconds=number // 3))
    seen: list[str] = []
    after: Moment | None = None
    more = True
    while more:
        with database.reading() as work:
            page = work.articles.page(newsroom_id, after=after, limit=limit)
        seen += [article.id for article in page.items]
        after, more = Moment(page.items[-1].created_at, page.items[-1].id), page.more
    assert seen == ["art_6", "art_5", "art_4", "art_3", "art_2", "art_1", "art_0"]
