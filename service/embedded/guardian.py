"""The process that outlives ``claimwire up`` when that is killed outright, to stop what it had started.

It reads lines from its standard input, the end of a pipe that only ``up`` can write to: ``+ <wave> <group>`` to guard a
process group, ``- <wave> <group>`` to forget it. The end of the input means that ``up`` is gone. Run as a script, with
the standard library alone, so that it is small and starts at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Collection

#: Seconds from SIGTERM to SIGKILL. Both waves together stay below the 10 s in which nothing may be left.
ROLE_GRACE = 6.5
REDIS_GRACE = 2.0

#: What each wave is given, in order: Redis goes when nobody needs it any more.
GRACES = (ROLE_GRACE, REDIS_GRACE)


def alive(group: int) -> bool:
    """Tell whether the process group has a process left; one that ended but was not reaped counts."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def send(group: int, number: signal.Signals) -> None:
    """Send a signal to a group that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def stop_groups(
    groups: Collection[int],
    *,
    grace: float,
    running: Callable[[int], bool] = alive,
    hurried: Callable[[], bool] = lambda: False,
) -> None:
    """Ask every group to end; kill what is there after ``grace`` seconds, or as soon as ``hurried`` says so."""
    for group in groups:
        send(group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(running(group) for group in groups) and time.monotonic() < deadline and not hurried():
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def guard(lines: Callable[[], str]) -> None:
    """Keep the list of groups that the lines tell; when they end, stop the groups that are on it."""
    waves: tuple[set[int], ...] = tuple(set() for _ in GRACES)
    while line := lines():
        sign, wave, group = line.split()
        change = waves[int(wave)].add if sign == "+" else waves[int(wave)].discard
        change(int(group))
    for groups, grace in zip(waves, GRACES, strict=True):
        if groups:
            stop_groups(groups, grace=grace)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    guard(sys.stdin.readline)
