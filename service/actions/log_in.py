"""Log somebody in, or refuse it in the same words and the same time, whether the name or the password was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from service.actions.clock import Clock, utc_now
from service.domain.account import Account, name_key
from service.domain.errors import ClaimwireError
from service.domain.password import written_alike
from service.domain.session import Session, new_token, token_digest
from service.domain.throttling import OF_ACCOUNT, OF_ADDRESS, Pace, of_account, of_address, one_more, wait
from service.passwords import Passwords
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody presents; ``address`` is where it comes from, None where that says nothing."""

    newsroom: str
    name: str
    password: str = field(repr=False)
    address: str | None = None

    @property
    def account_subject(self) -> str:
        """Under what failures of this account are counted, whether there is one or not."""
        return of_account(self.newsroom, name_key(self.name))

    @property
    def subjects(self) -> Iterator[tuple[str, Pace]]:
        """Under what failures are counted, always in this order: so no two attempts wait for each other."""
        if self.address is not None:
            yield of_address(self.address), OF_ADDRESS
        yield self.account_subject, OF_ACCOUNT


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who that is, the session, and what the browser presents for it, which is kept nowhere."""

    account: Account
    session: Session
    token: str = field(repr=False)


class LoginRefused(ClaimwireError):
    """The name or the password is wrong, or the account is disabled: nobody is told which."""


class TooManyAttempts(ClaimwireError):
    """Too many attempts failed; after ``wait`` one more may be made, right or wrong."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many attempts to log in failed")
        self.wait = wait


def log_in(credentials: Credentials, *, database: Database, passwords: Passwords, clock: Clock = utc_now) -> LoggedIn:
    """Begin a session; raises :class:`LoginRefused` or :class:`TooManyAttempts`."""
    with database.transaction() as work:
        _count(work, credentials, clock())
        account = _account(work, credentials)
        kept = work.accounts.password_hash(account.id) if account else None
    # Outside of any transaction, as it takes long; counted before, so that many at once are no more than many in turn.
    password = written_alike(credentials.password)
    right = passwords.matches(kept, password)
    if account is None or kept is None or password is None or not right:
        raise _refused(account)
    renewed = passwords.hash(password) if passwords.outdated(kept) else None
    token = new_token()
    with database.transaction() as work:
        if credentials.address is not None:
            work.login_failures.one_less(of_address(credentials.address))
        work.login_failures.forget(credentials.account_subject)
        held = work.accounts.hold(account.id)
        # It may have been disabled or got another password meanwhile, which ended the sessions that were there.
        if held is None or held[1] != kept or not held[0].works:
            raise _refused(account)
        if renewed is not None:
            work.accounts.set_hash(account.id, renewed)
        now = clock()
        session = Session(account.id, now, now)
        work.sessions.add(session, token_digest(token))
    _log.info("logged in", account_id=account.id)
    return LoggedIn(held[0], session, token)


def _count(work: UnitOfWork, credentials: Credentials, now: datetime) -> None:
    """Count an attempt as failed until it is known to be right; raises if it comes too early, and then counts none."""
    for subject, pace in credentials.subjects:
        failures = work.login_failures.hold(subject, now)
        left = wait(failures, pace, now=now)
        if left:
            raise TooManyAttempts(left)
        work.login_failures.set(subject, one_more(failures, now=now))


def _account(work: UnitOfWork, credentials: Credentials) -> Account | None:
    # What cannot be printed is in no name, and PostgreSQL would not even take it.
    if not (credentials.newsroom.isprintable() and name_key(credentials.name).isprintable()):
        return None
    return work.accounts.named(credentials.newsroom, credentials.name)


def _refused(account: Account | None) -> LoginRefused:
    _log.warning("not logged in", account_id=account.id if account else None)
    return LoginRefused("the name or the password is wrong")
