"""What a person names on the command line to be submitted: a file, a page of the web, or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.domain.errors import ClaimwireError

Fields = dict[str, Any]


class SourceError(ClaimwireError):
    """A source cannot be read; the message names it."""


def is_batch(source: str) -> bool:
    """Tell whether the source holds an article a line."""
    return source.endswith((".jsonl", ".ndjson"))


def read_lines(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a batch with their numbers, empty ones left out."""
    for number, line in enumerate(_read(source).split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def read_article(source: str) -> Fields:
    """Return the fields to submit for one article."""
    if source == "-":
        return {"text": _standard_input()}
    if source.startswith(("http://", "https://")):
        return {"html": _fetch(source), "url": source}
    content = _read(source)
    if source.endswith(".json"):
        try:
            fields = json.loads(content)
        except ValueError as error:
            raise SourceError(f"{source} is not JSON: {error}") from error
        if not isinstance(fields, dict):
            raise SourceError(f"{source} holds no JSON object with the fields of an article")
        return fields
    return {"html" if source.endswith((".html", ".htm")) else "text": content}


def _read(source: str) -> str:
    try:
        return Path(source).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{source} is not UTF-8: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise SourceError(f"{source}: {error.strerror}") from error


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"standard input is not UTF-8: {error.reason} at byte {error.start}") from error


def _fetch(url: str) -> str:
    import httpx2

    try:
        answer = httpx2.get(url, follow_redirects=True, timeout=20)
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise SourceError(f"{url}: {error}") from error
    return answer.text
