"""Processes are killed while a newsroom works: nothing that was answered 202 is lost."""

from __future__ import annotations

import time

import pytest

from tests.faults.crash_points import POISON
from tests.faults.faults import KILLS, Fault
from tests.faults.inflicting import Scene
from tests.faults.newsroom import Newsroom
from tests.faults.table import Row
from tests.servers import wait_until


@pytest.mark.parametrize(
    "database_kind", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.faults)], indirect=True
)
def test_nothing_is_lost_by_every_other_kill_in_turn(scene: Scene, row: Row, seed: int):
    # Each takes some seconds to come about: what is not tried on one database is on the other.
    kills = KILLS[1::2] if scene.postgresql else KILLS[::2]
    row.fault = f"{len(kills)} kills, one after the other"
    scene.inflict(kills, row, seed=seed)


@pytest.mark.faults
def test_an_article_that_kills_every_worker_is_given_up_and_holds_nobody_up(scene: Scene, row: Row, seed: int):
    row.fault = "an article that kills its worker"
    newsroom = Newsroom(scene.stage.port, seed=seed)
    with newsroom, newsroom.client() as client:
        answer = client.post(
            "/v1/articles", json={"text": f"{POISON} Russia annexed Crimea in 2014.", "language": "en"}
        )
        assert answer.status_code == 202
        article, started = f"/v1/articles/{answer.json()['id']}", time.monotonic()
        wait_until(lambda: client.get(article).json()["state"] == "failed", seconds=240, what="giving up")
        failure = client.get(article).json()["failure"]
        assert failure["reason"] == "attempts_exhausted", failure
    scene.settle(newsroom, row, since=started, told="an article that kills its worker")


@pytest.mark.faults
@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in KILLS])
def test_nothing_is_lost_however_often_by(fault: Fault, scene: Scene, row: Row, seed: int):
    row.fault = fault.name
    for run in range(fault.runs):
        scene.inflict([fault], row, seed=seed * 1000 + run)
