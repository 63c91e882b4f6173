"""`Idempotency-Key`: a request that is sent twice runs once."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.run_once import OnceKey, begin_once, purge_answers
from service.api import articles
from service.api.servers import EXTENSION
from service.domain.errors import Unavailable
from service.domain.idempotency import KEPT, RUNS_AT_MOST
from tests.api.conftest import Client, a_client, expect_wake_ups, servers_of
from tests.builders import TEXT
from tests.fakes import FakeClock

NAME = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def clock(app: Flask) -> FakeClock:
    made = FakeClock()
    app.extensions[EXTENSION] = replace(servers_of(app), clock=made)
    return made


def submit(client: Client, name: str = NAME, **fields: Any) -> TestResponse:
    return client.post("/v1/articles", {"text": TEXT} | fields, headers={"Idempotency-Key": name})


def count(client: Client) -> int:
    return len(client.get("/v1/articles").get_json()["items"])


def lose_answer(app: Flask, client: Client) -> None:
    """Leave the request as it stands when the process dies before it can store the answer."""
    with servers_of(app).database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE idempotency SET status = NULL, body = NULL")


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(client: Client, redis_db: str):
    first, again = submit(client, external_id="x"), submit(client, external_id="x")
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(client) == 1
    expect_wake_ups(redis_db, 1)


def test_without_the_header_the_same_request_is_another_article(client: Client):
    assert client.submit()["id"] != client.submit()["id"]


def test_another_request_under_the_same_key_is_refused(client: Client):
    submit(client)
    answer = submit(client, text="Other.")
    assert answer.status_code == 422
    assert answer.get_json(force=True)["type"] == "/docs/problems/key-reused"
    assert count(client) == 1


def test_quotation_marks_as_the_draft_has_them_are_not_part_of_the_name(client: Client):
    first = submit(client)
    assert submit(client, f'"{NAME}"').data == first.data


def test_names_are_each_api_key_s_own(app: Flask, client: Client):
    first = submit(client).get_json()
    assert submit(a_client(app)).get_json()["id"] != first["id"]


def test_a_refused_request_is_answered_again_and_may_be_mended(client: Client):
    refused, again = submit(client, title=1), submit(client, title=1)
    assert (refused.status_code, again.status_code) == (422, 422)
    assert again.data == refused.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert submit(client, title="1").status_code == 202


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param('""', id="empty in quotation marks"),
        pytest.param("x" * 256, id="too long"),
        pytest.param("a\tb", id="a control character"),
        pytest.param("schlüssel", id="not ASCII"),
        pytest.param('"open', id="an open quotation"),
        pytest.param('"a" "b"', id="two quotations"),
    ],
)
def test_a_bad_name_is_refused(reader: Client, name: str):
    assert submit(reader, name).status_code == 400


def test_a_name_may_have_255_characters(reader: Client):
    assert submit(reader, "x" * 255).status_code == 202


def test_a_request_that_is_still_at_work_is_refused_for_now(app: Flask, client: Client, clock: FakeClock):
    first = submit(client)
    lose_answer(app, client)
    clock.go_on(RUNS_AT_MOST.total_seconds() - 5)
    answer = submit(client)
    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "5"
    assert answer.get_json(force=True)["type"] == "/docs/problems/still-running"
    assert submit(client, text="Other.").status_code == 422
    assert first.status_code == 202


@pytest.mark.parametrize(
    "fields", [pytest.param({}, id="no external id"), pytest.param({"external_id": "x"}, id="one")]
)
def test_a_crash_before_the_answer_was_stored_makes_no_second_article(
    app: Flask, client: Client, clock: FakeClock, fields: dict[str, str]
):
    first = submit(client, **fields).get_json()
    lose_answer(app, client)
    clock.go_on(RUNS_AT_MOST.total_seconds())
    again = submit(client, **fields)
    assert (again.status_code, again.get_json()) == (200, first)
    assert "Idempotency-Replayed" not in again.headers
    assert count(client) == 1


def test_a_retry_after_a_crash_does_not_undo_what_was_submitted_since(app: Flask, client: Client, clock: FakeClock):
    submit(client, external_id="x", text="Draft.")
    clock.go_on(60)
    submit(client, "another", external_id="x")
    lose_answer(app, client)
    clock.go_on(1)
    newest = client.submit(external_id="x", text="Corrected.")
    clock.go_on(RUNS_AT_MOST.total_seconds())
    again = submit(client, "another", external_id="x")
    assert (again.status_code, again.get_json()) == (200, newest)
    # What is sent for the first time is what its sender wants now, whatever an older revision said.
    assert submit(client, "a third", external_id="x", text="Draft.").get_json()["revision"] == 4


def test_nor_does_one_after_several_failures(client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch):
    def lose_connection(*_: object, **__: object) -> None:
        raise Unavailable("the connection to the database broke")

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    submit(client, external_id="x", text="Draft.")
    with monkeypatch.context() as patched:
        # The article is stored by then.
        patched.setattr(articles, "article_json", lose_connection)
        assert submit(client, "another", external_id="x").status_code == 503
    clock.go_on(1)
    newest = client.submit(external_id="x", text="Corrected.")
    clock.go_on(1)
    with monkeypatch.context() as patched:
        patched.setattr(articles, "submit_article", lose_connection)
        assert submit(client, "another", external_id="x").status_code == 503
        patched.setattr(articles, "submit_article", die)
        with pytest.raises(SystemExit):
            submit(client, "another", external_id="x")
    clock.go_on(RUNS_AT_MOST.total_seconds())
    again = submit(client, "another", external_id="x")
    assert (again.status_code, again.get_json()) == (200, newest)


def test_what_failed_is_not_kept_and_its_name_is_free(client: Client, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise Unavailable("the database does not answer")

    for text in ("One.", "Other."):
        with monkeypatch.context() as patched:
            patched.setattr(articles, "submit_article", fail)
            assert submit(client, text=text).status_code == 503
    assert submit(client, text="Other.").status_code == 202
    assert count(client) == 1


def test_mistakes_of_ours_are_not_kept(app: Flask, client: Client):
    servers = servers_of(app)
    times = iter([servers.clock()])

    def broken() -> datetime:
        return next(times)

    app.extensions[EXTENSION] = replace(servers, clock=broken)
    assert submit(client).status_code == 500
    app.extensions[EXTENSION] = servers
    assert submit(client).status_code == 202


def test_requests_at_once_run_once(client: Client):
    barrier, answers = threading.Barrier(4), []

    def run() -> None:
        barrier.wait()
        answers.append(submit(client))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert len({answer.data for answer in answers if answer.status_code == 202}) == 1
    assert count(client) == 1


def test_after_a_day_a_name_is_free(client: Client, clock: FakeClock):
    submit(client)
    clock.go_on(KEPT.total_seconds() - 1)
    assert submit(client).headers["Idempotency-Replayed"] == "true"
    clock.go_on(1)
    assert submit(client, text="Other.").status_code == 202


def test_old_answers_are_forgotten_some_at_a_time(app: Flask, client: Client, clock: FakeClock):
    for number in range(5):
        submit(client, f"old-{number}")
    clock.now += KEPT + timedelta(seconds=1)
    submit(client, "new")
    database = servers_of(app).database
    assert [purge_answers(database=database, clock=clock, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert submit(client, "new").headers["Idempotency-Replayed"] == "true"


def test_who_took_too_long_does_not_store_an_answer_over_the_later_one(app: Flask, client: Client, clock: FakeClock):
    key_id = client.key.split("_")[1]
    database = servers_of(app).database
    once = OnceKey(key_id, "slow", "f")
    slow = begin_once(once, database=database, clock=clock)
    clock.go_on(RUNS_AT_MOST.total_seconds())
    later = begin_once(once, database=database, clock=clock)
    with database.transaction() as work:
        work.idempotency.give_up(key_id, "slow", slow)
        found = work.idempotency.begin(key_id, "slow", later)
    assert found == later


def test_the_document_tells_of_the_header(reader: Client):
    operation = json.loads(reader.app.test_client().get("/openapi.json").data)["paths"]["/v1/articles"]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
    assert "Idempotency-Replayed" in operation["responses"]["202"]["headers"]
    assert {"409", "422"} <= set(operation["responses"])
