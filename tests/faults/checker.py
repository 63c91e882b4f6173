"""Compares what clients were promised with what is there. Looks into database and cache itself; asks no service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from service.domain.article import ArticleState, normalise_text
from service.domain.chain import first_fault
from service.domain.tracking import track
from service.status.cache import StatusCache
from service.status.document import StatusDocument
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork
from tests.faults.newsroom import Promises
from workers.extraction.pipeline import Extractor


@dataclass(slots=True)
class Findings:
    """What is wrong, in words; nothing of it may be."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.duplicated or self.broken)

    def __str__(self) -> str:
        told = [f"{name}: {each}" for name in ("lost", "duplicated", "broken") for each in getattr(self, name)]
        return "\n".join(told[:40]) or "nothing"


class Checker:
    """Looks at one database and one cache; ``extract`` says what an article holds when nothing disturbs."""

    def __init__(self, database: Database, statuses: StatusCache, extractor: Extractor) -> None:
        self._database, self._statuses, self._extractor = database, statuses, extractor

    def open_articles(self, article_ids: Sequence[str]) -> list[str]:
        """Return those of the articles that are not there, or not done."""
        with self._database.reading() as work:
            rows = work.history._session.execute(text("SELECT id, state FROM articles")).all()
        done = {row.id for row in rows if row.state in (ArticleState.EXTRACTED.value, ArticleState.FAILED.value)}
        return [article_id for article_id in article_ids if article_id not in done]

    def open_jobs(self) -> int:
        """Return how many jobs are open, those that keep the cache right included."""
        with self._database.reading() as work:
            return work.outbox.count()

    def findings(self, promises: Promises) -> Findings:
        """Check everything, once all is quiet."""
        found = Findings()
        with self._database.reading() as work:
            newsroom_id = next(each.id for each in work.newsrooms.all() if each.name == "default")
            for article_id, submitted in dict(promises.articles).items():
                self._article(work, found, article_id, submitted, newsroom_id)
            _twice(work, found)
            _decisions(work, found, promises, newsroom_id)
            _numbers(work, found)
            for head in work.history.heads():
                if fault := first_fault(work.history.lines(head.newsroom_id), head=head):
                    found.broken.append(f"history: {fault}")
            self._cache(work, found, newsroom_id)
        return found

    def _article(self, work: UnitOfWork, found: Findings, article_id: str, submitted: str, newsroom_id: str) -> None:
        article = work.articles.get(article_id, newsroom_id)
        if article is None or article.text != normalise_text(submitted):
            found.lost.append(f"{article_id} is not there as it was submitted")
            return
        if article.state not in (ArticleState.EXTRACTED, ArticleState.FAILED):
            found.lost.append(f"{article_id} is still {article.state}")
            return
        if article.state is ArticleState.FAILED:
            if article.failure is None or not article.failure.detail:
                found.broken.append(f"{article_id} failed without a reason")
            return
        claims = self._extractor.explain(article.text, None).claims
        expected = {each.id for each in track(claims, article_id=article_id, revision=1, text=article.text)}
        query = text("SELECT id FROM mentions WHERE article_id = :article")
        held = work.history._session.scalars(query, {"article": article_id}).all()
        found.lost.extend(f"mention {each} of {article_id} is missing" for each in expected - set(held))
        found.duplicated.extend(f"mention {each} of {article_id} is one too many" for each in set(held) - expected)

    def _cache(self, work: UnitOfWork, found: Findings, newsroom_id: str) -> None:
        ids = work.history._session.scalars(text("SELECT id FROM claims")).all()
        for start in range(0, len(ids), 500):
            batch = ids[start : start + 500]
            cached = self._statuses.documents(newsroom_id, batch)
            for status in work.statuses.of_claims(batch, newsroom_id):
                document = cached.get(status.claim_id)
                if document is not None and document != StatusDocument.of(status):
                    found.broken.append(f"cache: {document} instead of {status}")


def _twice(work: UnitOfWork, found: Findings) -> None:
    """An article that was sent twice under one name is there once; so each text is there once."""
    query = text("SELECT min(article_id) AS one, count(*) AS times FROM revisions GROUP BY text HAVING count(*) > 1")
    found.duplicated.extend(f"{row.one} is there {row.times} times" for row in work.history._session.execute(query))


def _decisions(work: UnitOfWork, found: Findings, promises: Promises, newsroom_id: str) -> None:
    for (claim_id, version), note in promises.decisions.items():
        notes = [each.note for each in work.history.of_claim(claim_id, newsroom_id) if each.version == version]
        if notes != [note]:
            found.lost.append(f"the decision that made version {version} of {claim_id}: the history has {notes}")


def _numbers(work: UnitOfWork, found: Findings) -> None:
    """Changes are numbered without gaps, and so are the versions of each claim."""
    query = text("SELECT newsroom_id, count(*) AS many, max(number) AS last FROM changes GROUP BY newsroom_id")
    found.broken.extend(
        f"changes of {row.newsroom_id}: {row.many} up to number {row.last}"
        for row in work.history._session.execute(query)
        if row.many != row.last
    )
    query = text(
        "SELECT claim_id, count(DISTINCT version) AS many, max(version) AS last FROM history GROUP BY claim_id"
    )
    found.broken.extend(
        f"history of {row.claim_id}: {row.many} versions up to {row.last}"
        for row in work.history._session.execute(query)
        if row.many != row.last
    )


def quiet(checker: Checker, promises: Promises) -> Callable[[], bool]:
    """Return the condition that nothing is left to be done."""
    return lambda: not checker.open_jobs() and not checker.open_articles(list(promises.articles))
