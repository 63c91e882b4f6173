"""The feed of changes, as the commands that wait follow it."""

from __future__ import annotations

import time
from typing import Any

from service.cli.http import Api
from service.cli.options import PAUSE, PREFER_WAIT


class Feed:
    """Where somebody is in the feed."""

    def __init__(self, api: Api, since: str | None = "now") -> None:
        self._api, self.cursor = api, since

    def read(self, *, limit: int = 100, wait: bool = False) -> list[dict[str, Any]]:
        """Return what changed since the last time; with ``wait``, nothing only after a while."""
        query = {"limit": limit} | ({"since": self.cursor} if self.cursor else {})
        answer = self._api.ask("GET", "/v1/changes", params=query, headers=PREFER_WAIT if wait else {})
        found = answer.json()
        self.cursor = found["cursor"]
        items: list[dict[str, Any]] = found["items"]
        if wait and not items and "Preference-Applied" not in answer.headers:
            time.sleep(PAUSE)
        return items
