"""The loops of ``claimwire up``: waiting until something works, and looking after what runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from service.domain.errors import Unavailable
from service.embedded.crew import Crew
from service.embedded.ready import worker_answers
from service.embedded.terminal import say
from service.heartbeat import Heartbeat

#: Seconds without a sign of life after which worker and beat are taken for stuck: above the hard time limit of a task
#: (120 s), as all processes may be busy with an article each.
STUCK_AFTER = 180.0

#: Redis keeps its own: whoever waits for a change or has a message in hand would lose it for a while.
REPLACED = ("api", "worker", "beat")

_TICK, _LOOK_EVERY, _PATIENCE = 0.2, 5.0, 30.0


def until(condition: Callable[[], bool], crew: Crew, *, stopping: Callable[[], bool], what: str) -> bool:
    """Wait for ``condition``; False when asked to stop first. Says once what it is that takes so long."""
    complain_at = time.monotonic() + _PATIENCE
    while not stopping() and not condition():
        crew.watch(ready=False)
        if time.monotonic() > complain_at:
            say(f"still waiting for {what}")
            complain_at = float("inf")
        time.sleep(_TICK)
    return not stopping()


def keep_running(
    crew: Crew,
    heartbeat: Heartbeat,
    *,
    stopping: Callable[[], bool],
    replacing: Callable[[], bool],
    listening: Callable[[], bool],
) -> None:
    """Look after the roles until asked to stop; replace the processes of ``REPLACED`` whenever asked for that.

    Worker and beat are started again when nothing gets done, unless their broker is not there: ``listening`` tells.
    """
    # Our own clock counts, not the sign's age: a machine that slept must not look like a worker that hangs.
    last_sign = next_look = time.monotonic()
    while not stopping():
        crew.watch(ready=True)
        if replacing():
            say(f"replacing the processes of {', '.join(REPLACED)}")
            crew.replace(*REPLACED)
        if (now := time.monotonic()) >= next_look:
            next_look = now + _LOOK_EVERY
            if worker_answers(heartbeat) or not reachable(heartbeat) or not listening():
                last_sign = now
            elif now - last_sign > STUCK_AFTER:
                say(f"no task has finished for {STUCK_AFTER:g} s: starting worker and beat again")
                crew.restart("worker", "beat")
                last_sign = now
        time.sleep(_TICK)


def reachable(heartbeat: Heartbeat) -> bool:
    """Tell whether Redis answers, and could hand out work if it is the broker."""
    try:
        heartbeat.ping()
    except Unavailable:
        return False
    return True
