"""The thread that hears from Redis what changed. It is a convenience: what it misses, the rechecks find."""

from __future__ import annotations

import threading
from collections.abc import Callable

import redis
import structlog

from service.status.channels import PATTERNS, Topic, topics

_log = structlog.get_logger(__name__)

#: Seconds between two attempts to reach a server that is down, and between two looks whether to stop.
_PAUSE, _TICK = 1.0, 0.5


class Listener:
    """Listens once it is started, over restarts of the server, until it is closed."""

    def __init__(self, redis_url: str, *, heard: Callable[[list[Topic]], object], deaf: Callable[[], object]) -> None:
        self._url = redis_url
        self._heard = heard
        # Called when it listens anew: messages may have passed by.
        self._deaf = deaf
        self._closed = threading.Event()

    def run(self) -> None:
        """Listen; the body of a thread."""
        complained = False
        while not self._closed.is_set():
            try:
                # A client of its own: with the cache's short time-out, silence would look like a server that is down.
                with redis.Redis.from_url(self._url, socket_timeout=5, health_check_interval=15) as client:
                    self._listen(client)
                complained = False
            # Whatever it is: the next attempt may do better.
            except Exception as error:
                if not complained:
                    _log.warning("not told of changes", reason=type(error).__name__)
                complained = True
                self._closed.wait(_PAUSE)

    def close(self) -> None:
        """Stop listening, within a moment."""
        self._closed.set()

    def _listen(self, client: redis.Redis) -> None:
        with client.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]
            subscription.psubscribe(*PATTERNS)
            self._deaf()
            while not self._closed.is_set():
                message = subscription.get_message(timeout=_TICK)
                if message is not None:
                    self._heard(topics(*(message[part].decode(errors="replace") for part in ("channel", "data"))))
