"""How answers are put together: JSON, and lists with the address of their next page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, request

from service.api.servers import servers


def json_response(payload: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return ``payload`` as JSON, its fields in their order."""
    body = json.dumps(payload, ensure_ascii=False, allow_nan=False)
    return Response(body.encode(), status, dict(headers or {}), content_type="application/json")


def list_response(items: list[dict[str, Any]], *, cursor: str | None) -> Response:
    """Return one page of a list; ``cursor`` stands for its end, and is None where the list ends too."""
    if cursor is None:
        return json_response({"items": items, "next": None})
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    following = absolute_url(request.path, [*query, ("cursor", cursor)])
    return json_response({"items": items, "next": following}, headers={"Link": f'<{following}>; rel="next"'})


def absolute_url(path: str, query: Sequence[tuple[str, str]] = ()) -> str:
    """Return the address of ``path`` as clients reach it: below the public address if one is set.

    Only without that setting is it the ``Host`` of the request, which says what its sender likes.
    """
    base = servers().public_url or request.root_url.rstrip("/")
    return f"{base}{quote(path)}{'?' if query else ''}{urlencode(query)}"
