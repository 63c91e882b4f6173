"""An installation of the API that always does the same: time stands still within a request, and chance is seeded."""

from __future__ import annotations

import random
import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from service.actions.begin_extraction import begin_extraction
from service.actions.clock import utc_now
from service.actions.create_key import create_key
from service.actions.fail_extraction import fail_extraction
from service.actions.record_claims import record_claims
from service.api.last_use import LastUse
from service.api.servers import EXTENSION, Servers
from service.app import create_app
from service.config import Config
from service.domain.article import Failure
from service.domain.key import ApiKey, Scope
from service.domain.kinds import KindDescription
from service.store.database import Database
from tests.api.conftest import NO_LIMITS, servers_of
from tests.differential.reading import failure_of, read
from tests.fakes import FakeQueue

BEGINNING = datetime(2025, 2, 13, 12, 0, 0, 999_990, tzinfo=UTC)

#: Whose keys there are from the beginning, and what they may do; `stranger` is of another newsroom.
PEOPLE = {"editor": tuple(Scope), "reader": (Scope.CLAIMS_READ,), "stranger": tuple(Scope)}

#: Kinds of claims in the order of their bytes, which is no dictionary's.
KINDS = ("a-1", "a1", "a_1", "trade-x", "trade_deal", "tradeban")

#: Headers that differ from run to run.
_OWN = {"date", "x-request-id"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is sent; ``key`` is what is presented."""

    method: str
    path: str
    key: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


class Fate:
    """Time and chance, the same for all who live through the same moment."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @contextmanager
    def moment(self, number: int) -> Iterator[None]:
        """Let it be the moment of that number: some are within a microsecond of the one before, some a day later."""
        chance = random.Random(f"{self._seed}/{number}")
        now = BEGINNING + timedelta(microseconds=number, seconds=number // 7 * 13)
        with pytest.MonkeyPatch.context() as patch, time_machine.travel(now, tick=False):
            patch.setattr(secrets, "randbits", chance.getrandbits)
            patch.setattr(secrets, "choice", chance.choice)
            patch.setattr(
                secrets,
                "token_hex",
                lambda size: "".join(chance.choice(string.hexdigits[:16]) for _ in range(2 * size)),
            )
            yield


class PromptLastUse(LastUse):
    """Writes at once, not beside the requests."""

    def note(self, key: ApiKey, now: datetime) -> None:
        super().note(key, now)
        self.close()


class Twin:
    """One of the two; ``keys`` are those of PEOPLE, as they are presented."""

    def __init__(self, *, database_url: str, redis_url: str, fate: Fate) -> None:
        self._fate = fate
        self.queue = FakeQueue()
        self.app = _app(database_url, redis_url, self.queue)
        with fate.moment(0):
            self._know_kinds()
            self.keys = {
                name: create_key(
                    name, scopes, newsroom="other" if name == "stranger" else "default", database=self.servers.database
                ).presented
                for name, scopes in PEOPLE.items()
            }

    @property
    def servers(self) -> Servers:
        return servers_of(self.app)

    def send(self, request: Request, number: int) -> Answer:
        """Send a request at the moment of that number."""
        with self._fate.moment(number):
            answer = self.app.test_client().open(
                request.path,
                method=request.method,
                headers=[("Authorization", f"Bearer {request.key}"), *request.headers],
                data=request.body,
            )
        headers = tuple(sorted((name, value) for name, value in answer.headers if name.lower() not in _OWN))
        return Answer(answer.status_code, headers, answer.data)

    def work(self, number: int, most: int) -> list[Any]:
        """Play the worker for some of the articles that wait; returns what came of each."""
        at, done = self.servers, list[Any]()
        with self._fate.moment(number):
            for article_id in sorted({subject for _, subject in self.queue.sent})[:most]:
                self.queue.sent = [each for each in self.queue.sent if each[1] != article_id]
                job = begin_extraction(article_id, database=at.database, clock=at.clock)
                done.append((article_id, job))
                if job is None:
                    continue
                if (reason := failure_of(job.text)) is not None:
                    failure = Failure(reason, f"because it says so: {job.text[:40]}")
                    fail_extraction(job, failure, database=at.database, clock=at.clock, retry=reason == "tired")
                    continue
                claims, dropped = read(job.text, job.revision)
                record_claims(
                    job,
                    claims,
                    dropped=dropped,
                    rules_version=f"r{number % 3}",
                    database=at.database,
                    statuses=at.statuses,
                    clock=at.clock,
                )
        return done

    def close(self) -> None:
        self.servers.close()

    def _know_kinds(self) -> None:
        kinds = [KindDescription(name=name, label=name, meaning=name, relations=[], slots=[]) for name in KINDS]
        with self.servers.database.transaction() as work:
            work.kinds.replace(kinds, rules_version="r1", at=utc_now())


def _app(database_url: str, redis_url: str, queue: FakeQueue) -> Flask:
    database = Database(database_url)
    database.upgrade()
    database.dispose()
    app = create_app(Config(database_url=database_url, redis_url=redis_url, **NO_LIMITS))
    servers = servers_of(app)
    # What is remembered for some seconds is so in the time of the stream.
    servers.authenticator._clock = time.time
    servers.authenticator._last_use = PromptLastUse(servers.database)
    app.extensions[EXTENSION] = replace(servers, queue=queue)
    return app
