"""See that this code can work on the database, before a process begins to serve."""

from __future__ import annotations

import structlog

from service.config import Config
from service.domain.errors import Unavailable
from service.store.database import Database

_log = structlog.get_logger(__name__)


def require_schema(config: Config) -> None:
    """Raise :class:`~service.domain.errors.WrongSchema` unless the schema is this code's, or newer.

    A server that does not answer may come up later, and is waited for by whoever needs it; a file that cannot be read
    is :class:`Unavailable`.
    """
    database = Database(config.database_url)
    try:
        newer = database.newer_schema()
    except Unavailable as error:
        if database.kind == "sqlite":
            raise
        _log.warning("schema not checked", reason=str(error))
    else:
        if newer:
            _log.warning("the schema is newer than this claimwire", version=newer)
    finally:
        database.dispose()
