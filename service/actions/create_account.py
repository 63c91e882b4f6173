"""Make an account for somebody of a newsroom."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.actions.clock import Clock, utc_now
from service.actions.create_key import DEFAULT_NEWSROOM
from service.domain.account import Account, Role, account_name
from service.domain.errors import Conflict
from service.domain.ids import new_id
from service.domain.password import new_password
from service.passwords import Passwords
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """What somebody is to be called and to be, and the password to begin with."""

    name: str
    role: Role
    password: str = field(repr=False)
    newsroom: str = DEFAULT_NEWSROOM


def create_account(
    request: AccountRequest, *, database: Database, passwords: Passwords, clock: Clock = utc_now
) -> Account:
    """Make an account in a newsroom, by name, which is made as well if it is new.

    Raises :class:`~service.domain.errors.InvalidInput` for a name or a password that is none, and :class:`Conflict`
    if the newsroom has somebody of that name, in any case.
    """
    name = account_name(request.name)
    # Before the transaction, as that takes long and SQLite has one writer.
    password_hash = passwords.hash(new_password(request.password, name=name))
    with database.transaction() as work:
        now = clock()
        account = Account(
            id=new_id("acc"),
            newsroom_id=work.newsrooms.ensure(request.newsroom, now).id,
            name=name,
            role=request.role,
            created_at=now,
            password_changed_at=now,
        )
        if not work.accounts.add(account, password_hash):
            raise Conflict(
                f"the newsroom {request.newsroom!r} has an account {name!r} already, or one that reads alike"
            )
    return account
