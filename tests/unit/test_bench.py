"""The benchmarks begin: run as scripts, each from its own folder, where no file may hide a package of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("script", ["evaluate.py", "speed.py", "serving.py", "claims_page.py"])
def test_it_tells_how_to_use_it(script: str):
    told = subprocess.run([sys.executable, BENCH / script, "--help"], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    assert "usage" in told.stdout


def test_no_script_is_called_like_a_package():
    packages = {folder.name for folder in BENCH.parent.iterdir() if (folder / "__init__.py").exists()}
    assert packages.isdisjoint(script.stem for script in BENCH.glob("*.py"))
