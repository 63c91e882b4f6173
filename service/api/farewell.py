"""Before a process ends, its answers ask clients to come back on another connection.

A connection that a client keeps is closed when the process ends; a request that is sent at that very moment gets no
answer. Who was told beforehand opens another one, and meets a process that stays.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Announces to a process of the server that it will be stopped. One that is not ready yet ignores it.
LEAVE = signal.SIGURG


class Farewell:
    """A WSGI middleware that sends `Connection: close` once ``leaving`` is set."""

    def __init__(self, following: WSGIApplication, *, leaving: threading.Event) -> None:
        self._following = following
        self._leaving = leaving

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on; the answer says that it is the last one of its connection, if it is."""

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            # Looked at when the answer is there: a long poll may have begun long before.
            last = [("Connection", "close")] if self._leaving.is_set() else []
            return start_response(status, [*headers, *last], *exc_info)

        return self._following(environ, start)
