"""Ten times what a claimwire can do: it takes what it can finish, refuses the rest, and statuses come as quickly."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.faults.crowd import Crowd, Pollers
from tests.faults.inflicting import Scene
from tests.faults.newsroom import Newsroom
from tests.faults.servers import PostgresqlServer, RedisServer
from tests.faults.stage import Stage, on_stage
from tests.faults.table import Row
from tests.servers import wait_until

#: Articles that may wait, far fewer than usual so that the end of the work can be waited for.
MOST_WAITING = 40

#: Polls may become so many times slower, and those that are quicker than this many seconds are not compared.
_SLOWER, _QUICK = 3.0, 0.1


@pytest.fixture(scope="module")
def stage(
    broker: RedisServer, postgresql: PostgresqlServer | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    database_url = postgresql.url if postgresql else f"sqlite:///{folder}/claimwire.db"
    limits = {"max_backlog": str(MOST_WAITING), "max_open_jobs": "0"}
    with on_stage(folder, database_url=database_url, redis_url=broker.url, **limits) as running:
        yield running


_LONG = 120.0


@pytest.mark.parametrize(
    ("database_kind", "seconds", "share"),
    [
        # So few polls have no 99th percentile: one that met a busy moment would be it.
        pytest.param("SQLite", 5.0, 0.5, id="for seconds"),
        pytest.param("SQLite", _LONG, 0.99, id="for two minutes on SQLite", marks=pytest.mark.faults),
        pytest.param("PostgreSQL", _LONG, 0.99, id="for two minutes on PostgreSQL", marks=pytest.mark.faults),
    ],
    indirect=["database_kind"],
)
def test_ten_times_the_capacity(seconds: float, share: float, scene: Scene, row: Row, seed: int):
    newsroom = Newsroom(scene.stage.port, seed=seed)
    capacity, claims = _capacity(newsroom)
    with Pollers(newsroom, claims) as usual:
        _submit(newsroom, 20)
        _wait_until_done(newsroom)
    with Pollers(newsroom, claims) as crowded, Crowd(newsroom, per_second=10 * capacity) as crowd:
        time.sleep(seconds)  # how long it lasts is what is tested
    over = time.monotonic()
    before, meanwhile = usual.within(share), crowded.within(share)
    told = (
        f"capacity {capacity:.1f}/s, answers {dict(crowd.codes)}, {share:.0%} of polls within {before * 1000:.1f} ms "
        f"before and {meanwhile * 1000:.1f} ms meanwhile, {len(crowded.seconds)} of them"
    )
    print(told)
    row.fault = f"10 times the capacity for {seconds:.0f} s"
    scene.settle(newsroom, row, since=over, told=told)
    assert not crowd.complaints, crowd.complaints[:10]
    assert crowd.codes[202], told
    assert crowd.codes[503], told
    assert set(crowded.codes) == {200}, crowded.codes
    assert meanwhile <= max(_QUICK, _SLOWER * before), told


def _capacity(newsroom: Newsroom) -> tuple[float, list[str]]:
    """Return how many articles a second are read, and some claims to ask for."""
    _submit(newsroom, 2)
    _wait_until_done(newsroom)
    started = time.monotonic()
    _submit(newsroom, 20)
    _wait_until_done(newsroom)
    capacity = 20 / (time.monotonic() - started)
    with newsroom.client() as client:
        claims = client.get("/v1/claims", params={"limit": 100}).json()["items"]
    return capacity, [claim["id"] for claim in claims]


def _submit(newsroom: Newsroom, many: int) -> None:
    with newsroom.client() as client:
        for _ in range(many):
            text = newsroom.text()
            answer = client.post("/v1/articles", json={"text": text, "language": "en"})
            assert answer.status_code == 202, answer.text
            newsroom.promises.articles[answer.json()["id"]] = text


def _wait_until_done(newsroom: Newsroom) -> None:
    with newsroom.client() as client:
        for article in newsroom.promises.articles:
            path = f"/v1/articles/{article}"
            wait_until(lambda path=path: client.get(path).json()["state"] == "extracted", what=f"{path} being read")
