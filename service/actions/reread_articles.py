"""Have many articles read again, a few at a time: what newsrooms submit meanwhile waits behind no more than these."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.actions.clock import Clock
from service.actions.request_extraction import request_extraction
from service.domain.errors import NotFound, Withdrawn
from service.domain.rereading import Readable, Rereading, Which
from service.queue import Queue
from service.store.database import Database

#: Articles looked up at once.
_BATCH = 500


def rereading_of(
    which: Which, *, rules_version: str, newsroom: str | None, database: Database
) -> tuple[Rereading, int]:
    """Return what is to be read again, and how many articles that is; raises :class:`NotFound` for the newsroom."""
    with database.reading() as work:
        ids = {each.name: each.id for each in work.newsrooms.all()}
        if newsroom is not None and newsroom not in ids:
            raise NotFound(f"there is no newsroom {newsroom!r}")
        newsroom_id = ids[newsroom] if newsroom is not None else None
        wanted = Rereading(which=which, rules_version=rules_version, newsroom_id=newsroom_id)
        return wanted, work.rereadings.count(wanted)


def reread_articles(
    wanted: Rereading, *, at_once: int, pause: Callable[[], None], database: Database, queue: Queue, clock: Clock
) -> Iterator[str]:
    """Ask for the extraction of each article, oldest first, and yield its id; no more than ``at_once`` wait.

    Broken off, it is simply begun again: what is done by then is no longer outdated, or no longer failed.
    """
    waiting: set[str] = set()
    for article in _articles(wanted, database):
        while len(waiting) >= at_once:
            pause()
            with database.reading() as work:
                waiting = work.rereadings.unfinished(waiting)
        if _ask(article, database=database, queue=queue, clock=clock):
            waiting.add(article.article_id)
        yield article.article_id


def _articles(wanted: Rereading, database: Database) -> Iterator[Readable]:
    last: Readable | None = None
    while True:
        with database.reading() as work:
            batch = work.rereadings.following(wanted, last, _BATCH)
        if not batch:
            return
        yield from batch
        last = batch[-1]


def _ask(article: Readable, *, database: Database, queue: Queue, clock: Clock) -> bool:
    try:
        request_extraction(
            article.article_id, newsroom_id=article.newsroom_id, database=database, queue=queue, clock=clock
        )
    except (NotFound, Withdrawn):
        # Withdrawn a moment ago.
        return False
    return True
