"""Tell who asks, by the token of a session. Looked up each time: what was ended works nowhere any more."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from service.actions.clock import Clock, utc_now
from service.domain.account import Account
from service.domain.errors import Unavailable
from service.domain.session import Session, token_digest
from service.store.database import Database

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who it is, as the account is now, and the session."""

    account: Account
    session: Session


def find_session(token: str, *, database: Database, clock: Clock = utc_now) -> SignedIn | None:
    """Return who presents this token, and note that the session is used; None when it is not good any more."""
    digest = token_digest(token)
    with database.reading() as work:
        session = work.sessions.find(digest)
        account = work.accounts.get(session.account_id) if session else None
    now = clock()
    if session is None or account is None or not account.works or not session.lasts(now):
        return None
    if session.to_be_noted(now):
        try:
            with database.transaction() as work:
                work.sessions.seen(digest, now)
        except Unavailable as error:
            # Reading goes on where nothing can be written; the session ends the sooner.
            _log.warning("use of a session not noted", reason=str(error))
    return SignedIn(account, session)
