"""What a WSGI server loads: ``service.wsgi:application``, built on the first request of each process.

A server that is not started by `claimwire api` must have a thread for each of CLAIMWIRE_API_WAITERS besides those that
work, or be told that nobody may wait (0).
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from functools import cache
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from service import logs
from service.api.farewell import LEAVE, Farewell
from service.config import Config
from service.metrics import folder
from service.store.schema import schema_revisions
from service.tracing import spans

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

    from service.api.servers import Servers

_building = threading.Lock()
_STOPS = {signal.SIGTERM, signal.SIGINT}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request."""
    with _building:
        app = _build()
    return app(environ, start_response)


def serving() -> WSGIApplication:
    """Return the application, for a server that calls this in the main thread of each of its processes.

    It ends its long polls as soon as the process is told to stop, so that stopping need not wait for them. From
    ``LEAVE`` on it asks clients to let go of their connections: the process will be told to stop soon.
    """
    app = _build()
    from service.api.servers import EXTENSION

    servers: Servers = app.extensions[EXTENSION]
    leaving = threading.Event()
    _on_signals(leave=leaving.set, stop=servers.watch.close)
    return Farewell(app, leaving=leaving)


@cache
def _build() -> Flask:
    config = Config.from_env()
    logs.configure(config)
    # Now, while what is installed is what runs: /readyz compares with it.
    schema_revisions()
    if config.tracing:
        spans.start("api")
        # What is registered with `atexit` does not run in processes that were forked; this does there, too.
        Finalize(None, spans.stop, exitpriority=0)
    # First, as what counts looks for room when it is imported.
    folder.reserve()
    from service.app import create_app

    return create_app(config)


def _on_signals(*, leave: Callable[[], object], stop: Callable[[], object]) -> None:
    """Have these called when their signals arrive, whatever handler the server sets; to stop is to leave, too."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    # Without a handler of Python's, nothing would be written into the pipe.
    signal.signal(LEAVE, lambda *_: None)

    def watch() -> None:
        stopping = False
        while not stopping:
            numbers = os.read(reader, 64)
            stopping = not _STOPS.isdisjoint(numbers)
            if stopping or LEAVE in numbers:
                leave()
        stop()

    threading.Thread(target=watch, name="claimwire-stop", daemon=True).start()
