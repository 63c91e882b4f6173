"""Reviewers' decisions over HTTP: who wins, what is refused and how, and what everybody sees afterwards."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.refresh_status import refresh_status
from service.actions.review_claim import review_claim
from service.app import create_app
from service.config import Config
from service.domain.changes import ChangeType
from service.domain.key import Scope
from service.domain.review import Axis, Decision
from service.queue import TaskName
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim

NOWHERE = "redis://127.0.0.1:1/0"
NO_CLAIM = "clm_00000000000000000000000000"
TAKE_UP = {"review_state": "in_review"}


@pytest.fixture
def claim_id(client: Client) -> str:
    article = client.extracted(an_extracted_claim())
    found: str = client.get(article["links"]["claims"]).get_json()["items"][0]["id"]
    return found


def decide(client: Client, claim_id: str, body: Any, if_match: str | None = '"1"') -> TestResponse:
    headers = {} if if_match is None else {"If-Match": if_match}
    return client.post(f"/v1/claims/{claim_id}/reviews", body, headers=headers)


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.data)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), found
    return found


def lines(client: Client, claim_id: str, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"/v1/claims/{claim_id}/history{query}").get_json()["items"]


class TestADecision:
    def test_it_is_seen_everywhere_at_once(self, app: Flask, client: Client, claim_id: str) -> None:
        client.get(f"/v1/claims/{claim_id}/status")
        answer = decide(client, claim_id, {"review_state": "reviewed", "verdict": "refuted", "assignee": "Ana"})
        status = answer.get_json()
        assert answer.status_code == 201, status
        assert (answer.headers["ETag"], answer.headers["Location"]) == ('"2"', f"/v1/claims/{claim_id}/history")
        assert (status["review_state"], status["verdict"], status["assignee"]) == ("reviewed", "refuted", "Ana")
        polled = client.get(f"/v1/claims/{claim_id}/status")
        assert (polled.get_json(), polled.headers["ETag"]) == (status, '"2"')
        assert client.get(f"/v1/claims/{claim_id}").get_json()["status"]["version"] == 2
        with servers_of(app).database.reading() as work:
            newsroom_id = work.newsrooms.all()[0].id
            last = work.changes.since(0, newsroom_id=newsroom_id, limit=99)[-1].change
            assert work.outbox.count() == 0
        assert (last.type, last.claim_id, last.version) == (ChangeType.CLAIM_STATUS, claim_id, 2)

    def test_its_record_tells_who_when_what_and_why(self, client: Client, claim_id: str) -> None:
        page = {"url": "https://treaties.example/42", "quote": "shall respect", "date": "1997-05-31"}
        sent = {"verdict": "not_checkable", "reason": "opinion", "note": "A view.", "evidence": [page]}
        assert decide(client, claim_id, sent).status_code == 201
        detected, verdict, reason = lines(client, claim_id)
        assert (detected["who"], detected["action"], detected["evidence"]) == ("extraction", "detected", [])
        assert (verdict.pop("when"), verdict) == (
            reason["when"],
            {
                "version": 2,
                "who": "test",
                "action": "verdict",
                "from": None,
                "to": "not_checkable",
                "why": "A view.",
                "evidence": [page],
            },
        )
        assert (reason["action"], reason["to"]) == ("reason", "opinion")

    def test_it_can_be_taken_back(self, client: Client, claim_id: str) -> None:
        decide(client, claim_id, {"verdict": "mixed", "assignee": "Ana"})
        back = decide(client, claim_id, {"verdict": None, "assignee": None}, '"2"').get_json()
        assert (back["verdict"], back["assignee"], back["version"]) == (None, None, 3)
        assert [(line["from"], line["to"]) for line in lines(client, claim_id)[-2:]] == [("mixed", None), ("Ana", None)]

    def test_sent_again_under_its_name_it_counts_once(self, client: Client, claim_id: str) -> None:
        headers = {"If-Match": '"1"', "Idempotency-Key": "r-1"}
        first, second = (client.post(f"/v1/claims/{claim_id}/reviews", TAKE_UP, headers=headers) for _ in range(2))
        assert (first.status_code, first.data, first.headers["ETag"]) == (201, second.data, second.headers["ETag"])
        assert second.status_code == 201
        assert len(lines(client, claim_id)) == 2

    def test_one_whose_answer_was_lost_is_found_again(self, app: Flask, client: Client, claim_id: str) -> None:
        at = servers_of(app)
        key = at.authenticator.key(client.key)
        assert key is not None

        def send() -> int:
            return review_claim(
                claim_id,
                Decision(changes={Axis.ASSIGNEE: "Ana"}),
                review_id="rev_1",
                reviewer=key.name,
                newsroom_id=key.newsroom_id,
                expected=lambda version: version == 1,
                database=at.database,
                statuses=at.statuses,
                clock=at.clock,
            ).version

        assert (send(), send()) == (2, 2)

    def test_of_two_at_once_one_is_told_what_the_other_did(self, app: Flask, claim_id: str) -> None:
        clients = [a_client(app) for _ in range(4)]
        answers: list[TestResponse] = []
        start = threading.Barrier(len(clients))

        def send(client: Client, number: int) -> None:
            start.wait()
            answers.append(decide(client, claim_id, {"assignee": f"reviewer {number}"}))

        threads = [threading.Thread(target=send, args=(client, number)) for number, client in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
        (won,) = [answer.get_json() for answer in answers if answer.status_code == 201]
        for lost in (answer for answer in answers if answer.status_code == 412):
            assert lost.headers["ETag"] == '"2"'
            assert json.loads(lost.data)["claim_status"] == won
        assert len(lines(clients[0], claim_id)) == 2

    def test_without_the_cache_it_counts_and_the_cache_hears_of_it_later(
        self, app: Flask, client: Client, claim_id: str, database_url: str
    ) -> None:
        client.get(f"/v1/claims/{claim_id}/status")
        lonely = create_app(Config(database_url=database_url, redis_url=NOWHERE))
        assert decide(Client(lonely, client.key), claim_id, TAKE_UP).status_code == 201
        servers_of(lonely).close()
        assert client.get(f"/v1/claims/{claim_id}/status").headers["ETag"] == '"1"'
        run_open_jobs(app)
        assert client.get(f"/v1/claims/{claim_id}/status").headers["ETag"] == '"2"'


def run_open_jobs(app: Flask) -> None:
    """Play the worker for the statuses that are still to be cached."""
    at = servers_of(app)
    with at.database.transaction() as work:
        jobs = work.outbox.due(at.clock() + timedelta(minutes=1), 9)
    assert [job.task for job in jobs] == [TaskName.REFRESH]
    for job in jobs:
        refresh_status(job.subject_id, database=at.database, statuses=at.statuses)
    with at.database.reading() as work:
        assert work.outbox.count() == 0


class TestIfMatch:
    @pytest.mark.parametrize(
        ("if_match", "status"),
        [
            pytest.param("1", 400, id="no quotation marks"),
            pytest.param(None, 428, id="no header"),
        ],
    )
    def test_without_a_clear_one_nothing_happens(
        self, client: Client, claim_id: str, if_match: str | None, status: int
    ) -> None:
        assert "If-Match" in problem(decide(client, claim_id, TAKE_UP, if_match), status)["detail"]
        assert len(lines(client, claim_id)) == 1

    def test_whatever_it_is_now_may_be_meant(self, client: Client, claim_id: str) -> None:
        assert decide(client, claim_id, TAKE_UP, "*").status_code == 201
        assert decide(client, claim_id, {"assignee": "Ana"}, "*").headers["ETag"] == '"3"'

    def test_a_stale_one_learns_the_present_state(self, client: Client, claim_id: str) -> None:
        decide(client, claim_id, TAKE_UP)
        found = problem(decide(client, claim_id, {"assignee": "Ben"}), 412)
        assert (found["etag"], found["claim_status"]["review_state"]) == ('"2"', "in_review")
        assert found["status"] == 412


class TestRefusals:
    def test_a_wrong_transition_says_what_is_allowed(self, client: Client, claim_id: str) -> None:
        found = problem(decide(client, claim_id, {"review_state": "published", "verdict": "mixed"}), 409)
        assert found["type"] == "/docs/problems/transition-not-allowed"
        assert found["allowed"] == ["dismissed", "in_review", "reviewed"]
        assert "unreviewed cannot become published" in found["detail"]

    def test_a_decision_that_changes_nothing_is_no_version(self, client: Client, claim_id: str) -> None:
        found = problem(decide(client, claim_id, {"review_state": "unreviewed", "note": "so it is"}), 409)
        assert found["type"] == "/docs/problems/nothing-to-change"
        assert len(lines(client, claim_id)) == 1

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            pytest.param({}, "", id="nothing"),
            pytest.param({"note": "hm"}, "", id="a note without a decision"),
            pytest.param([], "", id="no object"),
            pytest.param({"review_state": "done"}, "/review_state", id="an unknown state"),
            pytest.param({"review_state": None}, "/review_state", id="no state"),
            pytest.param({"review_state": ["in_review"]}, "/review_state", id="a list of states"),
            pytest.param({"verdict": "not_checkable"}, "/reason", id="not checkable, and why not"),
            pytest.param({"verdict": "mixed", "reason": "opinion"}, "/reason", id="a reason with another verdict"),
            pytest.param({"verdict": None, "reason": "opinion"}, "/reason", id="a reason with no verdict"),
            pytest.param({"reason": "opinion"}, "/reason", id="a reason alone"),
            pytest.param({"verdict": "not_checkable", "reason": None}, "/reason", id="a null reason"),
            pytest.param({"assignee": ""}, "/assignee", id="an assignee without a name"),
            pytest.param({"assignee": "a\u0000b"}, "/assignee", id="NUL in a name"),
            pytest.param({"assignee": "x" * 256}, "/assignee", id="a long name"),
            pytest.param({"assignee": "Ana", "note": "x" * 10_001}, "/note", id="a long note"),
            pytest.param({"assignee": "Ana", "reviewer": "Ben"}, "/reviewer", id="an unknown field"),
            pytest.param({"assignee": "Ana", "evidence": {}}, "/evidence", id="evidence that is no list"),
            pytest.param(
                {"assignee": "Ana", "evidence": [{"url": "https://a.example"}] * 21}, "/evidence", id="much evidence"
            ),
            pytest.param({"assignee": "Ana", "evidence": [{}]}, "/evidence/0/url", id="evidence without a page"),
            pytest.param(
                {"assignee": "Ana", "evidence": [{"url": "javascript:alert(1)"}]}, "/evidence/0/url", id="a script"
            ),
            pytest.param(
                {"assignee": "Ana", "evidence": [{"url": "https://a.example", "date": "0000-01-01"}]},
                "/evidence/0/date",
                id="the year 0",
            ),
        ],
    )
    def test_a_body_that_says_nothing_clear_is_422(self, reader: Client, body: Any, pointer: str) -> None:
        found = problem(decide(reader, NO_CLAIM, body), 422)
        assert pointer in [error["pointer"] for error in found["errors"]]

    @pytest.mark.parametrize("claim", [pytest.param(NO_CLAIM, id="unknown"), pytest.param("x", id="no id at all")])
    def test_an_unknown_claim_is_404(self, client: Client, claim: str) -> None:
        problem(decide(client, claim, TAKE_UP), 404)
        problem(client.get(f"/v1/claims/{claim}/history"), 404)

    def test_another_newsrooms_claim_is_404(self, client: Client, stranger: Client, claim_id: str) -> None:
        problem(decide(stranger, claim_id, TAKE_UP), 404)
        problem(stranger.get(f"/v1/claims/{claim_id}/history"), 404)
        assert len(lines(client, claim_id)) == 1

    def test_reading_alone_does_not_allow_it(self, app: Flask, claim_id: str) -> None:
        problem(decide(a_client(app, Scope.CLAIMS_READ), claim_id, TAKE_UP), 403)


class TestHistory:
    def test_it_comes_in_pages_oldest_first(self, client: Client, claim_id: str) -> None:
        for version, name in enumerate("abcde", 1):
            assert decide(client, claim_id, {"assignee": name}, f'"{version}"').status_code == 201
        seen, path = [], f"/v1/claims/{claim_id}/history?limit=2"
        while path:
            page = client.get(path).get_json()
            seen += [line["to"] for line in page["items"]]
            path = page["next"]
        assert seen == ["unreviewed", *"abcde"]

    @pytest.mark.parametrize("cursor", [pytest.param("eA", id="nonsense"), pytest.param("W3RydWVd", id="no number")])
    def test_a_cursor_that_is_none_is_400(self, client: Client, claim_id: str, cursor: str) -> None:
        problem(client.get(f"/v1/claims/{claim_id}/history?cursor={cursor}"), 400)

    def test_it_outlives_the_claim(self, app: Flask, client: Client, claim_id: str) -> None:
        at = servers_of(app)
        with at.database.transaction() as work:
            newsroom_id = work.newsrooms.all()[0].id
            mention = work.claims.get(claim_id, newsroom_id).mention
            work.claims.drop_untouched(mention.article_id, 1, newsroom_id=newsroom_id, keep=())
        problem(client.get(f"/v1/claims/{claim_id}"), 404)
        assert [line["action"] for line in lines(client, claim_id)] == ["detected"]
