"""What is done to a running claimwire. Each fault has a name for the table, and is over when `inflict` returns."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import redis
from sqlalchemy import make_url

from service.queue import QUEUE_NAME
from tests.faults.crash_points import CrashPoint
from tests.faults.proxy import FreezingProxy
from tests.faults.servers import PostgresqlServer, RedisServer
from tests.faults.stage import Stage
from tests.servers import wait_until

#: Seconds that a process may take to come to a point at which it is to die, under load.
ON_ITS_WAY = 40.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What faults are inflicted on."""

    stage: Stage
    redis: RedisServer
    postgresql: PostgresqlServer | None
    random: random.Random


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, and how often it is inflicted by `make faults`, on each database."""

    name: str
    inflict: Callable[[Ground], None]
    runs: int
    #: Does it last so long, at least in one of its runs, that clients must be told to come back later.
    noticed: bool = False


def kill_role(role: str) -> Fault:
    def inflict(ground: Ground) -> None:
        time.sleep(ground.random.uniform(0.2, 1.5))
        before = ground.stage.restarts
        ground.stage.kill(role)
        wait_until(lambda: ground.stage.restarts > before, what=f"{role} being started again")

    return Fault(f"kill -9 of {role} and all its processes", inflict, runs=2)


def kill_child(role: str, what: str) -> Fault:
    def inflict(ground: Ground) -> None:
        time.sleep(ground.random.uniform(0.2, 1.5))
        children: list[int] = []
        wait_until(lambda: children.extend(ground.stage.children(role)) or children, what=f"a process of {role}")
        with contextlib.suppress(ProcessLookupError):
            os.kill(ground.random.choice(children), signal.SIGKILL)

    return Fault(f"kill -9 of {what}", inflict, runs=2)


def crash_at(point: CrashPoint) -> Fault:
    def inflict(ground: Ground) -> None:
        ground.stage.arm(point)
        wait_until(lambda: not ground.stage.armed(point), seconds=ON_ITS_WAY, what=f"a process dying {point}")

    return Fault(f"death of a process: {point}", inflict, runs=2)


def end_redis(number: signal.Signals, *, files: bool) -> Fault:
    def inflict(ground: Ground) -> None:
        ground.redis.send(number)
        if not files:
            ground.redis.lose_files()
        time.sleep(_down(ground))
        ground.redis.start()

    return Fault(f"Redis: {number.name}, {'with' if files else 'without'} its files", inflict, runs=3)


def freeze_redis() -> Fault:
    def inflict(ground: Ground) -> None:
        ground.redis.send(signal.SIGSTOP)
        time.sleep(_down(ground))
        ground.redis.send(signal.SIGCONT)

    return Fault("Redis: SIGSTOP", inflict, runs=3)


def drop_message() -> Fault:
    def inflict(ground: Ground) -> None:
        # Else the worker would be there first.
        ground.stage.kill("worker", signal.SIGSTOP)
        try:
            with redis.Redis(port=ground.redis.port, socket_timeout=2) as client:
                wait_until(lambda: client.lpop(QUEUE_NAME) is not None, what="a message to drop")
        finally:
            ground.stage.kill("worker", signal.SIGCONT)

    return Fault("a message dropped from the list", inflict, runs=3)


def freeze(proxy: FreezingProxy, what: str, *, most: float = 30.0) -> Fault:
    def inflict(ground: Ground) -> None:
        proxy.freeze()
        time.sleep(_down(ground, most=most))
        proxy.thaw()

    return Fault(f"half-open connections to {what}", inflict, runs=3)


def restart_postgresql(number: signal.Signals, *, most: float = 20.0) -> Fault:
    def inflict(ground: Ground) -> None:
        assert ground.postgresql
        ground.postgresql.send(number)
        time.sleep(_down(ground, most=most))
        ground.postgresql.start()

    return Fault(f"PostgreSQL: {number.name} and a new start", inflict, runs=3, noticed=True)


def crash_a_backend() -> Fault:
    """Kill the process behind one connection: the server then ends all others and recovers."""

    def inflict(ground: Ground) -> None:
        assert ground.postgresql
        time.sleep(ground.random.uniform(0.2, 1.5))
        with psycopg.connect(ground.postgresql.url, autocommit=True) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'claimwire' ORDER BY pid"
            pids = [pid for (pid,) in connection.execute(query)]
        with contextlib.suppress(ProcessLookupError):
            os.kill(ground.random.choice(pids), signal.SIGKILL)
        wait_until(ground.postgresql.answers, what="PostgreSQL answering again")

    return Fault("PostgreSQL: kill -9 of the process of a connection", inflict, runs=3)


def lock_sqlite(*, most: float = 30.0) -> Fault:
    """Another program writes to the file, and takes its time."""

    def inflict(ground: Ground) -> None:
        path = make_url(ground.stage.database_url).database
        assert path
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(_down(ground, most=most))
            connection.execute("ROLLBACK")

    return Fault("SQLite: locked by another writer", inflict, runs=10, noticed=True)


def _down(ground: Ground, *, most: float = 60.0) -> float:
    """Seconds from 0.3 to ``most``, short ones more often."""
    return min(most, 0.3 * ground.random.choice((1, 3, 10, 30, 100, 200)))


KILLS = (
    kill_role("api"),
    kill_role("worker"),
    kill_role("beat"),
    kill_child("api", "a process of the API's server"),
    kill_child("worker", "a process of the worker's pool"),
    *map(crash_at, CrashPoint),
)
BROKER = (
    end_redis(signal.SIGKILL, files=True),
    end_redis(signal.SIGKILL, files=False),
    end_redis(signal.SIGTERM, files=True),
    freeze_redis(),
    drop_message(),
)
POSTGRESQL = (
    restart_postgresql(signal.SIGINT),
    restart_postgresql(signal.SIGQUIT),
    restart_postgresql(signal.SIGKILL),
    crash_a_backend(),
)
SQLITE = (lock_sqlite(),)
