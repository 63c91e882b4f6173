"""An article as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.domain.article import Article


def article_json(article: Article) -> dict[str, Any]:
    """Return an article as of its newest revision."""
    failure = article.failure
    return {
        "id": article.id,
        "state": article.state.value,
        "failure": {"reason": failure.reason, "detail": failure.detail} if failure else None,
        "revision": article.revision,
        "external_id": article.external_id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "publisher": article.publisher,
        "author": article.author,
        "published_at": time_json(article.published_at) if article.published_at else None,
        "language": article.language,
        "claim_count": article.claim_count,
        "created_at": time_json(article.created_at),
        "updated_at": time_json(article.updated_at),
        "links": {"self": f"/v1/articles/{article.id}", "claims": f"/v1/articles/{article.id}/claims"},
    }


def time_json(time: datetime) -> str:
    """Return a time as RFC 3339 in UTC."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
