"""The kinds of claims as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from service.domain.kinds import KnownKinds


def kinds_json(known: KnownKinds) -> dict[str, Any]:
    """Return all kinds as one list."""
    return {"items": [asdict(kind) for kind in known.kinds], "next": None, "rules_version": known.rules_version}
