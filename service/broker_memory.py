"""Does the broker's Redis keep what lies in it: asked when a role starts, as its two settings are easily forgotten."""

from __future__ import annotations

import redis
import structlog

from service.config import speaks_amqp

_log = structlog.get_logger(__name__)


def weaknesses(broker_url: str) -> list[str]:
    """Return what should be set otherwise, a sentence each.

    Of RabbitMQ there is nothing to say, and whether a server answers is for others to tell.
    """
    if speaks_amqp(broker_url):
        return []
    try:
        with redis.Redis.from_url(broker_url, socket_timeout=2, socket_connect_timeout=2, retry=None) as client:
            # Not by CONFIG, which hosted servers refuse.
            told = client.info("memory") | client.info("persistence")
    except redis.RedisError:
        return []
    found = []
    if (policy := told.get("maxmemory_policy", "noeviction")) != "noeviction":
        found.append(
            f"the broker's maxmemory-policy is {policy}, so it throws the whole queue away when its memory is full: "
            "set noeviction there, and CLAIMWIRE_CACHE_URL to another server for which this policy is right"
        )
    if not told.get("aof_enabled", 1):
        found.append("the broker keeps no append-only file, so the queue ends with its process: set appendonly yes")
    return found


def warn(broker_url: str) -> None:
    """Log what :func:`weaknesses` finds."""
    for each in weaknesses(broker_url):
        _log.warning("the broker may forget", reason=each)
