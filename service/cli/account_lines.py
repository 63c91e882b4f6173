"""Accounts for eyes, as a table or in columns, and for programs, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from service.cli.columns import show_columns
from service.cli.printable import printable
from service.domain.account import Account

if TYPE_CHECKING:
    from service.actions.list_accounts import ListedAccount

_HEAD = ("newsroom", "name", "role", "state", "since", "id")


def show_accounts(listed: Iterable[ListedAccount], *, as_json: bool) -> None:
    """Print accounts, one a line."""
    if as_json:
        from service.presenters.account_json import account_json

        for each in listed:
            click.echo(json.dumps({"newsroom": each.newsroom} | account_json(each.account), ensure_ascii=False))
        return
    show_columns([_HEAD, *(_row(each.account, each.newsroom) for each in listed)])


def _row(account: Account, newsroom: str) -> tuple[str, ...]:
    names = (printable(newsroom), printable(account.name))
    state = "active" if account.disabled_at is None else f"disabled {account.disabled_at:%Y-%m-%d}"
    return (*names, account.role.value, state, f"{account.created_at:%Y-%m-%d}", account.id)
