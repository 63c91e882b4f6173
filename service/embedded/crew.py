"""All roles of one ``claimwire up``: started, watched, started again, stopped, and guarded against its own death."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from service.domain.errors import ClaimwireError
from service.embedded import guardian
from service.embedded.role import Role
from service.embedded.terminal import say

#: A role that dies this often before everything was ready once will not get better by itself.
MAX_DEATHS_AT_START = 3


class CrewError(ClaimwireError):
    """A role cannot be kept running; the message is for the terminal."""


class Crew:
    """Starts roles and keeps them running; ``hurried`` cuts the stopping short."""

    def __init__(self, *, lock: int, hurried: Callable[[], bool]) -> None:
        self._lock, self._hurried = lock, hurried
        self._roles: list[Role] = []
        self._guardian = self._start_guardian()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, role: Role) -> None:
        """Start a role and have it watched from now on."""
        self._roles.append(role)
        self._start(role)

    def watch(self, *, ready: bool) -> None:
        """Start again what died and has paused long enough; raises :class:`CrewError` if it is no use."""
        self._revive_guardian()
        for role in self._roles:
            if role.leaves_by is not None:
                self._succeed(role, role.leaves_by)
            elif role.died():
                self._bury(role)
                if not ready and role.deaths >= MAX_DEATHS_AT_START:
                    raise CrewError(f"{role.name} does not start: {role.last_words()} (see {role.log})")
            elif role.process is None and time.monotonic() >= role.start_at:
                self._start(role)

    def restart(self, *names: str) -> None:
        """Kill roles that run but do not work; :meth:`watch` starts them again."""
        for role in self._roles:
            if role.name in names and role.process is not None:
                guardian.send(role.group, signal.SIGKILL)

    def replace(self, *names: str) -> None:
        """Have roles run in new processes: what they are at is finished first, as when they are stopped."""
        for role in self._roles:
            if role.name not in names or role.process is None or role.leaves_by is not None:
                continue
            if role.renews is not None:
                role.process.send_signal(role.renews)
            else:
                role.leaves_by = time.monotonic() + guardian.ROLE_GRACE
                guardian.send(role.group, signal.SIGTERM)

    def stop(self) -> None:
        """Stop everything, wave by wave, then the guardian."""
        running = {role.group: role for role in self._roles if role.process is not None}
        for wave, grace in enumerate(guardian.GRACES):
            groups = [group for group, role in running.items() if role.wave == wave]
            guardian.stop_groups(
                groups, grace=grace, running=lambda group: running[group].running(), hurried=self._hurried
            )
            for group in groups:
                self._forget(running[group])
        self._guardian.communicate()

    def _start(self, role: Role) -> None:
        role.start()
        self._tell("+", role)

    def _succeed(self, role: Role, deadline: float) -> None:
        """Start the successor of a role that was asked to end, once nothing of it is left."""
        if role.running() and time.monotonic() < deadline:
            return
        guardian.send(role.group, signal.SIGKILL)
        self._forget(role)
        role.leaves_by = None
        self._start(role)

    def _bury(self, role: Role) -> None:
        """Write down a death; what is left of the group must not live beside its successor."""
        code = role.process.returncode if role.process else 0
        guardian.send(role.group, signal.SIGKILL)
        self._forget(role)
        pause = role.note_death()
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        say(f"{role.name} {how}; starting it again in {pause:g} s (see {role.log})")

    def _forget(self, role: Role) -> None:
        if role.process is not None:
            role.process.wait()
            self._tell("-", role)
            role.process = None

    def _tell(self, sign: str, role: Role) -> None:
        if self._guardian.stdin is None:
            return
        try:
            self._guardian.stdin.write(f"{sign} {role.wave} {role.group}\n".encode())
        except BrokenPipeError:
            self._guardian.wait()
            self._revive_guardian()

    def _revive_guardian(self) -> None:
        if self._guardian.poll() is None:
            return
        self._guardian.communicate()
        self._guardian = self._start_guardian()
        for role in self._roles:
            if role.process is not None:
                self._tell("+", role)

    def _start_guardian(self) -> subprocess.Popen[bytes]:
        # It holds the lock of the data folder too: nobody may start there while it still stops what we left.
        return subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(Path(guardian.__file__))],
            stdin=subprocess.PIPE,
            bufsize=0,
            pass_fds=[self._lock],
            start_new_session=True,
        )
