"""One child of ``claimwire up`` and the processes that it starts: a process group with a log file."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.embedded.death import die_with_parent
from service.embedded.guardian import alive

#: A log that grew beyond this is put aside when its role starts: one old one is kept.
MAX_LOG_BYTES = 10_000_000

#: Seconds until a role that died is started again: doubled each time, forgotten once it ran for a while.
FIRST_PAUSE, LONGEST_PAUSE, STEADY_AFTER = 1.0, 30.0, 60.0


@dataclass(kw_only=True)
class Role:
    """What to run, and how it is doing.

    ``wave`` says when it is stopped (see the guardian), ``renews`` which signal its first process answers with new
    processes, if any does. ``leaves_by`` is set once it was asked to end for a successor.
    """

    name: str
    command: Sequence[str]
    log: Path
    wave: int = 0
    environ: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    renews: signal.Signals | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_at: float = 0.0
    leaves_by: float | None = None

    @property
    def group(self) -> int:
        """The id of the process group, which is that of its first process."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was never started")
        return self.process.pid

    def start(self) -> None:
        """Start it in a group of its own, out of reach of the terminal's Ctrl-C."""
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - the commands are our own
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **self.environ},
                process_group=0,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - `up` has one thread
            )
        self.started_at = time.monotonic()

    def died(self) -> bool:
        """Tell whether its first process has ended; reaps it."""
        return self.process is not None and self.process.poll() is not None

    def running(self) -> bool:
        """Tell whether any process of the group is left; reaps the first."""
        if self.process is None:
            return False
        self.process.poll()
        return alive(self.group)

    def note_death(self) -> float:
        """Count a death; returns the pause after which it may start again."""
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > STEADY_AFTER else self.deaths + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.deaths - 1))
        self.start_at = now + pause
        return pause

    def last_words(self) -> str:
        """Return the last line of its log: as a rule the error that ended it."""
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 4000))
            lines = file.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
