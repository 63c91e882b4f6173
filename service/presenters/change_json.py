"""A change as JSON: what it is about, to be asked for anew."""

from __future__ import annotations

from typing import Any

from service.domain.changes import NumberedChange
from service.presenters.article_json import time_json


def change_json(numbered: NumberedChange) -> dict[str, Any]:
    """Return a change of the feed."""
    change = numbered.change
    return {
        "number": numbered.number,
        "type": change.type.value,
        "at": time_json(numbered.at),
        "article_id": change.article_id,
        "claim_id": change.claim_id,
        "version": change.version,
        "links": _links(change.article_id, change.claim_id),
    }


def _links(article_id: str | None, claim_id: str | None) -> dict[str, str]:
    links = {}
    if article_id:
        links["article"] = f"/v1/articles/{article_id}"
    if claim_id:
        links["claim"] = f"/v1/claims/{claim_id}"
        links["status"] = f"/v1/claims/{claim_id}/status"
    return links
