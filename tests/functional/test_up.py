"""What `claimwire up` promises: it stops whole, starts again where it was, and says in one line why it cannot."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.functional.installation import Installation, extracted, post
from tests.servers import wait_until


class TestUp:
    @pytest.mark.parametrize(
        "number",
        [
            pytest.param(signal.SIGINT, id="Ctrl-C"),
            pytest.param(signal.SIGTERM, id="SIGTERM"),
            pytest.param(signal.SIGHUP, id="the terminal being closed", marks=pytest.mark.long),
        ],
    )
    def test_a_signal_stops_everything(self, installation: Installation, number: signal.Signals) -> None:
        with installation.up() as process:
            process.send_signal(number)
            wait_until(lambda: process.poll() is not None, seconds=10, what="its end")
            assert (process.returncode, installation.left()) == (0, set())

    def test_a_kill_leaves_nothing_and_the_next_start_finds_the_data(self, installation: Installation) -> None:
        with installation.up() as process, installation.client() as client:
            article = extracted(installation, client, post(client)["id"])
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            wait_until(lambda: not installation.left(), seconds=10, what="every process being gone")
        with installation.up(), installation.client() as client:
            assert client.get(f"/v1/articles/{article['id']}").json()["state"] == "extracted"

    def test_it_says_where_everything_is(self, installation: Installation) -> None:
        with installation.up():
            said = installation.said("up")
        assert f"http://127.0.0.1:{installation.port}/docs" in said
        assert "API key" in said

    def test_a_second_one_on_the_same_data_is_refused(self, installation: Installation) -> None:
        with installation.up() as process:
            refused = installation.command("up")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == (
            f"claimwire: another `claimwire up` (process {process.pid}) is using {installation.folder}\n"
        )

    def test_a_port_in_use_is_told_in_one_line(self, installation: Installation) -> None:
        with socket.create_server(("127.0.0.1", installation.port)):
            refused = installation.command("up")
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"claimwire: cannot listen on 127.0.0.1 port {installation.port}")
        assert refused.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        "role", ["worker", *(pytest.param(role, marks=pytest.mark.long) for role in ("redis", "api"))]
    )
    def test_a_role_that_is_killed_comes_back(self, installation: Installation, role: str) -> None:
        with installation.up(), installation.client() as client:
            for each in [each for each in installation.left() if _is(each, role)]:
                os.kill(each, signal.SIGKILL)
            wait_until(lambda: f"{role} was killed by SIGKILL" in installation.said("up"))
            wait_until(lambda: installation.command("api", "--check").returncode == 0)
            assert extracted(installation, client, post(client)["id"])["state"] == "extracted"

    @pytest.fixture
    def installation(self, tmp_path: Path) -> Installation:
        return Installation(tmp_path / "a folder" / "data")


def _is(process: int, role: str) -> bool:
    command = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    return role == "redis" if command[0].split()[0].endswith(b"-server") else command[1:4] == _command(role)


def _command(role: str) -> list[bytes]:
    return [b"-m", b"service", role.encode()]
