"""Faults under load: inflicted, waited out, checked."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.checker import Checker, quiet
from tests.faults.faults import Fault, Ground
from tests.faults.newsroom import Newsroom, Promises
from tests.faults.servers import PostgresqlServer, RedisServer
from tests.faults.stage import Stage
from tests.faults.table import Row
from tests.servers import wait_until

#: Seconds within which all that was accepted is to be done after a fault: half a minute for the lease of a worker that
#: died, a quarter for the next sweep, and the work itself on a busy machine.
RECOVERY = 90.0

#: The same after servers were gone. So few articles are submitted meanwhile that what counts is not their number.
RESUMED, FEW_PER_SECOND = 60.0, 3.0

#: Answers that a client may get while something is broken. An error of ours is none of them.
_HONEST = {"200", "201", "202", "404", "409", "412", "429", "503"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A claimwire at work, the servers that it needs, and who checks it; ``postgresql`` is None on SQLite."""

    stage: Stage
    redis: RedisServer
    postgresql: PostgresqlServer | None
    checker: Checker

    def inflict(
        self, faults: Sequence[Fault], row: Row, *, seed: int, within: float = RECOVERY, per_second: float = 12.0
    ) -> Promises:
        """Inflict the faults one after the other while a newsroom submits so many articles; returns what it was told.

        Raises AssertionError for what was lost, and when it took more than ``within`` seconds until all was done.
        """
        ground = Ground(self.stage, self.redis, self.postgresql, random.Random(seed))
        newsroom = Newsroom(self.stage.port, seed=seed, per_second=per_second)
        with newsroom:
            newsroom.wait_for_more(5, "the first articles being accepted")
            for fault in faults:
                fault.inflict(ground)
                over = time.monotonic()
                newsroom.wait_for_more(5, f"{fault.name}: more articles being accepted")
        self.settle(newsroom, row, since=over, told=f"seed {seed}, {[fault.name for fault in faults]}")
        assert row.worst <= within, f"all was done {row.worst:.1f} s after the fault was over\n{self.stage.told()}"
        return newsroom.promises

    def settle(self, newsroom: Newsroom, row: Row, *, since: float, told: str) -> None:
        """Wait for the end of all work, compare it with what was promised, and note it in the table.

        ``since`` is when the fault was over, on the clock of `time.monotonic`.
        """
        # The findings name what is not done by then.
        with contextlib.suppress(TimeoutError):
            wait_until(quiet(self.checker, newsroom.promises), seconds=RECOVERY, what="the end of all work")
        seconds = time.monotonic() - since
        found = self.checker.findings(newsroom.promises)
        row.add(
            accepted=len(newsroom.promises.articles),
            lost=len(found.lost),
            duplicated=len(found.duplicated),
            seconds=seconds,
        )
        told = f"{told}, answers {dict(newsroom.promises.answers)}"
        assert not found, f"{told}\n{found}\n{self.stage.told()}"
        assert not self.checker.open_jobs(), f"{told}: jobs are left\n{self.stage.told()}"
        dishonest = {each for each in newsroom.promises.answers if each.isdigit()} - _HONEST
        assert not dishonest, f"{told}\n{self.stage.told()}"
