"""Sweeps that come at once, from several beats say, do the work once; and they do not come by the clock alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import redis
from argon2.profiles import CHEAPEST

from service.actions.create_account import AccountRequest, create_account
from service.actions.log_in import Credentials, log_in
from service.actions.submit_article import submit_article
from service.actions.sweep_outbox import sweep_outbox
from service.domain.account import Role
from service.domain.processing import resend_delay
from service.domain.session import IDLE, token_digest
from service.passwords import Passwords
from service.queue import TaskName
from service.store.database import Database
from service.sweep_lease import LIFETIME, SweepLease
from tests.builders import a_submission
from tests.fakes import FakeClock, FakeQueue
from workers.celery_app import SWEEP_EVERY
from workers.schedule import Jittered
from workers.tasks import sweep as sweeping

NO_SERVER = "redis://127.0.0.1:1/0"


@dataclass
class Worker:
    """As much of a worker's process as a sweep asks for."""

    database: Database
    sweeps: SweepLease
    queue: FakeQueue = field(default_factory=FakeQueue)
    clock: FakeClock = field(default_factory=FakeClock)


class TestSweep:
    @pytest.mark.parametrize("number", [2, 5])
    def test_those_at_once_do_the_work_once(self, worker: Worker, done: list[int], number: int) -> None:
        start = threading.Barrier(number)
        threads = [threading.Thread(target=lambda: (start.wait(), sweeping.sweep())) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [1]
        assert [task for task, _ in worker.queue.sent] == [TaskName.EXTRACT]

    def test_the_next_one_works_though_the_last_one_died(self, worker: Worker, done: list[int], redis_db: str) -> None:
        assert worker.sweeps.take()
        sweeping.sweep()
        assert done == []
        with redis.Redis.from_url(redis_db) as client:
            assert 0 < client.pttl("claimwire:sweep") <= LIFETIME < SWEEP_EVERY[0] * 1000
            client.delete("claimwire:sweep")
        sweeping.sweep()
        assert done == [1]

    def test_it_is_done_where_nobody_can_be_asked_for_the_lease(self, worker: Worker, done: list[int]) -> None:
        worker.sweeps = SweepLease(NO_SERVER)
        sweeping.sweep()
        assert done == [1]

    def test_it_forgets_sessions_that_are_over(self, worker: Worker) -> None:
        passwords = Passwords(CHEAPEST)
        request = AccountRequest("Ana", Role.REVIEWER, "three lamps in a drawer")
        create_account(request, database=worker.database, passwords=passwords, clock=worker.clock)
        credentials = Credentials("default", "Ana", "three lamps in a drawer")
        session = log_in(credentials, database=worker.database, passwords=passwords, clock=worker.clock)
        worker.clock.go_on(IDLE.total_seconds() + 1)
        sweeping.sweep()
        with worker.database.reading() as work:
            assert work.sessions.find(token_digest(session.token)) is None

    @pytest.fixture
    def worker(self, database_url: str, redis_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
        """A worker beside whose database one wake-up is due."""
        database = Database(database_url)
        database.upgrade()
        worker = Worker(database, SweepLease(redis_db))
        monkeypatch.setattr(sweeping, "current", lambda: worker)
        with database.transaction() as work:
            newsroom = work.newsrooms.ensure("default", worker.clock.now)
        submit_article(
            a_submission(), newsroom_id=newsroom.id, database=database, queue=FakeQueue(), clock=worker.clock
        )
        worker.clock.go_on(resend_delay(0).total_seconds())
        yield worker
        worker.sweeps.close()
        database.dispose()

    @pytest.fixture
    def done(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many wake-ups each sweep sent that was done."""
        sent: list[int] = []
        counted: Callable[..., object] = lambda **at: sent.append(sweep_outbox(**at))  # noqa: E731
        monkeypatch.setattr(sweeping, "sweep_outbox", counted)
        return sent


class TestJittered:
    def test_each_time_is_another_between_the_bounds(self) -> None:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        schedule = Jittered(*SWEEP_EVERY, nowfun=lambda: now)
        drawn = []
        for _ in range(20):
            due, seconds = schedule.is_due(now - timedelta(seconds=SWEEP_EVERY[1]))
            assert due
            drawn.append(seconds)
        assert SWEEP_EVERY[0] <= min(drawn) < max(drawn) <= SWEEP_EVERY[1]

    def test_it_is_not_due_before_the_drawn_time(self) -> None:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        schedule = Jittered(*SWEEP_EVERY, nowfun=lambda: now)
        due, seconds = schedule.is_due(now - timedelta(seconds=2))
        assert not due
        assert SWEEP_EVERY[0] - 2 <= seconds <= SWEEP_EVERY[1] - 2
