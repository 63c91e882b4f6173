"""When each key was used last: written beside the requests, so that none is slower or fails for it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from queue import SimpleQueue

import structlog

from service.domain.errors import Unavailable
from service.domain.key import ApiKey
from service.store.database import Database

#: How exact it is: a key that was used so lately is not written again.
EVERY = timedelta(seconds=60)
_MOST = 10_000
#: Seconds to wait for the last of it.
_PATIENCE = 5.0

_log = structlog.get_logger(__name__)


class LastUse:
    """Writes by a thread of its own, which begins with the first use: never at import, never before a fork."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, datetime] = {}
        self._uses: SimpleQueue[tuple[str, datetime] | None] = SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()

    def note(self, key: ApiKey, now: datetime) -> None:
        """Note that a key is used now."""
        before = self._noted.get(key.id) or key.last_used_at
        if before is not None and now - before < EVERY:
            return
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[key.id] = now
        self._uses.put((key.id, now))
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="last-use", daemon=True)
                self._writer.start()

    def close(self) -> None:
        """Write what is noted, and end."""
        if self._writer is not None:
            self._uses.put(None)
            self._writer.join(_PATIENCE)
            self._writer = None

    def _write(self) -> None:
        while (use := self._uses.get()) is not None:
            key_id, at = use
            try:
                with self._database.transaction() as work:
                    work.keys.used(key_id, at)
            except Unavailable as error:
                _log.warning("last use of a key not written", key_id=key_id, reason=str(error))
            except Exception:
                _log.exception("last use of a key not written", key_id=key_id)
