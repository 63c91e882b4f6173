"""Rolling restarts under load: nothing that was accepted is lost, and no request fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import service
from tests.functional.installation import Installation, extracted
from tests.functional.traffic import Traffic
from tests.servers import empty_redis

#: How often the roles are restarted: enough to see that it works, and enough to count on it.
ROUNDS = [
    pytest.param(1, id="once"),
    pytest.param(10, id="ten times", marks=pytest.mark.long),
]
PROCESSES = 2


@pytest.fixture
def deployed(redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    # Nobody is to be turned away for asking much.
    settings = {
        "api_workers": f"{PROCESSES}",
        "rate_limit": "0",
        "submit_limit": "0",
        "max_open_jobs": "100000",
        "max_backlog": "100000",
    }
    made = Installation(tmp_path / "data", redis_url=empty_redis(redis_url), **settings)
    assert made.command("db", "upgrade").returncode == 0
    yield made
    assert not made.left()


@pytest.mark.parametrize("rounds", ROUNDS)
def test_no_request_fails_while_the_processes_of_the_api_are_replaced(deployed: Installation, rounds: int):
    with ExitStack() as stack:
        process = stack.enter_context(deployed.process("api"))
        deployed.wait(lambda: deployed.command("api", "--check").returncode == 0, what="the API being ready")
        with Traffic(deployed, pause=0.02) as traffic:
            for _ in range(rounds):
                replace(deployed, process)
                seen = traffic.answered
                deployed.wait(lambda seen=seen: traffic.answered > seen + 50, what="answers of the new processes")
        print(traffic.summary())
        assert not traffic.failures, traffic.summary()
        with deployed.client() as client:
            lost = [each for each in traffic.accepted if client.get(f"/v1/articles/{each}").status_code != 200]
        assert not lost
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_restart_serves_code_that_was_installed_meanwhile(
    deployed: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    installed = tmp_path / "installed"
    shutil.copytree(Path(service.__file__).parent, installed / "service")
    deployed.environ["PYTHONPATH"] = f"{installed}{os.pathsep}{deployed.environ['PYTHONPATH']}"
    deployed.environ["CLAIMWIRE_API_WORKERS"] = "1"
    # Python looks there first.
    monkeypatch.chdir(installed)
    with deployed.process("api") as process, deployed.client() as client:
        deployed.wait(lambda: deployed.command("api", "--check").returncode == 0, what="the API being ready")
        # In a module that the process which listens has loaded long ago.
        with (installed / "service" / "store" / "schema.py").open("a") as file:
            file.write("\n\ndef newer(connection):\n    raise WrongSchema('new code')\n")
        assert client.get("/readyz").status_code == 200
        replace(deployed, process, processes=1)
        assert client.get("/readyz").status_code == 503


@pytest.mark.long
@pytest.mark.parametrize("rounds", ROUNDS)
def test_every_article_is_read_soon_while_the_workers_are_replaced(deployed: Installation, rounds: int):
    with ExitStack() as stack:
        for role in ("api", "beat"):
            stack.enter_context(deployed.process(role))
        workers = [stack.enter_context(deployed.process("worker")) for _ in range(2)]
        deployed.wait(lambda: deployed.command("worker", "--check").returncode == 0, what="a worker answering")
        with Traffic(deployed, clients=1, pause=0.2, held=5) as traffic:
            for _ in range(2 * rounds):
                seen = len(traffic.accepted)
                deployed.wait(lambda seen=seen: len(traffic.accepted) > seen + 5, what="articles for the workers")
                ended = workers.pop(0)
                ended.terminate()
                assert ended.wait(timeout=10) == 0
                workers.append(stack.enter_context(deployed.process("worker")))
        begun = time.monotonic()
        with deployed.client() as client:
            # Far less than the 300 s after which the broker would hand a message out again.
            states = [extracted(deployed, client, article_id)["state"] for article_id in traffic.accepted]
        print(traffic.summary(), f"the last read {time.monotonic() - begun:.1f} s later")
        assert not traffic.failures, traffic.summary()
        assert set(states) == {"extracted"}


def replace(deployed: Installation, process: subprocess.Popen[bytes], *, processes: int = PROCESSES) -> None:
    """Have the API's processes replaced one by one; return when the last old one has ended."""
    ended = deployed.said("api").count("Stopped old worker")
    process.send_signal(signal.SIGHUP)
    deployed.wait(lambda: deployed.said("api").count("Stopped old worker") == ended + processes, what="the last end")
