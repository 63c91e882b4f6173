"""Change an account: its role, its password, whether it works.

A role counts from the next request on, as sessions do not hold it. A new password and disabling end all sessions.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.actions.clock import Clock, utc_now
from service.actions.create_key import DEFAULT_NEWSROOM
from service.domain.account import Account, Role, name_key
from service.domain.errors import NotFound
from service.domain.password import new_password
from service.domain.throttling import of_account
from service.passwords import Passwords
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Whose:
    """Which account, by its name in any case; :class:`NotFound` is raised where there is none."""

    name: str
    newsroom: str = DEFAULT_NEWSROOM


def set_role(whose: Whose, role: Role, *, database: Database) -> None:
    """Make somebody a reviewer, an editor or an administrator."""
    with database.transaction() as work:
        work.accounts.set_role(_named(work, whose).id, role)


def set_password(
    whose: Whose, password: str, *, database: Database, passwords: Passwords, clock: Clock = utc_now
) -> None:
    """Give somebody another password, with which they can log in at once, however often it failed before.

    Raises :class:`~service.domain.errors.InvalidInput` for one that is not taken.
    """
    with database.reading() as work:
        name = _named(work, whose).name
    password_hash = passwords.hash(new_password(password, name=name))
    with database.transaction() as work:
        # Before the account is held, as by those who log in.
        work.login_failures.forget(of_account(whose.newsroom, name_key(whose.name)))
        account = _named(work, whose)
        work.accounts.set_password(account.id, password_hash, clock())
        work.sessions.end_those_of(account.id)


def disable(whose: Whose, *, database: Database, clock: Clock = utc_now) -> None:
    """Take an account out of use until it is enabled; what its owner did stays."""
    with database.transaction() as work:
        account = _named(work, whose)
        if account.works:
            work.accounts.set_disabled(account.id, clock())
        work.sessions.end_those_of(account.id)


def enable(whose: Whose, *, database: Database) -> None:
    """Take an account back into use, with the password it had."""
    with database.transaction() as work:
        work.accounts.set_disabled(_named(work, whose).id, None)


def _named(work: UnitOfWork, whose: Whose) -> Account:
    account = work.accounts.named(whose.newsroom, whose.name)
    if account is None:
        raise NotFound(f"the newsroom {whose.newsroom!r} has no account {whose.name!r}")
    return account
