"""What the OpenAPI document must say and the library cannot: the forms of ids and cursors, fields that exclude others.

``format`` names whose id or cursor it is: a hint for readers and for programs that generate requests.
"""

from __future__ import annotations

from typing import Any

from service.api.schemas.key import KEY_ID
from service.domain.ids import pattern

#: The forms of path parameters that are ids.
_PATTERNS = {"article_id": pattern("art"), "claim_id": pattern("clm"), "key_id": f"^{KEY_ID.pattern}$"}

_ONE_OF_TEXT_AND_HTML = [
    {"required": [given], "properties": {given: {"type": "string"}, other: {"type": "null"}}}
    for given, other in (("text", "html"), ("html", "text"))
]

_RATE_LIMIT = {
    "RateLimit-Policy": {
        "description": "The limits that hold: `q` requests in `w` seconds.",
        "schema": {"type": "string"},
        "example": '"default";q=6000;w=60',
    },
    "RateLimit": {
        "description": "What is left of them: `r` requests now, all again in `t` seconds.",
        "schema": {"type": "string"},
        "example": '"default";r=5999;t=1',
    },
}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "In how many seconds to send the request again.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 10,
    }
}
_REVIEW: dict[str, Any] = {
    "anyOf": [{"required": [axis]} for axis in ("review_state", "attribution_verdict", "verdict", "assignee")],
    "if": {"required": ["verdict"], "properties": {"verdict": {"const": "not_checkable"}}},
    "then": {"required": ["reason"]},
    "else": {"properties": {"reason": False}},
}


def refine(document: dict[str, Any]) -> None:
    """Complete a document in place."""
    for item in document["paths"].values():
        operations = [operation for operation in item.values() if isinstance(operation, dict)]
        for parameter in item.get("parameters", ()):
            _refine_path(parameter)
        for operation in operations:
            _tell_limits(operation)
            for parameter in operation.get("parameters", ()):
                _refine_path(parameter)
                if parameter["name"] == "cursor":
                    parameter["schema"]["format"] = f"{operation['operationId']}-cursor"
    responses = document["components"]["responses"]
    responses["TOO_MANY_REQUESTS"]["headers"] = _RETRY_AFTER | _RATE_LIMIT
    responses["SERVICE_UNAVAILABLE"]["headers"] = _RETRY_AFTER
    document["components"]["schemas"]["Review"] |= _REVIEW
    submission = document["components"]["schemas"]["Submission"]
    submission["oneOf"] = _ONE_OF_TEXT_AND_HTML
    submission["properties"]["text"]["pattern"] = r"\S"
    submission["properties"]["html"] |= {"contentMediaType": "text/html", "format": "html"}


def _tell_limits(operation: dict[str, Any]) -> None:
    """Add the headers that every answer to a key has."""
    if "security" in operation:
        for status, response in operation["responses"].items():
            if "$ref" not in response and status.startswith(("2", "3")):
                response.setdefault("headers", {}).update(_RATE_LIMIT)


def _refine_path(parameter: dict[str, Any]) -> None:
    name = parameter["name"]
    if parameter["in"] == "path" and name in _PATTERNS:
        parameter["schema"] = {
            "type": "string", "pattern": _PATTERNS[name], "format": name.replace("_", "-")
        }  # fmt: skip
