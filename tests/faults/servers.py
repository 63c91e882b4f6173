"""Redis and PostgreSQL that can be killed, stopped, frozen and started again on the same files and port."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import redis

from service.embedded.redis_server import executable, free_port
from tests.servers import die_with_parent, group_of, make_postgresql, postgresql_account, postgresql_command, wait_until


class Server:
    """A process on a port, and how to tell that it answers."""

    def __init__(self, command: list[str], folder: Path, account: str | None = None) -> None:
        self._command, self._folder, self._account = command, folder, account
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._launch()
        wait_until(self._up, what=f"{self._command[0]} answering")

    def _launch(self) -> None:
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=self._account,
                group=group_of(self._account),
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
            )

    def _up(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            # PostgreSQL does not start while processes of a killed one are on their way out.
            self._launch()
        return self.answers()

    def answers(self) -> bool:
        raise NotImplementedError

    def send(self, number: signal.Signals) -> None:
        """Send a signal; one that ends the process is waited for."""
        assert self._process is not None
        self._process.send_signal(number)
        if number not in (signal.SIGSTOP, signal.SIGCONT):
            self._process.wait(timeout=30)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()


class RedisServer(Server):
    """As the broker is to be run: it keeps an append-only file and throws nothing away."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [str(executable()), "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--daemonize", "no"]
        super().__init__(command, folder)

    def answers(self) -> bool:
        with redis.Redis(port=self.port, socket_timeout=1, retry=None) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def lose_files(self) -> None:
        """Take its append-only files away, as a machine does that comes back without its disk."""
        shutil.rmtree(self._folder / "appendonlydir", ignore_errors=True)


class PostgresqlServer(Server):
    """Restartable; PostgreSQL refuses to run as root, so another account runs it then."""

    def __init__(self) -> None:
        account = postgresql_account()
        self.home = Path(tempfile.mkdtemp(prefix="claimwire-faults-"))
        if account:
            shutil.chown(self.home, account)
        port = free_port()
        self.url = make_postgresql(self.home, account, port)
        # Else what was committed in the last moment before its death would be lost by this server, not by claimwire.
        durable = ["-c", "synchronous_commit=on"]
        super().__init__([*postgresql_command(self.home, port), *durable], self.home, account)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            super().end()
        shutil.rmtree(self.home, ignore_errors=True)
