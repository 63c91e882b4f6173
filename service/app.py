"""The application: settings in, Flask out. Nothing is built on import, and nothing connects before it is asked."""

from __future__ import annotations

from functools import partial

from flask import Flask

from service.actions.clock import utc_now
from service.actions.read_statuses import CurrentStatuses
from service.actions.read_versions import read_versions
from service.api import closed, docs, document, problems, request_log, request_span
from service.api.admission import Admission
from service.api.authentication import Authenticator
from service.api.backlog import Backlog
from service.api.frame import Frame
from service.api.metering import Metering
from service.api.servers import EXTENSION, Servers
from service.api.status_poll import StatusPoll
from service.api.waiting import LongPolls
from service.config import Config
from service.metrics.exposition import Metrics
from service.metrics.extraction import ExtractionCounts
from service.metrics.installation import Installation
from service.queue import CeleryQueue, Courier
from service.status.cache import StatusCache
from service.status.watch import Watch
from service.store.database import Database

#: Bytes of a request's body (contract, section 4).
MAX_BODY = 2 * 1024 * 1024


def create_app(config: Config) -> Flask:
    """Build the API for these settings; the database must be up to date."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    servers = _connect(config)
    app.extensions[EXTENSION] = servers
    document.register(app)
    app.register_blueprint(docs.blueprint)
    closed.require_scopes(app)
    problems.register(app)
    request_log.register(app)
    if config.tracing:
        request_span.register(app)
    poll = StatusPoll(
        app.wsgi_app, statuses=servers.statuses, authenticator=servers.authenticator, counts=servers.metrics.requests
    )
    admitted = Admission(poll, turns=config.api_threads)
    metered = Metering(
        LongPolls(admitted, watch=servers.watch),
        authenticator=servers.authenticator,
        limit=config.rate_limit,
        submit_limit=config.submit_limit,
        processes=config.api_workers,
    )
    framed = Frame(metered)
    app.wsgi_app = framed  # type: ignore[method-assign]  # as Flask's documentation has it
    return app


def _connect(config: Config) -> Servers:
    statuses = StatusCache(config.cache)
    database = Database(config.database_url, announce=statuses.announce)
    queue = Courier(CeleryQueue(config.broker))
    counts = ExtractionCounts(config.vitals)
    metrics = Metrics(Installation(database=database, queue=queue, extractions=counts, clock=utc_now))
    current_statuses = CurrentStatuses(database=database, cache=statuses, counts=metrics.requests)
    versions = partial(read_versions, database=database, current_statuses=current_statuses)
    return Servers(
        database=database,
        statuses=statuses,
        current_statuses=current_statuses,
        watch=Watch(config.cache, versions=versions, places=config.api_waiters),
        queue=queue,
        authenticator=Authenticator(database),
        backlog=Backlog(database, most=config.max_backlog, most_of_one=config.max_open_jobs),
        metrics=metrics,
        metrics_access=config.metrics,
        clock=utc_now,
        public_url=config.public_url,
    )
