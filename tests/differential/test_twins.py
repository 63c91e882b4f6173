"""The same requests, one after the other, to SQLite and to PostgreSQL."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.differential.state import cached, differences, rows
from tests.differential.stream import Memory, Stream
from tests.differential.twin import Answer, Fate, Request, Twin
from tests.servers import empty_postgresql, empty_redis

#: PostgreSQL as newsrooms have it: text is ordered as people of a country order it.
COLLATION = "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted' TEMPLATE template0"


class Twins:
    """Two installations that live through the same moments."""

    def __init__(self, one: Twin, other: Twin, redis_urls: tuple[str, str], seed: int) -> None:
        self.both, self._redis_urls = (one, other), redis_urls
        assert one.keys == other.keys
        self.memory = Memory(one.keys)
        self._stream, self._moment = Stream(seed, self.memory), 0
        self.answers: Counter[int] = Counter()

    def live(self, steps: int) -> None:
        """Send so many requests; raises AssertionError as soon as an answer differs."""
        for _ in range(steps):
            self.send(self._stream.next())
            if self._moment % 4 == 0:
                self.work()

    def send(self, request: Request) -> Answer:
        self._moment += 1
        one, other = (twin.send(request, self._moment) for twin in self.both)
        self.answers[one.status] += 1
        told = differences(_told(one), _told(other))
        assert not told, f"step {self._moment}, {_short(request)}: {_listed(told)}"
        assert one.status < 500, f"step {self._moment}, {_short(request)}: {one.status} {one.body!r}"
        self.memory.learn(request, one)
        return one

    def work(self) -> None:
        self._moment += 1
        one, other = (twin.work(self._moment, 3) for twin in self.both)
        assert one == other, f"step {self._moment}: {one} and {other}"

    def compare(self) -> None:
        """Raise AssertionError if anything that is kept differs."""
        one, other = (rows(twin.servers.database) for twin in self.both)
        told = differences(one, other)
        assert not told, _listed(told)
        told = differences(*map(cached, self._redis_urls)) + differences(*(twin.queue.sent for twin in self.both))
        assert not told, _listed(told)


@contextmanager
def twins(folder: Path, *, redis_url: str, postgresql_url: str, seed: int) -> Iterator[Twins]:
    with ExitStack() as stack:
        url = stack.enter_context(empty_postgresql(postgresql_url, options=COLLATION))
        redis_urls = (empty_redis(redis_url), empty_redis(redis_url))
        made = []
        for database_url, each in zip((f"sqlite:///{folder}/claimwire.db", url), redis_urls, strict=True):
            made.append(Twin(database_url=database_url, redis_url=each, fate=Fate(seed)))
            stack.callback(made[-1].close)
        yield Twins(*made, redis_urls, seed)


@pytest.fixture
def few(tmp_path: Path, redis_url: str, postgresql_url: str) -> Iterator[Twins]:
    with twins(tmp_path, redis_url=redis_url, postgresql_url=postgresql_url, seed=1) as made:
        yield made


def test_both_databases_answer_and_keep_the_same(few: Twins):
    few.live(150)
    few.compare()


@pytest.mark.faults
@pytest.mark.parametrize("part", range(4))
def test_both_databases_answer_and_keep_the_same_however_long(
    part: int, tmp_path: Path, redis_url: str, postgresql_url: str, request: pytest.FixtureRequest
):
    seed = request.config.getoption("--faults-seed", default=1) * 100 + part
    with twins(tmp_path, redis_url=redis_url, postgresql_url=postgresql_url, seed=seed) as made:
        made.live(1000)
        made.compare()


#: A change of the one, what takes it back, and what is said of it.
SMALL_CHANGES = (
    (
        "UPDATE claims SET updated_at = updated_at + interval '1 microsecond'",
        "UPDATE claims SET updated_at = updated_at - interval '1 microsecond'",
        "/claims/0/updated_at",
    ),
    (
        "UPDATE claims SET verdict_reason = '' WHERE verdict_reason IS NULL",
        "UPDATE claims SET verdict_reason = NULL WHERE verdict_reason = ''",
        "verdict_reason: None and ''",
    ),
    (
        "UPDATE claims SET check_worthiness = check_worthiness + 2e-16 WHERE check_worthiness BETWEEN 0.5 AND 1",
        "",
        "check_worthiness",
    ),
    ("DELETE FROM changes WHERE number = 2", "", "/changes"),
)


def test_the_smallest_difference_is_noticed(few: Twins):
    few.live(40)
    few.compare()
    article = few.memory.articles[0]
    engine = few.both[1].servers.database.engine
    for change, undoing, told in SMALL_CHANGES:
        with engine.begin() as connection:
            connection.execute(text(change))
        with pytest.raises(AssertionError, match=re.escape(told)):
            few.compare()
        if undoing:
            with engine.begin() as connection:
                connection.execute(text(undoing))
    with engine.begin() as connection:
        connection.execute(text("UPDATE revisions SET author = 'another'"))
    with pytest.raises(AssertionError, match="another"):
        few.send(Request("GET", f"/v1/articles/{article}", few.memory.keys["editor"]))


def _told(answer: Answer) -> dict[str, object]:
    """Return an answer so that it is easy to say where two differ."""
    headers = dict(answer.headers)
    is_json = "json" in headers.get("Content-Type", "")
    lines = [json.loads(line) for line in answer.body.splitlines()] if is_json else []
    return {"status": answer.status, "headers": headers, "lines": lines, "bytes": answer.body}


def _short(request: Request) -> str:
    return f"{request.method} {request.path} {request.headers} {(request.body or b'')[:300]!r}"


def _listed(told: list[str]) -> str:
    return "\n".join(each[:1000] for each in told[:8])
