"""One trace from submit to published status, through real processes to a collector; also when a message is lost."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
import sqlalchemy as sa

from service.queue import QUEUE_NAME
from tests.collector import Collected, collector
from tests.functional.installation import ARTICLE, KEY, Installation, extracted, post
from tests.functional.test_lost_wake_up import answers
from tests.servers import empty_redis

MARKER = "Zyxwvut"
TEXT = f"{ARTICLE['text']}Finland joined NATO in 2023, said {MARKER} Quibbleford, a spokesman.\n"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

SERVER, PRODUCER, CONSUMER = 2, 4, 5

STAGES = {"language", "scan", "parse", "clauses", "judge"}


@dataclass
class Run:
    """What is left when everything was stopped: the spans, each process's log, and what was worked on."""

    spans: list[Collected]
    bodies: list[bytes]
    headers: list[dict[str, str]]
    logged: dict[str, list[dict[str, Any]]]
    article: dict[str, Any]
    lost: dict[str, Any]
    claim_id: str

    def of(self, article_id: str) -> list[Collected]:
        """Return the spans of the trace that an article was submitted in."""
        (request,) = [each for each in self.spans if is_submission(each, article_id)]
        return [each for each in self.spans if each.trace_id == request.trace_id]


def is_submission(span: Collected, article_id: str) -> bool:
    return span.name == "POST /v1/articles" and span.attributes.get("claimwire.article_id") == article_id


def named(spans: list[Collected], name: str) -> Collected:
    (found,) = [each for each in spans if each.name == name]
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Run]:
    """Two articles, one whose message is lost, and a review; then everything is stopped as an operator stops it.

    No process sends a span by itself within the time that this takes: what comes in comes at the end.
    """
    folder, broker_url = tmp_path_factory.mktemp("installation") / "data", empty_redis(redis_url)
    with collector() as collected, redis.Redis.from_url(broker_url) as broker, ExitStack() as processes:
        traced = Installation(folder, redis_url=broker_url, api_workers="2", workers="2", tracing="on")
        traced.environ |= {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collected.endpoint,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Basic%20c3BhbnM=",
            "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test",
            "OTEL_BSP_SCHEDULE_DELAY": "60000",
        }
        assert traced.command("db", "upgrade").returncode == 0
        api = processes.enter_context(traced.process("api"))
        traced.wait(lambda: answers(traced), what="the API being ready")
        with traced.client() as client:
            lost = post(client, text=TEXT + "Again.\n", title=MARKER, author=MARKER)
            traced.wait(lambda: broker.delete(QUEUE_NAME) == 1, what="the message that is lost")
            make_due(folder / "claimwire.db", lost["id"])
            worker = processes.enter_context(traced.process("worker"))
            # Once it is done, the one sweep of this run is over: nobody sends again what was not lost.
            lost = extracted(traced, client, lost["id"])
            client.headers["traceparent"] = PARENT
            article = extracted(traced, client, post(client, text=TEXT, title=MARKER, author=MARKER)["id"])
            del client.headers["traceparent"]
            claim = client.get(f"/v1/articles/{article['id']}/claims").json()["items"][0]["id"]
            decision = {"assignee": MARKER, "note": MARKER}
            reviewed = client.post(f"/v1/claims/{claim}/reviews", json=decision, headers={"If-Match": '"1"'})
            assert reviewed.status_code == 201
            assert client.get(f"/v1/claims?q={MARKER}&nonsense=1").status_code == 400
            assert client.get(f"/v1/{MARKER}").status_code == 404
        for process in (api, worker):
            process.terminate()
            assert process.wait(timeout=10) == 0, traced.told()
        logged = {name: lines_of(traced.said(name)) for name in ("api", "worker")}
        yield Run(collected.spans, collected.bodies, collected.headers, logged, article, lost, claim)
    assert not traced.left()


def lines_of(output: str) -> list[dict[str, Any]]:
    """Return what was logged; Celery warns of its own whoever runs it as root."""
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def make_due(database: Path, article_id: str) -> None:
    """Let the time pass after which a sweep finds the job."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        due = connection.execute(
            sa.text("UPDATE outbox SET next_send_at = created_at WHERE subject_id = :id"), {"id": article_id}
        )
        assert due.rowcount == 1
    engine.dispose()


class TestTrace:
    def test_it_leads_from_the_callers_own_span_to_the_published_status(self, run: Run) -> None:
        spans = run.of(run.article["id"])
        assert {each.trace_id for each in spans} == {PARENT.split("-")[1]}
        request = named(spans, "POST /v1/articles")
        send, task = named(spans, "send claimwire.extract"), named(spans, "run claimwire.extract")
        assert (request.parent_id, send.parent_id) == (PARENT.split("-")[2], request.span_id)
        assert (task.parent_id, named(spans, "publish").parent_id) == (send.span_id, task.span_id)
        assert (request.kind, send.kind, task.kind) == (SERVER, PRODUCER, CONSUMER)
        assert [each.service for each in (request, send, task)] == [
            "claimwire-api",
            "claimwire-api",
            "claimwire-worker",
        ]

    def test_the_work_is_told_by_stages_and_transactions(self, run: Run) -> None:
        spans = run.of(run.article["id"])
        task = named(spans, "run claimwire.extract")
        parts = [each for each in spans if each.parent_id == task.span_id]
        assert [each.name for each in sorted(parts, key=lambda each: each.start)] == [
            "transaction", "language", "scan", "parse", "clauses", "judge", "transaction", "publish",
        ]  # fmt: skip
        assert all(task.start <= each.start <= each.end <= task.end for each in parts)
        assert task.attributes["claimwire.claims"] == run.article["claim_count"] > 0
        assert task.attributes["claimwire.article_id"] == run.article["id"]
        assert not [each for each in spans if each.failed]

    def test_it_is_the_same_one_when_the_message_is_lost_and_a_sweep_finds_the_job(self, run: Run) -> None:
        spans = run.of(run.lost["id"])
        first, again = sorted((each for each in spans if each.name.startswith("send")), key=lambda each: each.start)
        assert (first.service, again.service) == ("claimwire-api", "claimwire-worker")
        request, task = named(spans, "POST /v1/articles"), named(spans, "run claimwire.extract")
        assert (request.parent_id, first.parent_id, again.parent_id) == ("", request.span_id, request.span_id)
        assert (task.parent_id, named(spans, "publish").parent_id) == (again.span_id, task.span_id)

    def test_a_review_and_its_status_have_one_too(self, run: Run) -> None:
        review = named(run.spans, "POST /v1/claims/{claim_id}/reviews")
        spans = [each for each in run.spans if each.trace_id == review.trace_id]
        assert named(spans, "publish").attributes["claimwire.claim_id"] == run.claim_id
        assert review.attributes["claimwire.claim_id"] == run.claim_id

    def test_no_sweep_and_no_look_at_health_begins_one(self, run: Run) -> None:
        names = {each.name for each in run.spans if not each.parent_id}
        assert not [name for name in names if "sweep" in name or "z" in name], names


class TestSpans:
    def test_they_hold_no_text_no_key_and_no_name(self, run: Run) -> None:
        for word in (MARKER, "NATO", "Hegseth", "Harbour", KEY, "c3BhbnM"):
            assert not [body for body in run.bodies if word.encode() in body], word

    def test_they_are_sent_as_the_variables_of_opentelemetry_say(self, run: Run) -> None:
        assert {each["authorization"] for each in run.headers} == {"Basic c3BhbnM="}
        assert all(b"deployment.environment.name" in body for body in run.bodies)


def test_log_lines_name_the_trace(run: Run):
    trace_id = named(run.of(run.article["id"]), "run claimwire.extract").trace_id
    (request,) = [line for line in run.logged["api"] if line.get("article_id") == run.article["id"]
                  and line["event"] == "request" and line["method"] == "POST"]  # fmt: skip
    (done,) = [
        line
        for line in run.logged["worker"]
        if line["event"] == "extracted" and line["article_id"] == run.article["id"]
    ]
    assert request["trace_id"] == done["trace_id"] == trace_id


@pytest.fixture
def deaf() -> Iterator[str]:
    """A collector that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_no_collector_holds_up_the_work_or_its_end(tmp_path: Path, redis_db: str, deaf: str):
    traced = Installation(tmp_path / "data", redis_url=redis_db, workers="1", tracing="on")
    traced.environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": deaf, "OTEL_BSP_SCHEDULE_DELAY": "50"}
    assert traced.command("db", "upgrade").returncode == 0
    with traced.process("api") as api, traced.process("worker") as worker, traced.client() as client:
        traced.wait(lambda: answers(traced), what="the API being ready")
        assert extracted(traced, client, post(client)["id"])["state"] == "extracted"
        for process in (api, worker):
            begun = time.monotonic()
            process.terminate()
            assert process.wait(timeout=15) == 0
            assert time.monotonic() - begun < 8, traced.told()
    assert not traced.left()
