"""Real servers for tests: each a child process with a folder, a loopback port and a life of its own."""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from service.embedded.redis_server import executable, free_port

#: Broker and status cache are neighbours (n and n + 1), so that each use takes two of the server's 64 databases.
_REDIS_NUMBERS = itertools.cycle(range(0, 64, 2))

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class ServerMissingError(Exception):
    """The program is not on this machine; the message names the package that has it."""


def wait_until(condition: Callable[[], object], *, seconds: float = 30.0, what: str = "the condition") -> None:
    """Return as soon as ``condition()`` is true; fail with ``what`` when it is not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true in {seconds:g} s")
        time.sleep(0.05)


@contextmanager
def redis_server(folder: Path, *, port: int | None = None, options: tuple[str, ...] = ()) -> Iterator[str]:
    """Run a Redis-compatible server that forgets everything at its end; gives its address, database 0."""
    port = port or free_port()
    command = [str(executable()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no", "--databases", "64", "--daemonize", "no", *options]
    with _running(command, log=folder / "redis.log") as process:
        with redis.Redis(port=port, socket_timeout=1, retry=None) as client:
            wait_until(lambda: _alive(process, folder / "redis.log") and _pings(client), what="Redis answering")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server, quick rather than durable; gives the address of its database ``postgres``.

    PostgreSQL refuses to run as root: then another account runs it, in a folder which that account can reach.
    """
    account = postgresql_account()
    home = Path(tempfile.mkdtemp(prefix="claimwire-postgresql-")) if account else folder
    try:
        if account:
            shutil.chown(home, account)
        with _postgresql(home, account) as url:
            yield url
    finally:
        if account:
            shutil.rmtree(home, ignore_errors=True)


def empty_redis(url: str) -> str:
    """Return the address of an empty database of that server, whose next number is empty as well."""
    number = next(_REDIS_NUMBERS)
    server = url.rpartition("/")[0]
    for each in (number, number + 1):
        with redis.Redis.from_url(f"{server}/{each}") as client:
            client.flushdb()
    return f"{server}/{number}"


@contextmanager
def empty_postgresql(url: str, *, options: str = "") -> Iterator[str]:
    """Make a database on that server; it is dropped at the end, whoever is still connected.

    ``options`` are those of CREATE DATABASE.
    """
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {options}")
    try:
        yield f"{url.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def postgresql_programs() -> Path:
    """Return the folder of ``initdb`` and ``postgres``: of PATH, else Debian's newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise ServerMissingError("no PostgreSQL server on this machine: install the package postgresql")
    return versions[-1].parent


@contextmanager
def _postgresql(home: Path, account: str | None) -> Iterator[str]:
    port, log = free_port(), home / "postgresql.log"
    url = make_postgresql(home, account, port)
    # SIGINT is its fast shutdown: it does not wait for clients that a failed test left connected.
    with _running(postgresql_command(home, port), log=log, account=account, stop=signal.SIGINT) as process:
        wait_until(lambda: _alive(process, log) and _connects(url), what="PostgreSQL answering")
        yield url


def make_postgresql(home: Path, account: str | None, port: int) -> str:
    """Make the files of a server in ``home``; returns the address that it will have on ``port``."""
    password = secrets.token_hex(16)
    (home / "password").write_text(password)
    if account:
        # Readable by that account whatever umask a test has left.
        shutil.chown(home / "password", account)
    initdb = [str(postgresql_programs() / "initdb"), "-D", str(home / "data"), "-U", "claimwire", "-E", "UTF8"]
    initdb += ["--locale=C", "--no-sync", "-A", "scram-sha-256", "--pwfile", str(home / "password")]
    done = subprocess.run(initdb, user=account, group=group_of(account), cwd=home, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr}")
    return f"postgresql://claimwire:{password}@127.0.0.1:{port}/postgres"


def postgresql_command(home: Path, port: int) -> list[str]:
    """Return how the server of ``home`` is started: quick rather than durable, as only its process may die here."""
    command = [str(postgresql_programs() / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", str(home)]
    for option in ("listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "synchronous_commit=off"):
        command += ["-c", option]
    return command


@contextmanager
def _running(
    command: list[str], *, log: Path, account: str | None = None, stop: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            user=account,
            group=group_of(account),
            preexec_fn=die_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(stop)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def die_with_parent() -> None:
    """Ask the kernel to kill this child with the test run, even when that is killed outright."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _alive(process: subprocess.Popen[bytes], log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {log.read_text()[-2000:]}")
    return True


def _pings(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def postgresql_account() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def group_of(account: str | None) -> int | None:
    return pwd.getpwnam(account).pw_gid if account else None
