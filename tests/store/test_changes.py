"""The feed of changes under many writers: a reader that follows it meets each change once, in order, with no gap."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from service.domain.changes import Change, ChangeType, NumberedChange
from service.store.database import Database
from tests.builders import NOON

WRITERS, TRANSACTIONS = 6, 25


class GivenUp(Exception):
    """What rolls a transaction back."""


def write(database: Database, newsroom_id: str, writer: int) -> int:
    """Commit changes, one to three in a transaction, and give up every fifth of these; return how many there are."""
    chance, version = random.Random(writer), 0
    for number in range(TRANSACTIONS):
        versions = range(version + 1, version + 1 + chance.randint(1, 3))
        changes = [Change(type=ChangeType.CLAIM_STATUS, claim_id=f"{writer}", version=each) for each in versions]
        with suppress(GivenUp), database.transaction() as work:
            work.changes.append(changes, newsroom_id=newsroom_id, at=NOON)
            if number % 5 == 4:
                raise GivenUp
        if number % 5 != 4:
            version = versions[-1]
    return version


def follow(database: Database, newsroom_id: str, going_on: Callable[[], bool]) -> list[NumberedChange]:
    """Read the feed, page by page, until it is at its end and nobody writes any more."""
    seen: list[NumberedChange] = []
    while True:
        last = not going_on()
        with database.reading() as work:
            page = work.changes.since(seen[-1].number if seen else 0, newsroom_id=newsroom_id, limit=7)
        seen += page
        if last and not page:
            return seen


def test_a_reader_that_follows_many_writers_misses_nothing(
    database: Database, newsroom_id: str, other_newsroom_id: str
):
    newsrooms = (newsroom_id, other_newsroom_id)
    with ThreadPoolExecutor(2 * WRITERS + 2) as pool:
        writing = [pool.submit(write, database, newsrooms[number % 2], number) for number in range(WRITERS)]
        reading = [
            pool.submit(follow, database, each, lambda: not all(writer.done() for writer in writing))
            for each in newsrooms
        ]
        written, read = [each.result() for each in writing], [each.result() for each in reading]
    for place, seen in enumerate(read):
        assert [change.number for change in seen] == list(range(1, sum(written[place::2]) + 1))
        for writer in range(place, WRITERS, 2):
            assert versions(seen, writer) == list(range(1, written[writer] + 1))


def versions(seen: Sequence[NumberedChange], writer: int) -> list[int | None]:
    return [each.change.version for each in seen if each.change.claim_id == f"{writer}"]


def test_changes_are_announced_once_committed_and_not_when_given_up(database_url: str):
    announced: list[tuple[str, list[ChangeType]]] = []
    database = Database(database_url, announce=lambda *told: announced.append((told[0], [c.type for c in told[1]])))
    database.upgrade()
    received, extracted = (Change(type=type_) for type_ in (ChangeType.ARTICLE_RECEIVED, ChangeType.ARTICLE_EXTRACTED))
    with database.transaction() as work:
        newsroom_id = work.newsrooms.ensure("default", NOON).id
        work.changes.append([received], newsroom_id=newsroom_id, at=NOON)
        work.changes.append([extracted], newsroom_id=newsroom_id, at=NOON)
        work.after_commit(lambda: announced.append(("after the callbacks", [])))
    with suppress(GivenUp), database.transaction() as work:
        work.changes.append([received], newsroom_id=newsroom_id, at=NOON)
        raise GivenUp
    assert announced == [("after the callbacks", []), (newsroom_id, [received.type, extracted.type])]
    database.dispose()
