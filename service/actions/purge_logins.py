"""Forget sessions that are over and failures of long ago."""

from __future__ import annotations

from service.actions.clock import Clock
from service.domain.session import IDLE
from service.domain.throttling import FORGOTTEN
from service.store.database import Database


def purge_logins(*, database: Database, clock: Clock, limit: int = 1000) -> int:
    """Drop up to ``limit`` sessions and as many counts of failures; return how many.

    A session that has lasted as long as it may is not noted as used any more, so that it goes with the idle ones.
    """
    with database.transaction() as work:
        now = clock()
        return work.sessions.purge(now - IDLE, limit) + work.login_failures.purge(now - FORGOTTEN, limit)
