"""A line of a claim's record as JSON."""

from __future__ import annotations

from typing import Any

from service.domain.review import Recorded
from service.presenters.article_json import time_json


def history_entry_json(recorded: Recorded) -> dict[str, Any]:
    """Return who changed what, when, from what, to what, and why."""
    entry = recorded.entry
    return {
        "version": entry.version,
        "when": time_json(entry.at),
        "who": entry.actor,
        "action": entry.action,
        "from": entry.before,
        "to": entry.after,
        "why": entry.note,
        "evidence": [
            {"url": each.url, "quote": each.quote, "date": each.date.isoformat() if each.date else None}
            for each in recorded.evidence
        ],
    }
