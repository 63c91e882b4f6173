"""The database goes away while a newsroom works: clients are told so, and nothing that was answered 202 is lost."""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from tests.faults.faults import POSTGRESQL, SQLITE, Fault, lock_sqlite, restart_postgresql
from tests.faults.inflicting import FEW_PER_SECOND, RESUMED, Scene
from tests.faults.table import Row

OF_KIND = {"PostgreSQL": POSTGRESQL, "SQLite": SQLITE}


def test_nothing_is_lost_by_a_database_that_goes_away_once(scene: Scene, row: Row, seed: int):
    fault = restart_postgresql(signal.SIGINT, most=3.0) if scene.postgresql else lock_sqlite(most=3.0)
    row.fault = fault.name
    scene.inflict([fault], row, seed=seed)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("database_kind", "fault"),
    [pytest.param(kind, fault, id=fault.name) for kind, faults in OF_KIND.items() for fault in faults],
    indirect=["database_kind"],
)
def test_nothing_is_lost_however_often_by(fault: Fault, scene: Scene, row: Row, seed: int):
    row.fault, told = fault.name, Counter[str]()
    for run in range(fault.runs):
        promises = scene.inflict([fault], row, seed=seed * 1000 + run, within=RESUMED, per_second=FEW_PER_SECOND)
        told += promises.answers
    assert told["503"] or not fault.noticed, told
