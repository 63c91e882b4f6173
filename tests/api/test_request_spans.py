"""What the span of a request tells, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from service.app import create_app
from service.config import Config
from service.domain.processing import resend_delay
from service.store.database import Database
from tests.api.conftest import NO_LIMITS, Client, servers_of
from tests.builders import TEXT
from tests.recording import recording

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{CALLER}-01"


@pytest.fixture
def app(sqlite_database: str, redis_db: str) -> Iterator[Flask]:
    database = Database(sqlite_database)
    database.upgrade()
    database.dispose()
    made = create_app(Config(database_url=sqlite_database, redis_url=redis_db, tracing=True, **NO_LIMITS))
    yield made
    servers_of(made).close()


@pytest.fixture
def exporter(client: Client) -> Iterator[InMemorySpanExporter]:
    with recording() as exporter:
        yield exporter


def requests(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    return [each for each in exporter.get_finished_spans() if each.kind.name == "SERVER"]


def test_it_is_part_of_the_callers_trace_and_the_job_is_part_of_it(client: Client, exporter: InMemorySpanExporter):
    assert client.post("/v1/articles", {"text": TEXT}, headers={"traceparent": PARENT}).status_code == 202
    (request,) = requests(exporter)
    assert (f"{request.context.trace_id:032x}", f"{request.parent.span_id:016x}") == (TRACE, CALLER)
    at = servers_of(client.app)
    with at.database.transaction() as work:
        (job,) = work.outbox.due(at.clock() + resend_delay(0), 9)
    assert job.traceparent == f"00-{TRACE}-{request.context.span_id:016x}-01"


@pytest.mark.parametrize(
    ("method", "path", "name", "told"),
    [
        pytest.param(
            "GET", "/v1/claims?q=Zyxwvut", "GET /v1/claims", {"http.route": "/v1/claims"}, id="a query is not told"
        ),
        pytest.param("GET", "/v1/Zyxwvut", "GET", {}, id="nor a path without a route"),
        pytest.param("ZYXWVUT", "/v1/Zyxwvut", "_OTHER", {}, id="nor a method that is none"),
    ],
)
def test_what_a_caller_wrote_is_not_told(
    client: Client, exporter: InMemorySpanExporter, method: str, path: str, name: str, told: dict[str, Any]
):
    answer = client(method, path, headers={"X-Request-Id": "Zyxwvut", "User-Agent": "Zyxwvut"})
    (request,) = requests(exporter)
    assert request.name == name
    assert request.attributes == {
        "http.request.method": name.split()[0],
        "http.response.status_code": answer.status_code,
        **told,
    }
    assert "Zyxwvut" not in request.to_json()


def test_a_mistake_of_ours_marks_it_and_one_of_the_callers_does_not(
    client: Client, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("Zyxwvut")

    assert client.get("/v1/claims?nonsense=1").status_code == 400
    monkeypatch.setattr("service.api.claims.servers", fail)
    assert client.get("/v1/claims").status_code == 500
    bad, broken = requests(exporter)
    assert [each.status.status_code for each in (bad, broken)] == [StatusCode.UNSET, StatusCode.ERROR]
    assert "Zyxwvut" not in broken.to_json()


def test_looks_at_health_have_none(client: Client, exporter: InMemorySpanExporter):
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert not exporter.get_finished_spans()
