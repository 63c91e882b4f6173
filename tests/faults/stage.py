"""A claimwire whose roles are started again when they die, as a supervisor does, and that can be hurt in many ways."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from service.embedded.redis_server import free_port
from tests.faults.crash_points import CrashPoint
from tests.functional.installation import KEY
from tests.processes import living
from tests.servers import wait_until

ROLES = ("api", "worker", "beat")

#: Seconds after which a dead role is started again.
PAUSE = 0.3


class Stage:
    """Processes, each in a group of its own; made and ended by :func:`on_stage`."""

    def __init__(self, folder: Path, *, database_url: str, redis_url: str, **settings: str) -> None:
        self.folder, self.database_url, self.redis_url = folder, database_url, redis_url
        self.port = free_port()
        self.crashes = folder / "crashes"
        self.crashes.mkdir(parents=True)
        self._marker = secrets.token_hex(8)
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CLAIMWIRE_")},
            "CLAIMWIRE_DATA_DIR": str(folder),
            "CLAIMWIRE_PORT": str(self.port),
            "CLAIMWIRE_API_KEY": KEY,
            "CLAIMWIRE_DATABASE_URL": database_url,
            "CLAIMWIRE_REDIS_URL": redis_url,
            "CLAIMWIRE_WORKERS": "2",
            "CLAIMWIRE_RATE_LIMIT": "0",
            "CLAIMWIRE_SUBMIT_LIMIT": "0",
            "CLAIMWIRE_TEST_CRASHES": str(self.crashes),
            "CLAIMWIRE_TEST_RUN": self._marker,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **{f"CLAIMWIRE_{name.upper()}": value for name, value in settings.items()},
        }
        self._lock = threading.Lock()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._keeping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.restarts = 0

    def begin(self) -> None:
        upgraded = subprocess.run(
            [sys.executable, "-m", "service", "db", "upgrade"], env=self._environ, capture_output=True, text=True
        )
        assert upgraded.returncode == 0, upgraded.stderr
        self._keeping.set()
        for role in ROLES:
            self._start(role)
        self._keeper.start()
        self.wait_until_ready()

    def end(self) -> None:
        self._keeping.clear()
        self._keeper.join()
        for role in ROLES:
            self.kill(role)
            self._processes[role].wait()
        wait_until(lambda: not living(self._marker), what="the end of all processes")

    def wait_until_ready(self) -> None:
        """Wait until the API answers; the worker shows by what it does."""
        wait_until(self._ready, seconds=60, what=f"the API being ready\n{self.told()}")

    def kill(self, role: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to all processes of a role."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            os.killpg(self._processes[role].pid, number)

    def children(self, role: str) -> list[int]:
        """Return the processes that a role has forked or spawned, but for helpers of the interpreter."""
        with self._lock:
            group = self._processes[role].pid
        return sorted(pid for pid in living(self._marker) if pid != group and _group(pid) == group and _works(pid))

    def arm(self, point: CrashPoint) -> None:
        """Let the next process that comes to a point die there."""
        (self.crashes / point.name).touch()

    def armed(self, point: CrashPoint) -> bool:
        return (self.crashes / point.name).exists()

    def disarm(self) -> None:
        for fuse in self.crashes.iterdir():
            fuse.unlink(missing_ok=True)

    def told(self) -> str:
        """Return the end of what the roles have written."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2500:]}" for log in logs)

    def _start(self, role: str) -> None:
        with (self.folder / f"{role}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.role"],
                env=self._environ | {"CLAIMWIRE_TEST_ROLE": role},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        with self._lock:
            self._processes[role] = process

    def _keep(self) -> None:
        while self._keeping.is_set():
            time.sleep(PAUSE)
            for role, process in list(self._processes.items()):
                if process.poll() is not None and self._keeping.is_set():
                    # What is left of the group must not work beside its successor.
                    self.kill(role)
                    self.restarts += 1
                    self._start(role)

    def _ready(self) -> bool:
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200
        except httpx2.TransportError:
            return False


@contextmanager
def on_stage(folder: Path, *, database_url: str, redis_url: str, **settings: str) -> Iterator[Stage]:
    """Run a claimwire; at the end none of its processes is left."""
    stage = Stage(folder, database_url=database_url, redis_url=redis_url, **settings)
    try:
        stage.begin()
        yield stage
    finally:
        stage.end()


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _works(pid: int) -> bool:
    try:
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
