"""Tell which accounts there are."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.account import Account
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account with the name of its newsroom."""

    account: Account
    newsroom: str


def list_accounts(*, database: Database) -> list[ListedAccount]:
    """Return all accounts, disabled ones too, oldest first."""
    with database.reading() as work:
        names = {newsroom.id: newsroom.name for newsroom in work.newsrooms.all()}
        return [ListedAccount(account, names[account.newsroom_id]) for account in work.accounts.all()]
