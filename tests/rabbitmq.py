"""A real RabbitMQ for tests: a node of its own beside any other, on loopback, that can be killed and started again."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import amqp

from service.embedded.redis_server import free_port
from service.queue import QUEUE_NAME
from tests.servers import ServerMissingError, die_with_parent, wait_until

#: Debian's command on PATH insists on an account of its own and on folders of the system.
_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")

#: Small logs, as a test sends little; the disk is full only when nothing at all is left.
_SETTINGS = """\
listeners.tcp.1 = 127.0.0.1:{port}
default_user = claimwire
default_pass = {password}
disk_free_limit.absolute = 1MB
raft.wal_max_size_bytes = 16777216
"""


def rabbitmq_program() -> Path:
    """Return the program; raises :class:`ServerMissingError`."""
    if not _PROGRAM.exists() or shutil.which("epmd") is None:
        raise ServerMissingError("no RabbitMQ server on this machine: install the package rabbitmq-server")
    return _PROGRAM


class RabbitmqServer:
    """One node, and the daemon in which Erlang's nodes look each other up, on a port of its own too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._password = free_port(), secrets.token_hex(16)
        self.url = f"amqp://claimwire:{self._password}@127.0.0.1:{self._port}//"
        self._names = free_port()
        self._environ = os.environ | {
            "HOME": str(folder),  # the secret that nodes share is written there
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names),
            "RABBITMQ_NODENAME": f"claimwire-{secrets.token_hex(4)}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RUNNING_UNDER_SYSTEMD": "1",  # no shell stays between us and the node
        }
        (folder / "rabbitmq.conf").write_text(_SETTINGS.format(port=self._port, password=self._password))
        (folder / "enabled_plugins").write_text("[].\n")
        self._directory: subprocess.Popen[bytes] | None = None
        self._node: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        if self._directory is None:
            self._directory = self._run(["epmd", "-address", "127.0.0.1", "-port", str(self._names)])
        self._node = self._run([str(rabbitmq_program())])
        wait_until(self._answers, seconds=90, what="RabbitMQ answering")

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self._node is not None
        self._node.kill()
        self._node.wait()

    def freeze(self) -> None:
        assert self._node is not None
        self._node.send_signal(signal.SIGSTOP)
        # Its threads stop one after the other; one that still runs may answer once more.
        tasks = Path(f"/proc/{self._node.pid}/task")
        wait_until(lambda: all(_stands(task) for task in tasks.iterdir()), what="all of RabbitMQ standing still")

    def thaw(self) -> None:
        assert self._node is not None
        self._node.send_signal(signal.SIGCONT)

    def control(self, *arguments: str) -> None:
        """Have an operator's command done."""
        command = [str(_PROGRAM.with_name("rabbitmqctl")), "-n", self._environ["RABBITMQ_NODENAME"], *arguments]
        subprocess.run(command, env=self._environ, cwd=self._folder, capture_output=True, check=True, timeout=60)

    def end(self) -> None:
        for process in (self._node, self._directory):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()

    def connection(self) -> amqp.Connection:
        """Return a connection that is to be closed."""
        connection = amqp.Connection(
            f"127.0.0.1:{self._port}", userid="claimwire", password=self._password, connect_timeout=5
        )
        connection.connect()
        return connection

    def delete_queues(self) -> None:
        """Have it as if nobody had ever sent anything."""
        with self.connection() as connection:
            connection.channel().queue_delete(QUEUE_NAME)
            connection.channel().exchange_delete(QUEUE_NAME)

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "output.log").open("ab") as log:
            return subprocess.Popen(
                command,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
            )

    def _answers(self) -> bool:
        assert self._node is not None
        if self._node.poll() is not None:
            raise RuntimeError(f"RabbitMQ ended: {(self._folder / 'output.log').read_text()[-2000:]}")
        try:
            self.connection().close()
        except (OSError, amqp.AMQPError):
            return False
        return True


def _stands(task: Path) -> bool:
    return (task / "stat").read_text().rpartition(") ")[2].startswith("T")
