"""What `claimwire up` does while nothing gets done: it starts worker and beat again, if that can be of any use."""

from __future__ import annotations

import socket
from typing import Any, cast

import pytest

from service.config import Config
from service.embedded import watch
from service.embedded.ready import broker_listens
from service.embedded.redis_server import free_port

CACHE = "redis://127.0.0.1:1/0"


class SilentHeart:
    """A Redis that answers, and in which no worker leaves a sign."""

    def age(self) -> float | None:
        return None

    def ping(self) -> None:
        pass


class Crew:
    """Notes what it is told to start again."""

    def __init__(self) -> None:
        self.restarted: list[str] = []

    def watch(self, *, ready: bool) -> None:
        assert ready

    def restart(self, *names: str) -> None:
        self.restarted += names


@pytest.mark.parametrize(
    ("listens", "restarted"),
    [
        pytest.param(True, ["worker", "beat"], id="the broker is there"),
        pytest.param(False, [], id="the broker is away"),
    ],
)
def test_roles_that_hang_are_started_again_if_their(
    listens: bool, restarted: list[str], monkeypatch: pytest.MonkeyPatch
):
    crew, clock = Crew(), iter(range(0, 10_000, 10))
    monkeypatch.setattr(watch.time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(watch.time, "sleep", lambda _: None)
    looks = iter([False] * int(watch.STUCK_AFTER / 10 + 2) + [True])
    watch.keep_running(
        cast("Any", crew),
        cast("Any", SilentHeart()),
        stopping=lambda: next(looks),
        replacing=lambda: False,
        listening=lambda: listens,
    )
    assert crew.restarted == restarted


def test_one_node_of_a_cluster_is_enough_to_listen():
    absent = f"amqp://user:password@127.0.0.1:{free_port()}/vhost"
    assert not broker_listens(Config(broker_url=absent, cache_url=CACHE))
    with socket.create_server(("127.0.0.1", 0)) as server:
        node = f"amqp://user:password@127.0.0.1:{server.getsockname()[1]}/vhost"
        assert broker_listens(Config(broker_url=f"{absent};{node}", cache_url=CACHE))


def test_of_redis_the_sign_of_life_tells():
    assert broker_listens(Config(redis_url=CACHE))
