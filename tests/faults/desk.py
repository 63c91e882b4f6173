"""A newsroom with two reviewers, each at an API process of their own, and a look at what lies in database and cache."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from service.actions.begin_extraction import begin_extraction
from service.actions.clock import utc_now
from service.actions.create_key import create_key
from service.actions.record_claims import record_claims
from service.domain.chain import first_fault
from service.domain.claim import Attribution, ExtractedClaim, Speaker
from service.domain.errors import LeaseLost
from service.domain.key import Scope
from service.domain.span import Span
from service.queue import TaskName
from service.status.document import StatusDocument
from service.store.tables import ChangeRow, ClaimRow, HistoryRow, IdempotencyRow, OutboxRow, ReviewRow
from service.store.unit_of_work import UnitOfWork
from tests.api.conftest import Client, servers_of
from tests.builders import an_extracted_claim
from tests.faults.desk_model import (
    KIND,
    SENTENCES,
    SPEAKER,
    TAKEN_OVER,
    AskAgain,
    Desk,
    Extract,
    Operation,
    Outcome,
    Review,
    Submit,
    article_text,
)

PEOPLE = ("Ana", "Ben")


@dataclass(slots=True)
class Newsroom:
    """The real thing that the model is compared with."""

    apps: Sequence[Flask]
    id: str
    clients: list[Client]

    @classmethod
    def found(cls, apps: Sequence[Flask], name: str) -> Newsroom:
        database = servers_of(apps[0]).database
        keys = [create_key(person, Scope, newsroom=name, database=database) for person in PEOPLE]
        clients = [Client(app, key.presented) for app, key in zip(apps, keys, strict=True)]
        return cls(apps, keys[0].key.newsroom_id, clients)

    def first(self, submit: Submit) -> str:
        """Submit an article that is not there yet; returns its id."""
        body = _body(submit)
        return self.clients[submit.who].submit(**body)["id"]

    def send(self, operation: Operation, articles: dict[str, str]) -> Outcome:
        """Do it; returns what was answered, as the model has it. ``articles`` are the ids by external id."""
        client = self.clients[operation.who]
        if isinstance(operation, Review):
            return _reviewed(self._review(client, operation))
        if isinstance(operation, Submit):
            return _submitted(client.post("/v1/articles", _body(operation), headers=_named(operation.name)))
        article_id = articles[operation.external_id]
        if isinstance(operation, Extract):
            return self._extract(operation, article_id)
        if isinstance(operation, AskAgain):
            return _submitted(client("POST", f"/v1/articles/{article_id}/extractions"))
        return _answered(client("DELETE", f"/v1/articles/{article_id}"))

    def send_at_once(self, operations: Sequence[Operation], articles: dict[str, str]) -> list[Outcome]:
        """Send each from a thread of its own; returns what was answered, in their order."""
        outcomes: dict[int, Outcome] = {}
        start = threading.Barrier(len(operations))

        def run(number: int, operation: Operation) -> None:
            start.wait()
            outcomes[number] = self.send(operation, articles)

        threads = [threading.Thread(target=run, args=each) for each in enumerate(operations)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(outcomes) == len(operations), f"not all of {operations} were answered: {outcomes}"
        return [outcomes[number] for number in range(len(operations))]

    def lose_answer(self, who: int, name: str) -> None:
        """Leave a request as it stands when its process died, an hour ago, before it could keep the answer."""
        key = servers_of(self.apps[who]).authenticator.key(self.clients[who].key)
        assert key is not None
        gone = {"status": None, "body": None, "created_at": utc_now() - timedelta(hours=1)}
        with servers_of(self.apps[who]).database.transaction() as work:
            chosen = (IdempotencyRow.key_id == key.id, IdempotencyRow.name == name)
            work.history._session.execute(update(IdempotencyRow).where(*chosen).values(**gone))

    def differences(self, model: Desk) -> list[str]:
        """Say in what database, cache and API are not as the model."""
        found: list[str] = []
        with servers_of(self.apps[0]).database.reading() as work:
            found += _difference("history", model.lines, self._lines(work))
            found += _difference("changes", list(enumerate(model.changes, 1)), self._changes(work))
            found += _difference("decisions", model.accepted, self._decisions(work))
            there = {each.id: each.status() for each in model.claims.values() if each.there}
            found += _difference("claims", there, self._claims(work))
            waiting = sorted(each.id for each in model.articles.values() if each.waiting)
            found += _difference("open jobs", [(TaskName.EXTRACT.value, each) for each in waiting], self._jobs(work))
            head = next(head for head in work.history.heads() if head.newsroom_id == self.id)
            if fault := first_fault(work.history.lines(self.id), head=head):
                found.append(f"chain: {fault}")
            found += self._cache(work, model)
        return found or self._polled(model)

    def _review(self, client: Client, review: Review) -> TestResponse:
        headers = _named(review.name) | ({"If-Match": review.if_match} if review.if_match else {})
        body = dict(review.changes) | {"note": review.note}
        return client.post(f"/v1/claims/{review.claim}/reviews", body, headers=headers)

    def _extract(self, operation: Extract, article_id: str) -> Outcome:
        at = servers_of(self.apps[operation.who])
        job = begin_extraction(article_id, database=at.database, clock=at.clock)
        if job is None:
            return ("nothing to do",)
        seen = [
            a_claim(sentence, job.text)
            for number, sentence in enumerate(SENTENCES)
            if sentence in job.text and not operation.blind >> number & 1
        ]
        try:
            record_claims(job, seen, database=at.database, statuses=at.statuses, clock=at.clock)
        except LeaseLost:
            return TAKEN_OVER
        return ("read",)

    def _lines(self, work: UnitOfWork) -> list[tuple[Any, ...]]:
        rows = select(HistoryRow).where(HistoryRow.newsroom_id == self.id).order_by(HistoryRow.number)
        return [
            (row.claim_id, row.version, row.actor, row.action, row.before, row.after or None, row.note)
            for row in work.history._session.scalars(rows)
        ]

    def _changes(self, work: UnitOfWork) -> list[tuple[int, tuple[Any, ...]]]:
        rows = select(ChangeRow).where(ChangeRow.newsroom_id == self.id).order_by(ChangeRow.number)
        return [
            (row.number, (row.type, row.article_id, row.claim_id, row.version))
            for row in work.history._session.scalars(rows)
        ]

    def _decisions(self, work: UnitOfWork) -> dict[tuple[str, int], Any]:
        rows = select(ReviewRow).where(ReviewRow.newsroom_id == self.id)
        return {(row.claim_id, row.version): row.decision["note"] for row in work.history._session.scalars(rows)}

    def _claims(self, work: UnitOfWork) -> dict[str, tuple[Any, ...]]:
        rows = select(ClaimRow).where(ClaimRow.newsroom_id == self.id)
        return {
            row.id: (row.version, row.review_state.value, row.verdict and row.verdict.value, row.assignee)
            for row in work.history._session.scalars(rows)
        }

    def _jobs(self, work: UnitOfWork) -> list[tuple[str, str]]:
        rows = select(OutboxRow.task, OutboxRow.subject_id).where(OutboxRow.newsroom_id == self.id)
        return sorted((row.task, row.subject_id) for row in work.history._session.execute(rows))

    def _cache(self, work: UnitOfWork, model: Desk) -> list[str]:
        ids = list(model.claims)
        stored = {each.claim_id: StatusDocument.of(each) for each in work.statuses.of_claims(ids, self.id)}
        cached = servers_of(self.apps[0]).statuses.documents(self.id, ids)
        return [
            f"cache: {document} and in SQL {stored.get(claim_id)}"
            for claim_id, document in cached.items()
            if document != stored.get(claim_id)
        ]

    def _polled(self, model: Desk) -> list[str]:
        found: list[str] = []
        for claim in list(model.claims.values())[-100:]:
            answer = self.clients[claim.version % 2].get(f"/v1/claims/{claim.id}/status")
            expected = (200, *claim.status()) if claim.there else (404, "not-found")
            found += _difference(f"poll of {claim.id}", expected, _reviewed(answer))
        return found


def a_claim(sentence: str, text: str) -> ExtractedClaim:
    """Return the claim that a sentence makes."""
    start = text.index(sentence)
    span = Span(start, start + len(sentence))
    attribution = Attribution(speaker=Speaker(SPEAKER))
    return an_extracted_claim(sentence, text, kind=KIND, span=span, attribution=attribution)


def _body(submit: Submit) -> dict[str, str]:
    return {"text": article_text(submit.external_id, submit.mask), "external_id": submit.external_id}


def _named(name: str | None) -> dict[str, str]:
    return {"Idempotency-Key": name} if name else {}


def _reviewed(answer: TestResponse) -> Outcome:
    if answer.status_code not in (200, 201, 412):
        return _answered(answer)
    told = answer.get_json(force=True)
    status = told.get("claim_status", told)
    assert answer.headers["ETag"] == f'"{status["version"]}"', answer.headers
    shown = (status["version"], status["review_state"], status["verdict"], status["assignee"])
    return _replayed(answer, (answer.status_code, *(shown[:2] if answer.status_code == 412 else shown)))


def _submitted(answer: TestResponse) -> Outcome:
    if answer.status_code not in (200, 202):
        return _answered(answer)
    return _replayed(answer, (answer.status_code, answer.get_json()["revision"]))


def _answered(answer: TestResponse) -> Outcome:
    if answer.status_code < 400:
        return (answer.status_code,)
    kind = answer.get_json(force=True)["type"].rpartition("/")[2]
    return _replayed(answer, (answer.status_code, kind))


def _replayed(answer: TestResponse, outcome: Outcome) -> Outcome:
    return (*outcome, "replayed") if answer.headers.get("Idempotency-Replayed") else outcome


def _difference(what: str, expected: Any, found: Any) -> list[str]:
    if expected == found:
        return []
    if isinstance(expected, dict):
        expected, found = sorted(expected.items()), sorted(found.items())
    if isinstance(expected, list):
        missing, more = (
            [each for each in expected if each not in found],
            [each for each in found if each not in expected],
        )
        return [f"{what}: missing {missing}, too much {more}{'' if missing or more else ', in another order'}"]
    return [f"{what}: {found} instead of {expected}"]
