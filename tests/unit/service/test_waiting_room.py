"""The room of those who wait: how they are woken, who finds no place, and what its rechecks find."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from service.domain.errors import Unavailable
from service.status.channels import Subject, Topic, changes_channel, status_channel, topics
from service.status.rechecks import Rechecks
from service.status.waiting_room import Outcome, WaitingRoom
from tests.servers import wait_until

FEED = Topic(Subject.CHANGES, "nwr_1")
CLAIM = Topic(Subject.STATUS, "nwr_1", "clm_1")
ARTICLE = Topic(Subject.ARTICLE, "nwr_1", "art_1")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(40) as made:
        yield made


def enter(pool: ThreadPoolExecutor, room: WaitingRoom, topic: Topic, number: int = 1) -> list[Future[Outcome]]:
    """Let so many wait, and return once they do."""
    there = len(room.waiters(fresh=False))
    waiting = [pool.submit(room.wait, topic, "1", seconds=20) for _ in range(number)]
    wait_until(lambda: len(room.waiters(fresh=False)) == there + number, what="all being in the room")
    return waiting


def test_those_are_woken_whose_topic_changed(pool: ThreadPoolExecutor):
    room = WaitingRoom(8)
    (claim,), (feed,) = enter(pool, room, CLAIM), enter(pool, room, FEED)
    room.wake([CLAIM, ARTICLE])
    assert claim.result(timeout=5) is Outcome.CHANGED
    assert not feed.done()
    room.close()
    assert feed.result(timeout=5) is Outcome.UNCHANGED
    assert room.wait(FEED, "1", seconds=20) is Outcome.NO_PLACE
    assert not room.occupied


def test_the_time_is_kept():
    begun = time.monotonic()
    assert WaitingRoom(1).wait(CLAIM, "1", seconds=0.05) is Outcome.UNCHANGED
    assert 0.04 < time.monotonic() - begun < 2


def test_there_are_so_many_places_and_the_last_are_not_for_who_has_most(pool: ThreadPoolExecutor):
    room, theirs = WaitingRoom(16), Topic(Subject.CHANGES, "nwr_2")
    enter(pool, room, CLAIM, 15)
    assert room.wait(FEED, "1", seconds=20) is Outcome.NO_PLACE
    enter(pool, room, theirs)
    assert room.wait(theirs, "1", seconds=20) is Outcome.NO_PLACE
    room.wake([CLAIM])
    wait_until(lambda: len(room.waiters(fresh=False)) == 1, what="their places being free")
    enter(pool, room, FEED)
    room.close()


def test_a_room_without_places_takes_nobody():
    assert WaitingRoom(0).wait(CLAIM, "1", seconds=20) is Outcome.NO_PLACE


class Record:
    """What rechecks read: versions, an error when it is down, and a count of the reads."""

    def __init__(self) -> None:
        self.versions = {CLAIM: "1", FEED: "1"}
        self.error: Exception | None = None
        self.reads: list[set[Topic]] = []

    def __call__(self, wanted: Collection[Topic]) -> dict[Topic, str]:
        self.reads.append(set(wanted))
        if self.error:
            raise self.error
        return self.versions


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def room(record: Record) -> Iterator[WaitingRoom]:
    made = WaitingRoom(40)
    rechecks = Rechecks(made, record, every=0.1)
    made.on_arrival = rechecks.poke
    thread = threading.Thread(target=rechecks.run)
    thread.start()
    yield made
    made.close()
    rechecks.close()
    thread.join(5)
    assert not thread.is_alive()


def test_what_changed_before_one_came_is_found_at_once(pool: ThreadPoolExecutor, room: WaitingRoom, record: Record):
    record.versions[CLAIM] = "2"
    assert pool.submit(room.wait, CLAIM, "1", seconds=20).result(timeout=1) is Outcome.CHANGED


def test_what_is_gone_has_changed(pool: ThreadPoolExecutor, room: WaitingRoom):
    assert pool.submit(room.wait, ARTICLE, "1", seconds=20).result(timeout=1) is Outcome.CHANGED


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Unavailable("no server"), id="servers that are down"),
        pytest.param(KeyError("x"), id="our mistakes"),
    ],
)
def test_a_change_that_nobody_told_of_is_found_over(
    pool: ThreadPoolExecutor, room: WaitingRoom, record: Record, error: Exception
):
    record.error = error
    (claim,), (feed,) = enter(pool, room, CLAIM), enter(pool, room, FEED)
    wait_until(lambda: record.reads, what="a read that fails")
    record.error, record.versions = None, {CLAIM: "2", FEED: "1"}
    assert claim.result(timeout=5) is Outcome.CHANGED
    assert not feed.done()


def test_many_are_looked_after_together(pool: ThreadPoolExecutor, room: WaitingRoom, record: Record):
    enter(pool, room, CLAIM, 15)
    enter(pool, room, FEED, 15)
    reads = len(record.reads)
    wait_until(lambda: len(record.reads) > reads, what="the next look")
    assert record.reads[-1] == {CLAIM, FEED}


def test_channels_name_what_they_are_about():
    assert topics(status_channel("nwr_1", "clm_1"), "2") == [CLAIM]
    assert topics(changes_channel("nwr_1"), "") == [FEED]
    assert topics(changes_channel("nwr_1"), "art_1 art_2") == [FEED, ARTICLE, ARTICLE._replace(id="art_2")]
