"""A Redis that may throw messages away is found out, whichever of its settings is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from service.broker_memory import warn, weaknesses
from tests.servers import redis_server
from workers.signals import warn_of_the_broker

AS_IT_SHOULD_BE = ("--appendonly", "yes", "--maxmemory-policy", "noeviction")


def test_nothing_is_said_of_a_server_that_keeps_everything(tmp_path: Path):
    with redis_server(tmp_path, options=AS_IT_SHOULD_BE) as url:
        assert weaknesses(url) == []


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_policy_that_is_right_for_a_cache_only_is_told(tmp_path: Path, policy: str):
    with redis_server(tmp_path, options=(*AS_IT_SHOULD_BE, "--maxmemory-policy", policy)) as url:
        (told,) = weaknesses(url)
    assert told.startswith(f"the broker's maxmemory-policy is {policy}")


def test_a_queue_without_a_file_is_told(tmp_path: Path):
    with redis_server(tmp_path, options=(*AS_IT_SHOULD_BE, "--appendonly", "no")) as url:
        (told,) = weaknesses(url)
    assert "appendonly yes" in told


@pytest.mark.parametrize("broker", ["amqp://127.0.0.1:1//", "redis://127.0.0.1:1/0"])
def test_nothing_is_said_of_rabbitmq_and_of_a_server_that_is_away(broker: str):
    assert weaknesses(broker) == []


def test_a_worker_that_starts_says_so_in_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with redis_server(tmp_path, options=("--maxmemory-policy", "allkeys-lru")) as url:
        monkeypatch.setenv("CLAIMWIRE_REDIS_URL", url)
        with structlog.testing.capture_logs() as lines:
            warn_of_the_broker()
    assert [line["log_level"] for line in lines] == ["warning", "warning"]
    assert "allkeys-lru" in lines[0]["reason"]


def test_the_address_is_not_part_of_the_warning(tmp_path: Path):
    options = ("--maxmemory-policy", "allkeys-lru", "--appendonly", "no")
    with redis_server(tmp_path, options=options) as url, structlog.testing.capture_logs() as lines:
        warn(url)
    assert not [line for line in lines if "127.0.0.1" in line["reason"]]
