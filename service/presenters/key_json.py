"""A key as JSON; what is presented for it is in none but the answer that made it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.domain.key import ApiKey
from service.presenters.article_json import time_json


def key_json(key: ApiKey, now: datetime) -> dict[str, Any]:
    """Return who it is for, what it may do, and whether it works."""
    times = {"created_at": key.created_at, "expires_at": key.expires_at}
    times |= {"revoked_at": key.revoked_at, "last_used_at": key.last_used_at}
    told = {name: time_json(at) if at else None for name, at in times.items()}
    scopes = sorted(scope.value for scope in key.scopes)
    return {"id": key.id, "name": key.name, "scopes": scopes, "state": key.state(now).value} | told
