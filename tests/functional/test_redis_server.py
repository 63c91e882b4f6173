"""The Redis server of `claimwire up`: private, durable, and at home in any folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from service.embedded.redis_server import executable, prepare, running_at
from tests.servers import wait_until


@contextmanager
def running(folder: Path) -> Iterator[redis.Redis]:
    port, password = prepare(folder)
    with (
        subprocess.Popen([str(executable()), "redis.conf"], cwd=folder, stdout=subprocess.DEVNULL) as process,
        redis.Redis(port=port, password=password, retry=None) as client,
    ):
        wait_until(lambda: answers(client), what="Redis answering")
        yield client
        process.kill()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


class TestRedisServer:
    def test_what_was_queued_survives_a_kill(self, folder: Path) -> None:
        with running(folder) as client:
            client.rpush("claimwire", "message")
            wait_until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0)
        with running(folder) as client:
            assert client.lrange("claimwire", 0, -1) == [b"message"]

    def test_it_refuses_whoever_does_not_know_the_password(self, folder: Path) -> None:
        with running(folder) as client:
            stranger = redis.Redis(port=client.get_connection_kwargs()["port"], retry=None)
            with pytest.raises(redis.AuthenticationError), stranger:
                stranger.ping()

    def test_the_password_is_for_our_account_alone(self, folder: Path) -> None:
        prepare(folder)
        assert (folder / "redis.conf").stat().st_mode & 0o077 == 0

    def test_the_port_is_remembered(self, folder: Path) -> None:
        assert prepare(folder)[0] == prepare(folder)[0]

    def test_other_commands_find_it_while_it_runs(self, folder: Path) -> None:
        assert running_at(folder) is None
        with running(folder) as client:
            client.set("claimwire", "here")
            with redis.Redis.from_url(running_at(folder) or "") as other:
                assert other.get("claimwire") == b"here"
        wait_until(lambda: running_at(folder) is None, what="nobody listening")

    @pytest.mark.parametrize(
        "settings",
        [
            pytest.param("", id="an empty file"),
            pytest.param("port 70000\nrequirepass x\n", id="a port that cannot be"),
            pytest.param("port 1\n", id="no password"),
        ],
    )
    def test_it_is_not_looked_for_by_settings_that_are_not_ours(self, folder: Path, settings: str) -> None:
        folder.mkdir(parents=True)
        (folder / "redis.conf").write_text(settings)
        assert running_at(folder) is None

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return tmp_path / "a folder" / "redis"
