"""What `claimwire up` promises about its children, shown on children that only sleep."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.errors import Conflict
from service.embedded.crew import Crew, CrewError
from service.embedded.data_folder import locked
from service.embedded.role import Role
from tests.processes import living
from tests.servers import wait_until

SLEEP = "import time; time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"
WITH_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"

#: A parent that starts three such roles and waits to be killed.
PARENT = """
import sys, time
from pathlib import Path
from service.embedded.crew import Crew
from service.embedded.data_folder import locked
from service.embedded.role import Role
folder, *scripts = sys.argv[1:]
with locked(Path(folder)) as lock:
    crew = Crew(lock=lock, hurried=lambda: False)
    for number, script in enumerate(scripts):
        log = Path(folder) / f"{number}.log"
        crew.add(Role(name=str(number), command=[sys.executable, "-c", script], log=log, wave=number % 2))
    print("started", flush=True)
    time.sleep(600)
"""


def role(folder: Path, script: str, **fields: object) -> Role:
    return Role(name="sleeper", command=[sys.executable, "-c", script], log=folder / "sleeper.log", **fields)


class TestCrew:
    def test_stopping_leaves_no_process(self, crew: Crew, tmp_path: Path) -> None:
        sleeper = role(tmp_path, WITH_CHILD)
        crew.add(sleeper)
        group = sleeper.group
        crew.stop()
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)

    def test_a_second_signal_does_not_wait_for_the_deaf(self, tmp_path: Path) -> None:
        with locked(tmp_path) as lock, Crew(lock=lock, hurried=lambda: True) as crew:
            crew.add(role(tmp_path, STUBBORN))
            wait_until(lambda: "deaf" in (tmp_path / "sleeper.log").read_text())
            began = time.monotonic()
            crew.stop()
        assert time.monotonic() - began < 2

    def test_a_role_that_dies_is_started_again(self, crew: Crew, tmp_path: Path) -> None:
        sleeper = role(tmp_path, SLEEP)
        crew.add(sleeper)
        first = sleeper.group
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: crew.watch(ready=True) or (sleeper.process and sleeper.group != first))
        assert sleeper.running()

    def test_a_role_that_cannot_start_is_given_up_with_its_last_words(self, crew: Crew, tmp_path: Path) -> None:
        crew.add(role(tmp_path, "raise SystemExit('no such database')"))
        with pytest.raises(CrewError, match="sleeper does not start: no such database"):
            wait_until(lambda: crew.watch(ready=False))

    def test_a_guardian_that_dies_is_replaced(self, tmp_path: Path) -> None:
        with locked(tmp_path) as lock:
            crew = Crew(lock=lock, hurried=lambda: False)
            sleeper = role(tmp_path, SLEEP)
            crew.add(sleeper)
            os.kill(crew._guardian.pid, signal.SIGKILL)
            crew._guardian.wait()
            crew.watch(ready=True)
            assert sleeper.running()
            # As when this process dies: the end of the guardian's input.
            crew._guardian.communicate()
            assert not sleeper.running()

    @pytest.fixture
    def crew(self, tmp_path: Path) -> Iterator[Crew]:
        with locked(tmp_path) as lock, Crew(lock=lock, hurried=lambda: False) as crew:
            yield crew


class TestKilledParent:
    def test_its_children_are_gone_within_ten_seconds(self, parent: subprocess.Popen[str], marker: str) -> None:
        assert len(living(marker)) == 6, "the parent, its guardian, three roles and one child of a role"
        parent.kill()
        wait_until(lambda: not living(marker), seconds=10, what="all processes being gone")

    def test_its_folder_stays_locked_until_they_are(
        self, parent: subprocess.Popen[str], marker: str, tmp_path: Path
    ) -> None:
        with pytest.raises(Conflict, match=f"process {parent.pid}"), locked(tmp_path / "data"):
            pass
        parent.kill()
        parent.wait()
        with locked(tmp_path / "data"):
            assert not living(marker)

    @pytest.fixture
    def marker(self) -> str:
        return f"CLAIMWIRE_TEST_RUN={secrets.token_hex(8)}"

    @pytest.fixture
    def parent(self, marker: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        name, _, value = marker.partition("=")
        command = [sys.executable, "-c", PARENT, str(tmp_path / "data"), SLEEP, STUBBORN, WITH_CHILD]
        environ = {**os.environ, name: value, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
            assert process.stdout
            assert process.stdout.readline() == "started\n"
            wait_until(lambda: len(living(marker)) == 6, what="every process having started")
            wait_until(lambda: "deaf" in (tmp_path / "data" / "1.log").read_text())
            yield process
            process.kill()
