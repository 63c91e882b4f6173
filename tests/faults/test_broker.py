"""Redis is ended, frozen and robbed while a newsroom works: nothing is lost, and work goes on without help."""

from __future__ import annotations

import pytest

from tests.faults.faults import BROKER, Fault
from tests.faults.inflicting import FEW_PER_SECOND, RESUMED, Scene
from tests.faults.table import Row


@pytest.mark.faults
@pytest.mark.parametrize("fault", [pytest.param(fault, id=fault.name) for fault in BROKER])
def test_work_goes_on_without_help_after(fault: Fault, scene: Scene, row: Row, seed: int):
    row.fault = fault.name
    for run in range(fault.runs):
        scene.inflict([fault], row, seed=seed * 1000 + run, within=RESUMED, per_second=FEW_PER_SECOND)
