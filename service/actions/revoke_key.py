"""Take a key out of use. Processes that know it go on for the seconds that they remember keys (30 at most)."""

from __future__ import annotations

from service.actions.clock import Clock, utc_now
from service.domain.errors import NotFound
from service.store.database import Database


def revoke_key(key_id: str, *, database: Database, newsroom_id: str | None = None, clock: Clock = utc_now) -> None:
    """Revoke a key for good; raises :class:`NotFound` if no working key (of that newsroom) has that id."""
    with database.transaction() as work:
        if not work.keys.revoke(key_id, clock(), newsroom_id):
            raise NotFound(f"there is no key {key_id!r} that still works")
