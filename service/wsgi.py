"""What a WSGI server loads: ``service.wsgi:application``, built on the first request of each process."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from service import logs
from service.app import create_app
from service.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_building = threading.Lock()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request."""
    with _building:
        app = _build()
    return app(environ, start_response)


@cache
def _build() -> WSGIApplication:
    config = Config.from_env()
    logs.configure(config)
    return create_app(config)
