"""End a session, for good."""

from __future__ import annotations

from service.domain.session import token_digest
from service.store.database import Database


def log_out(token: str, *, database: Database) -> None:
    """End the session of that token, if there is one."""
    with database.transaction() as work:
        work.sessions.end(token_digest(token))
