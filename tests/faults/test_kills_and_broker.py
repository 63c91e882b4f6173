"""Processes are killed and Redis is ended while a newsroom works: nothing that was answered 202 is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from tests.faults.checker import Checker, quiet
from tests.faults.conftest import PROPERTY
from tests.faults.crash_points import POISON
from tests.faults.faults import BROKER, KILLS, Fault
from tests.faults.inflicting import inflict
from tests.faults.newsroom import Newsroom
from tests.faults.servers import RedisServer
from tests.faults.stage import Stage
from tests.faults.table import Row
from tests.servers import wait_until


@pytest.mark.parametrize("faults", [pytest.param(KILLS, id="each kill in turn")])
def test_nothing_is_lost_by(
    faults: tuple[Fault, ...],
    stage: Stage,
    broker: RedisServer,
    checker: Checker,
    database_kind: str,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
):
    row = Row(f"{len(faults)} kills, one after the other", database_kind)
    try:
        inflict(
            faults, row, stage=stage, broker=broker, checker=checker, seed=request.config.getoption("--faults-seed")
        )
    finally:
        record_property(PROPERTY, json.dumps(row.to_json()))


@pytest.mark.faults
def test_an_article_that_kills_every_worker_is_given_up_and_holds_nobody_up(
    stage: Stage, checker: Checker, database_kind: str, record_property: Callable[[str, object], None]
):
    newsroom = Newsroom(stage.port, seed=77)
    with newsroom, newsroom.client() as client:
        answer = client.post(
            "/v1/articles", json={"text": f"{POISON} Russia annexed Crimea in 2014.", "language": "en"}
        )
        assert answer.status_code == 202
        article, started = f"/v1/articles/{answer.json()['id']}", time.monotonic()
        wait_until(lambda: client.get(article).json()["state"] == "failed", seconds=240, what="giving up")
        failure = client.get(article).json()["failure"]
        assert failure["reason"] == "attempts_exhausted", failure
    wait_until(quiet(checker, newsroom.promises), seconds=60, what=f"the end of all work\n{stage.told()}")
    found = checker.findings(newsroom.promises)
    row = Row("an article that kills its worker", database_kind)
    row.add(
        accepted=len(newsroom.promises.articles) + 1,
        lost=len(found.lost),
        duplicated=len(found.duplicated),
        seconds=time.monotonic() - started,
    )
    record_property(PROPERTY, json.dumps(row.to_json()))
    assert not found, f"{found}\n{stage.told()}"


@pytest.mark.faults
@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in (*KILLS, *BROKER)])
def test_nothing_is_lost_however_often_by(
    fault: Fault,
    stage: Stage,
    broker: RedisServer,
    checker: Checker,
    database_kind: str,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
):
    row, seed = Row(fault.name, database_kind), request.config.getoption("--faults-seed")
    try:
        for run in range(fault.runs):
            inflict([fault], row, stage=stage, broker=broker, checker=checker, seed=seed * 1000 + run)
    finally:
        record_property(PROPERTY, json.dumps(row.to_json()))
