"""`claimwire up` is stopped, and its roles are replaced, while clients are served: no promise is broken."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.functional.installation import Installation, extracted
from tests.functional.traffic import Traffic
from tests.servers import wait_until


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    # Nobody is to be turned away for asking much.
    made = Installation(
        tmp_path / "data", rate_limit="0", submit_limit="0", max_open_jobs="100000", max_backlog="100000"
    )
    yield made
    assert not made.left()


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGINT, id="Ctrl-C"), pytest.param(signal.SIGTERM, id="SIGTERM", marks=pytest.mark.long)],
)
def test_what_a_signal_ends_was_either_answered_or_not_begun(installation: Installation, number: signal.Signals):
    with installation.up() as process:
        with Traffic(installation, clients=1, pause=0.03, held=5) as traffic:
            installation.wait(lambda: len(traffic.accepted) > 10, what="articles being accepted")
            process.send_signal(number)
            wait_until(lambda: process.poll() is not None, seconds=10, what="its end")
        assert process.returncode == 0
    # A connection is refused, or is let go of between two requests; no request gets an error for an answer.
    assert not {code for code in traffic.codes if code >= 400}, traffic.summary()
    # Who was accepted was told so, and the other way round.
    assert stored(installation) == set(traffic.accepted), traffic.summary()
    with installation.up(), installation.client() as client:
        assert {extracted(installation, client, each)["state"] for each in traffic.accepted} == {"extracted"}


def test_sigusr2_replaces_the_roles_and_no_request_fails(installation: Installation):
    with installation.up() as process:
        before = installation.left()
        with Traffic(installation, clients=1, pause=0.05, held=5) as traffic:
            installation.wait(lambda: len(traffic.accepted) > 5, what="articles being accepted")
            process.send_signal(signal.SIGUSR2)
            for role, sign, times in (
                ("api", "Stopped old worker", 1),
                ("worker", "ready.", 2),
                ("beat", "Starting...", 2),
            ):
                log = installation.folder / "logs" / f"{role}.log"
                installation.wait(
                    lambda log=log, sign=sign, times=times: log.read_text().count(sign) == times, what=f"a new {role}"
                )
            seen = traffic.answered
            installation.wait(lambda: traffic.answered > seen + 50, what="answers of the new processes")
        assert not traffic.failures, f"{traffic.summary()}\n{installation.told()}"
        # What stays is `up` itself, its guardian, Redis, and the process that listens for the API.
        assert len(before & installation.left()) <= 5
        assert "starting it again" not in installation.said("up")
        with installation.client() as client:
            assert {extracted(installation, client, each)["state"] for each in traffic.accepted} == {"extracted"}


def stored(installation: Installation) -> set[str]:
    with closing(sqlite3.connect(installation.folder / "claimwire.db")) as database:
        return {identity for (identity,) in database.execute("SELECT id FROM articles")}
