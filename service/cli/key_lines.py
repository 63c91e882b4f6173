"""Keys for eyes, in columns, and for programs, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from service.cli.columns import show_columns
from service.cli.printable import printable
from service.domain.key import ApiKey, KeyState

if TYPE_CHECKING:
    from service.actions.list_keys import ListedKey

_HEAD = ("id", "newsroom", "name", "scopes", "state", "last used")


def show_keys(listed: Iterable[ListedKey], now: datetime, *, as_json: bool) -> None:
    """Print keys, one a line."""
    if as_json:
        from service.presenters.key_json import key_json

        for each in listed:
            click.echo(json.dumps({"newsroom": each.newsroom} | key_json(each.key, now), ensure_ascii=False))
        return
    show_columns([_HEAD, *(_row(each, now) for each in listed)])


def _row(listed: ListedKey, now: datetime) -> Sequence[str]:
    key = listed.key
    used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
    names = (printable(listed.newsroom), printable(key.name))
    return (key.id, *names, ",".join(sorted(key.scopes)), _state(key, now), used)


def _state(key: ApiKey, now: datetime) -> str:
    """Return in words whether a key works."""
    state = key.state(now)
    if state is KeyState.REVOKED:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "active"
    if state is KeyState.EXPIRED:
        return f"expired {key.expires_at:%Y-%m-%d}"
    return f"expires in {_span(key.expires_at - now)}"


def _span(left: timedelta) -> str:
    """Return a span in the largest unit of which there are two or more."""
    for unit, one in (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1))):
        if left >= 2 * one:
            return f"{round(left / one)} {unit}"
    return "a minute"
