"""``claimwire up`` and ``claimwire api``: the processes of the record side."""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from service.config import Config, MetricsAccess

if TYPE_CHECKING:
    from granian.server.common import AbstractServer

#: The server's own records go the way of ours.
_LOGGING = {"loggers": {"_granian": {"propagate": True}}}

_LAST_SECONDS = 5

#: For how long a process and its successor run side by side: the new one loads, the old one lets go of its connections.
#: Each listens for itself, so a new one that takes longer, as on a machine with much else to do, leaves a gap.
_HANDOVER = 10.0

#: Threads of a process in which requests wait for their turn, while others answer and wait for changes.
_QUEUE = 64

_CONNECTIONS = 1024


@click.command(short_help="Start everything on this machine.")
@click.option(
    "--die-with-parent",
    "parent",
    type=int,
    metavar="PID",
    help="Stop when the process that started this one, whose id is PID, is gone.",
)
def up(*, parent: int | None) -> None:
    """Start everything on this machine, and stop it on Ctrl-C; on SIGUSR2, replace API, worker and beat.

    Redis (unless CLAIMWIRE_REDIS_URL names one), API, worker and beat run as children. The data lies in
    CLAIMWIRE_DATA_DIR (./var); the next start finds it there.
    """
    from service.embedded.up import up as run
    from service.tracing import spans

    config = Config.from_env()
    if config.tracing:
        # Said here, where it is one line; each of the children would only die of it.
        spans.prepare()
    run(config, parent=parent)


@click.command(short_help="Serve the HTTP API.")
@click.option("--check", is_flag=True, help="Start nothing; exit 0 if the API on this machine is ready.")
def api(*, check: bool) -> None:
    """Serve the HTTP API on CLAIMWIRE_HOST and CLAIMWIRE_PORT.

    CLAIMWIRE_API_WORKERS processes, each of which works on CLAIMWIRE_API_THREADS requests at a time while
    CLAIMWIRE_API_WAITERS more wait for changes, until SIGTERM. SIGHUP replaces these processes one by one while
    requests are served. The database must be up to date: see `claimwire db upgrade`.
    """
    from service import broker_memory, logs
    from service.actions.require_schema import require_schema
    from service.embedded.ready import api_answers
    from service.metrics import folder
    from service.tracing import spans

    config = Config.from_env()
    if check:
        sys.exit(0 if api_answers(config) else 1)
    logs.configure(config)
    # Asked for here, where what is missing is one line; in the server's processes it would be a traceback in each.
    if config.tracing:
        spans.prepare()
    config.require_servers()
    broker_memory.warn(config.broker)
    require_schema(config)
    if config.metrics is not MetricsAccess.OFF:
        folder.prepare(config)
    # Its processes import everything for themselves: after a SIGHUP they run what was installed meanwhile, all of it.
    multiprocessing.set_start_method("spawn")
    http_server("service.wsgi:serving", config, factory=True).serve()


def http_server(target: str, config: Config, *, factory: bool = False) -> AbstractServer[Any]:
    """Return the server, with all its settings, for the WSGI application that ``target`` names, or makes."""
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        target,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.api_workers,
        # Threads cost little; `service.api.admission` and the number of waiters say what they may do.
        blocking_threads=config.api_threads + config.api_waiters + _QUEUE,
        # Connections of a process: each waiter has one, and they must not keep others from being accepted.
        backpressure=_CONNECTIONS + config.api_waiters,
        factory=factory,
        websockets=False,
        log_dictconfig=_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=_LAST_SECONDS,
        respawn_interval=_HANDOVER,
    )
    server.on_reload(lambda: _announce_end(server))
    return server


def _announce_end(server: AbstractServer[Any]) -> None:
    from service.api.farewell import LEAVE

    for worker in server.wrks:
        if worker.inner.is_alive():
            os.kill(worker.inner.pid, LEAVE)
