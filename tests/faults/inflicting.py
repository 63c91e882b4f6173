"""One fault under load: inflicted, waited out, checked."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence

from tests.faults.checker import Checker, quiet
from tests.faults.faults import Fault, Ground
from tests.faults.newsroom import Newsroom
from tests.faults.servers import RedisServer
from tests.faults.stage import Stage
from tests.faults.table import Row
from tests.servers import wait_until

#: Seconds within which all that was accepted is to be done after a fault: half a minute for the lease of a worker that
#: died, a quarter for the next sweep, and the work itself on a busy machine.
RECOVERY = 90.0


def inflict(
    faults: Sequence[Fault], row: Row, *, stage: Stage, broker: RedisServer, checker: Checker, seed: int
) -> None:
    """Inflict the faults one after the other while a newsroom works; raises AssertionError for what was lost."""
    ground = Ground(stage, broker, random.Random(seed))
    newsroom = Newsroom(stage.port, seed=seed)
    with newsroom:
        _wait_for_more(newsroom, 5, "the first articles being accepted")
        for fault in faults:
            fault.inflict(ground)
            over = time.monotonic()
            _wait_for_more(newsroom, 5, f"{fault.name}: more articles being accepted")
    # The findings name what is not done by then.
    with contextlib.suppress(TimeoutError):
        wait_until(quiet(checker, newsroom.promises), seconds=RECOVERY, what="the end of all work")
    seconds = time.monotonic() - over
    found = checker.findings(newsroom.promises)
    row.add(
        accepted=len(newsroom.promises.articles),
        lost=len(found.lost),
        duplicated=len(found.duplicated),
        seconds=seconds,
    )
    told = f"seed {seed}, {[fault.name for fault in faults]}, answers {dict(newsroom.promises.answers)}"
    assert not found, f"{told}\n{found}\n{stage.told()}"
    assert not checker.open_jobs(), f"{told}: jobs are left\n{stage.told()}"


def _wait_for_more(newsroom: Newsroom, more: int, what: str) -> None:
    seen = len(newsroom.promises.articles)
    wait_until(lambda: len(newsroom.promises.articles) >= seen + more, seconds=60, what=what)
