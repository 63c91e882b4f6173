"""Ending with the parent: who is an orphan, and that being a child of process 1 does not make one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import wait_until

ASK = "import sys; from service.embedded.death import orphaned; print(orphaned(int(sys.argv[1])))"


def test_a_child_of_its_parent_is_no_orphan():
    asked = subprocess.run([sys.executable, "-c", ASK, str(os.getpid())], capture_output=True, text=True)
    assert asked.stdout == "False\n", asked.stderr


def test_a_child_whose_parent_has_ended_is_one(tmp_path: Path):
    told = tmp_path / "told"
    # The shell ends at once; what it leaves in the background waits for that before it asks.
    script = (
        f"""( while kill -0 $$; do sleep 0.01; done; "{sys.executable}" -c '{ASK}' $$ >"{told}" ) 2>/dev/null & exit"""
    )
    subprocess.run(["sh", "-c", script], check=True)
    wait_until(lambda: told.exists() and told.read_text(), what="the answer")
    assert told.read_text() == "True\n"


def test_a_child_of_process_1_is_no_orphan():
    namespace = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]
    if shutil.which("unshare") is None or subprocess.run([*namespace, "true"], capture_output=True).returncode:
        pytest.skip("no process numbers of one's own on this machine")
    script = f"""test $$ -eq 1 && "{sys.executable}" -c '{ASK}' $$"""
    asked = subprocess.run([*namespace, "sh", "-c", f"{script}; exit"], capture_output=True, text=True)
    assert asked.stdout == "False\n", asked.stderr
