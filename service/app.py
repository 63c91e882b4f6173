"""The application: settings in, Flask out. Nothing is built on import, and nothing connects before it is asked."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

from service.actions.clock import utc_now
from service.actions.read_statuses import CurrentStatuses
from service.api import docs, document, problems
from service.api.authentication import Authenticator
from service.api.frame import REQUEST_ID, Frame
from service.api.servers import EXTENSION, Servers
from service.api.status_poll import StatusPoll
from service.config import Config
from service.queue import CeleryQueue
from service.status.cache import StatusCache
from service.store.database import Database

#: Bytes of a request's body (contract, section 4).
MAX_BODY = 2 * 1024 * 1024

_log = structlog.get_logger(__name__)


def create_app(config: Config) -> Flask:
    """Build the API for these settings; the database must be up to date."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    servers = _connect(config)
    app.extensions[EXTENSION] = servers
    document.register(app)
    app.register_blueprint(docs.blueprint)
    problems.register(app)
    app.before_request(_begin)
    app.after_request(_end)
    poll = StatusPoll(app.wsgi_app, statuses=servers.statuses, authenticator=servers.authenticator)
    app.wsgi_app = Frame(poll)  # type: ignore[method-assign]  # as Flask's documentation has it
    return app


def _connect(config: Config) -> Servers:
    statuses = StatusCache(config.cache)
    database = Database(config.database_url, announce=statuses.announce)
    return Servers(
        database=database,
        statuses=statuses,
        current_statuses=CurrentStatuses(database=database, cache=statuses),
        queue=CeleryQueue(config.broker),
        authenticator=Authenticator(database),
        clock=utc_now,
        public_url=config.public_url,
    )


def _begin() -> None:
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.environ[REQUEST_ID])


def _end(response: Response) -> Response:
    _log.info(
        "request",
        method=request.method,
        path=request.path[:200],
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.started) * 1000, 1),
    )
    return response
