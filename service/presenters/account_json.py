"""An account as JSON; nothing of its password is in it."""

from __future__ import annotations

from typing import Any

from service.domain.account import Account
from service.presenters.article_json import time_json


def account_json(account: Account) -> dict[str, Any]:
    """Return who it is, what they are, and whether the account works."""
    times = {"created_at": account.created_at, "password_changed_at": account.password_changed_at}
    times_json = {name: time_json(at) for name, at in times.items()}
    disabled = time_json(account.disabled_at) if account.disabled_at else None
    state = "active" if account.works else "disabled"
    told = {"id": account.id, "name": account.name, "role": account.role.value, "state": state}
    return told | times_json | {"disabled_at": disabled}
