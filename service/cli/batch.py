"""Many articles of one file, sent a hundred or so at a time to /v1/articles/batch."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from service.cli.http import Api, fault_text

Line = tuple[int, str]

#: Lines and bytes of one request: below what the API takes, so that a lost answer costs little.
_LINES, _BYTES = 100, 4 * 1024 * 1024
#: How often a batch is sent that a server behind the API failed in, and the seconds between.
_TRIES, _PAUSE = 5, 5.0


def submit_lines(api: Api, lines: Iterable[Line]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield for each line its number, with the article that it became or what is wrong with it."""
    for batch in _batches(lines):
        for (number, _), result in zip(batch, _results(api, batch), strict=True):
            yield number, result["article"] if "article" in result else fault_text(result["problem"])


def _results(api: Api, batch: list[Line]) -> list[dict[str, Any]]:
    content = "".join(f"{line}\n" for _, line in batch).encode()
    # Under the same key, what was stored the first time is not stored again.
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid4())}
    results: list[dict[str, Any]] = []
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        answer = api.ask("POST", "/v1/articles/batch", content=content, headers=headers)
        results = [json.loads(line) for line in answer.text.split("\n") if line]
        if all(result["status"] != HTTPStatus.SERVICE_UNAVAILABLE for result in results):
            break
    return results


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for number, line in lines:
        length = len(line.encode()) + 1
        if batch and (len(batch) == _LINES or size + length > _BYTES):
            yield batch
            batch, size = [], 0
        batch.append((number, line))
        size += length
    if batch:
        yield batch
