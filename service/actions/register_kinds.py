"""Tell the record which kinds of claims there are; a worker does it when it starts, as nobody else has them loaded."""

from __future__ import annotations

from collections.abc import Sequence

from service.actions.clock import Clock
from service.domain.kinds import KindDescription
from service.store.database import Database


def register_kinds(kinds: Sequence[KindDescription], *, rules_version: str, database: Database, clock: Clock) -> None:
    """Store the kinds; those that exist no longer go."""
    with database.transaction() as work:
        work.kinds.replace(kinds, rules_version=rules_version, at=clock())
