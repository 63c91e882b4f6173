"""The queue on a real broker: what is sent lies there, and a broker in trouble holds nobody up."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from service import queue as queue_module
from service.domain.errors import Unavailable
from service.queue import QUEUE_NAME, CeleryQueue, Courier, TaskName
from service.tracing.spans import Kind, begin, trace_id
from tests.recording import recording
from tests.servers import redis_server


def test_a_sent_task_carries_its_name_and_an_id_and_nothing_else(redis_db: str):
    queue = CeleryQueue(redis_db)
    queue.send(TaskName.EXTRACT, "art_1")
    queue.close()
    with redis.Redis.from_url(redis_db, decode_responses=True) as client:
        (message,) = client.lrange(QUEUE_NAME, 0, -1)
    headers = json.loads(message)["headers"]
    assert (headers["task"], headers["argsrepr"]) == ("claimwire.extract", "['art_1']")
    assert "traceparent" not in headers


def test_a_task_that_is_sent_within_a_trace_names_it(redis_db: str):
    queue = Courier(CeleryQueue(redis_db))
    with recording() as exporter, begin("request", traceparent=None, kind=Kind.SERVER):
        queue.send(TaskName.EXTRACT, "art_1")
        queue.close()
        trace = trace_id()
    sent, request = exporter.get_finished_spans()
    with redis.Redis.from_url(redis_db, decode_responses=True) as client:
        (message,) = client.lrange(QUEUE_NAME, 0, -1)
    assert json.loads(message)["headers"]["traceparent"].split("-")[1:3] == [trace, f"{sent.context.span_id:016x}"]
    assert (sent.name, sent.parent.span_id) == ("send claimwire.extract", request.context.span_id)


@contextmanager
def frozen(url: str) -> Iterator[None]:
    with redis.Redis.from_url(url) as client:
        process = int(client.info()["process_id"])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_frozen_broker_is_unavailable_soon_and_is_then_left_alone_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with redis_server(tmp_path) as url:
        queue = CeleryQueue(url)
        queue.send(TaskName.SWEEP, "x")
        with frozen(url):
            assert seconds_to_fail(queue) < 2.5
            assert seconds_to_fail(queue) < 0.1
        monkeypatch.setattr(queue_module, "REST", 0.0)
        queue = CeleryQueue(url)
        queue.send(TaskName.SWEEP, "x")
        queue.close()


def test_a_broker_that_is_not_there_is_unavailable(tmp_path: Path):
    queue = CeleryQueue("redis://127.0.0.1:1/0")
    assert seconds_to_fail(queue) < 2.5
    queue.close()


def seconds_to_fail(queue: CeleryQueue) -> float:
    start = time.monotonic()
    with pytest.raises(Unavailable):
        queue.send(TaskName.EXTRACT, "art_1")
    return time.monotonic() - start
