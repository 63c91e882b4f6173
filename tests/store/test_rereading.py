"""Reading stored articles again, after an upgrade of the rules: which, in what order, and how many at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.actions.begin_extraction import begin_extraction
from service.actions.fail_extraction import fail_extraction
from service.actions.record_claims import record_claims
from service.actions.reread_articles import reread_articles, rereading_of
from service.actions.submit_article import submit_article
from service.actions.withdraw_article import withdraw_article
from service.domain.article import ArticleState, Failure
from service.domain.errors import NotFound
from service.domain.idempotency import Answer
from service.domain.rereading import Which
from service.status.cache import StatusCache
from service.store.database import Database
from tests.builders import a_submission, an_extracted_claim
from tests.fakes import FakeClock, FakeQueue
from workers.cli import reextract

RULES = "new"


@dataclass
class Desk:
    """Articles in every state, and a worker that is played by the pause."""

    database: Database
    newsroom_id: str
    statuses: StatusCache
    queue: FakeQueue = field(default_factory=FakeQueue)
    clock: FakeClock = field(default_factory=FakeClock)

    def submit(self, newsroom_id: str = "") -> str:
        self.clock.go_on(1)
        return submit_article(
            a_submission(),
            newsroom_id=newsroom_id or self.newsroom_id,
            database=self.database,
            queue=self.queue,
            clock=self.clock,
        ).article.id

    def work(self, article_id: str, *, rules: str | None = RULES, fails: bool = False) -> str:
        job = begin_extraction(article_id, database=self.database, clock=self.clock)
        assert job is not None
        if fails:
            fail_extraction(job, Failure("too_complex", "…"), database=self.database, clock=self.clock, retry=False)
        else:
            servers = {"database": self.database, "statuses": self.statuses, "clock": self.clock}
            record_claims(job, [an_extracted_claim()], rules_version=rules, **servers)
        return article_id

    def withdraw(self, article_id: str) -> None:
        servers = {"database": self.database, "statuses": self.statuses, "clock": self.clock}
        answer = Answer(410, {}, "gone")
        withdraw_article(article_id, newsroom_id=self.newsroom_id, actor="test", answer=answer, **servers)

    def unfinished(self) -> set[str]:
        with self.database.reading() as work:
            articles = work.articles.page(self.newsroom_id, after=None, limit=100).items
        return {each.id for each in articles if each.state in (ArticleState.RECEIVED, ArticleState.EXTRACTING)}

    def reread(self, which: Which, newsroom: str | None = None, at_once: int = 100) -> list[str]:
        wanted, count = rereading_of(which, rules_version=RULES, newsroom=newsroom, database=self.database)
        found = list(
            reread_articles(
                wanted,
                at_once=at_once,
                pause=self.get_one_done,
                database=self.database,
                queue=self.queue,
                clock=self.clock,
            )
        )
        assert len(found) == count
        return found

    def get_one_done(self) -> None:
        self.work(min(self.unfinished()))


@pytest.fixture
def desk(database: Database, newsroom_id: str, redis_db: str) -> Iterator[Desk]:
    statuses = StatusCache(redis_db)
    yield Desk(database, newsroom_id, statuses)
    statuses.close()


def test_those_that_are_meant_are_read_again_oldest_first(desk: Desk):
    old, unknown = (desk.work(desk.submit(), rules=rules) for rules in ("old", None))
    new = desk.work(desk.submit())
    failed = desk.work(desk.submit(), fails=True)
    desk.submit()
    begin_extraction(desk.submit(), database=desk.database, clock=desk.clock)
    desk.withdraw(desk.work(desk.submit(), rules="old"))
    desk.queue.sent.clear()
    assert desk.reread(Which.FAILED) == [failed]
    assert [article_id for _, article_id in desk.queue.sent] == [failed]
    assert desk.reread(Which.OUTDATED) == [old, unknown]
    desk.work(old)
    desk.work(unknown, rules="old")
    assert desk.reread(Which.OUTDATED) == [unknown]
    assert desk.reread(Which.ALL) == [old, new]


def test_no_more_than_asked_for_wait_at_once(desk: Desk):
    ids = [desk.work(desk.submit(), rules="old") for _ in range(7)]
    wanted, _ = rereading_of(Which.OUTDATED, rules_version=RULES, newsroom=None, database=desk.database)
    servers = {"database": desk.database, "queue": desk.queue, "clock": desk.clock}
    asked = reread_articles(wanted, at_once=3, pause=desk.get_one_done, **servers)
    assert [len(desk.unfinished()) for _ in asked] == [1, 2, 3, 3, 3, 3, 3]
    while desk.unfinished():
        desk.get_one_done()
    assert desk.reread(Which.OUTDATED) == []
    assert len(ids) == 7


def test_only_the_newsroom_that_is_named_is_meant(desk: Desk, other_newsroom_id: str):
    desk.work(desk.submit(), rules="old")
    other = desk.work(desk.submit(other_newsroom_id), rules="old")
    assert desk.reread(Which.OUTDATED, newsroom="other") == [other]
    with pytest.raises(NotFound, match="no newsroom 'none'"):
        desk.reread(Which.ALL, newsroom="none")


def test_the_command_asks_first_and_tells_how_many(
    sqlite_database: str, redis_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, value in {"DATABASE_URL": sqlite_database, "REDIS_URL": redis_db, "DATA_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"CLAIMWIRE_{name}", value)
    database, statuses = Database(sqlite_database), StatusCache(redis_db)
    database.upgrade()
    with database.transaction() as work:
        newsroom_id = work.newsrooms.ensure("default", FakeClock()()).id
    desk = Desk(database, newsroom_id, statuses)
    assert "no article is to be read again" in CliRunner().invoke(reextract, ["--yes"]).output
    article_id = desk.work(desk.submit(), rules="old")
    asked = CliRunner().invoke(reextract, [], input="n\n")
    assert asked.exit_code == 1
    assert "Have 1 article read again?" in asked.output
    assert desk.unfinished() == set()
    done = CliRunner().invoke(reextract, ["--outdated", "--yes"])
    assert (done.exit_code, desk.unfinished()) == (0, {article_id}), done.output
    assert "asked for 1 article to be read" in done.output
    statuses.close()
    database.dispose()
