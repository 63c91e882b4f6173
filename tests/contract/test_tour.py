"""The tour of the API in ``docs/api.md``: every request that it shows is sent, and answered as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.contract.tour import Message, Names, Step, steps
from tests.functional.installation import Installation

TOUR = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Everything on one machine, as a newcomer starts it."""
    made = Installation(tmp_path_factory.mktemp("tour") / "data")
    with made.up():
        yield made


def test_every_call_of_the_tour_is_answered_as_written(installation: Installation):
    names, told = Names(), 0
    with installation.client() as client:
        client.timeout = httpx2.Timeout(40)
        for step in steps(TOUR):
            fault = replay(client, step, names)
            assert fault is None, f"{step.name}: {fault}\n{installation.told()}"
            told += 1
    assert told > 20


def replay(client: httpx2.Client, step: Step, names: Names) -> str | None:
    """Send the request of a step; say where the answer is not as written."""
    method, path = names.put_in(step.request.first).split(" ", 1)
    headers = {name: names.put_in(value) for name, value in step.request.headers.items() if name != "Authorization"}
    content = names.put_in(step.request.body).encode() if step.request.body else None
    answer = client.request(method, path, headers=headers, content=content)
    return differs(step.answer, answer, names)


def differs(written: Message, answer: httpx2.Response, names: Names) -> str | None:
    status = int(written.first.split()[1])
    if answer.status_code != status:
        return f"answered with {answer.status_code}: {answer.text[:1000]}"
    for name, value in written.headers.items():
        if name not in answer.headers:
            return f"no header {name}"
        if fault := names.differs(value, answer.headers[name], name):
            return fault
    if not written.body:
        return f"a body: {answer.text[:200]}" if answer.content and status in (204, 304) else None
    if answer.headers["Content-Type"].endswith("ndjson"):
        return names.differs(lines(written.body), lines(answer.text))
    return names.differs(json.loads(written.body), answer.json())


def lines(text: str) -> list[object]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]
