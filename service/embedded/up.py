"""What ``claimwire up`` does, from the lock of the data folder to the last process stopped. One thread."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import closing
from pathlib import Path

from service.actions.ensure_bootstrap_key import ensure_bootstrap_key
from service.broker_memory import weaknesses
from service.config import Config
from service.embedded import data_folder, death, redis_server
from service.embedded.crew import Crew
from service.embedded.ready import api_answers, broker_listens, require_free_port, worker_answers
from service.embedded.role import Role
from service.embedded.terminal import Signals, announce, say
from service.embedded.watch import keep_running, reachable, until
from service.heartbeat import Heartbeat
from service.store.database import Database

#: The roles, in the order in which they start.
ROLES = ("api", "worker", "beat")


def up(config: Config, *, parent: int | None) -> None:
    """Run everything until a signal comes or the process ``parent`` ends, if one is given.

    Raises an error with a message for the terminal if that is not possible.
    """
    signals = Signals()
    # Logs, database and queue hold articles: whatever is written here, by children too, is for this account alone.
    os.umask(0o077)
    if parent is not None:
        death.die_with_parent()
        if death.orphaned(parent):
            say(f"the process {parent}, with which this one was to end, is not its parent or has ended already")
            return
    with data_folder.locked(config.data_dir) as lock:
        require_free_port(config)
        with Crew(lock=lock, hurried=signals.hurried) as crew:
            _run(config, crew, signals)
            say("stopping")
    say("stopped")


def _run(config: Config, crew: Crew, signals: Signals) -> None:
    stopping = signals.stopping
    if config.lacks_redis:
        config = _start_redis(config, crew)
    with closing(Heartbeat(config.vitals)) as heartbeat:
        if not until(lambda: reachable(heartbeat), crew, stopping=stopping, what="Redis"):
            return
        for weakness in weaknesses(config.broker):
            say(weakness)
        key = _prepare_database(config)
        # An old sign would make the worker look ready before it is.
        heartbeat.forget()
        for name in ROLES:
            crew.add(_role(name, config))
        if until(lambda: api_answers(config), crew, stopping=stopping, what="the API") and until(
            lambda: worker_answers(heartbeat), crew, stopping=stopping, what="the worker"
        ):
            announce(config, key=key)
            keep_running(
                crew,
                heartbeat,
                stopping=stopping,
                replacing=signals.replacing,
                listening=lambda: broker_listens(config),
            )


def _start_redis(config: Config, crew: Crew) -> Config:
    """Start a server of our own; returns the settings that name it."""
    folder = config.data_dir / "redis"
    program = redis_server.executable()
    port, password = redis_server.prepare(folder)
    command = [str(program.absolute()), "redis.conf"]
    # It is stopped last: the roles still need it while they stop.
    crew.add(Role(name="redis", command=command, folder=folder, log=_log(config, "redis"), wave=1))
    return config.with_redis(f"redis://:{password}@127.0.0.1:{port}/0")


def _role(name: str, config: Config) -> Role:
    servers = {"CLAIMWIRE_REDIS_URL": config.redis_url or "", "CLAIMWIRE_CACHE_URL": config.cache}
    environ = servers | {"PYTHONUNBUFFERED": "1"}
    # The API replaces its processes itself, and goes on serving meanwhile.
    renews = signal.SIGHUP if name == "api" else None
    command = [sys.executable, "-m", "service", name]
    return Role(name=name, command=command, environ=environ, log=_log(config, name), renews=renews)


def _log(config: Config, name: str) -> Path:
    folder = config.data_dir / "logs"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.log"


def _prepare_database(config: Config) -> str:
    """Bring the database up to date and see to the first key; returns where the key lies, in words."""
    database = Database(config.database_url)
    try:
        database.upgrade()
        return ensure_bootstrap_key(config, database=database)
    finally:
        database.dispose()
