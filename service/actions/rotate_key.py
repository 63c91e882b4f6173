"""Put a new key in the place of an old one, which goes on working until its users have changed over."""

from __future__ import annotations

from datetime import timedelta

from service.actions.clock import Clock, utc_now
from service.actions.create_key import CreatedKey, KeyRequest, add_key, new_key
from service.domain.errors import NotFound
from service.domain.key import KeyState
from service.store.database import Database

DEFAULT_OVERLAP = timedelta(hours=24)


def rotate_key(
    key_id: str,
    *,
    database: Database,
    overlap: timedelta = DEFAULT_OVERLAP,
    newsroom_id: str | None = None,
    clock: Clock = utc_now,
) -> CreatedKey:
    """Make a key with the name, scopes and newsroom of another one, which expires after ``overlap``.

    The new one does not expire. Raises :class:`NotFound` if no working key (of that newsroom) has that id.
    """
    presented = new_key()
    with database.transaction() as work:
        now = clock()
        old = work.keys.get(key_id, newsroom_id)
        if old is None or old.state(now) is not KeyState.ACTIVE:
            raise NotFound(f"there is no key {key_id!r} that still works")
        key = add_key(work, presented, KeyRequest(old.name, old.scopes), newsroom_id=old.newsroom_id, now=now)
        work.keys.expire(old.id, now + overlap)
    return CreatedKey(key, presented)
