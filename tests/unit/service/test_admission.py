"""Turns: how many requests run at once, what becomes of the others, and who need not queue."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from service.api.admission import Admission
from service.api.problems import Problem
from service.api.turns import MOST_SENDING, Turn, Turns
from service.api.waiting import LOOK, Look
from tests.servers import wait_until


class Busy:
    """An application whose requests take until they are released."""

    def __init__(self) -> None:
        self.running, self.most, self._lock = 0, 0, threading.Lock()
        self.released = threading.Event()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        if environ["PATH_INFO"] == "/fails":
            with self._lock:
                self.running -= 1
            raise KeyError
        if environ["PATH_INFO"] != "/healthz":
            assert self.released.wait(20)
        with self._lock:
            self.running -= 1
        start_response("200 OK", [])
        return [b""]


@pytest.fixture
def busy() -> Iterator[Busy]:
    made = Busy()
    yield made
    made.released.set()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as made:
        yield made


def ask(application: Any, path: str = "/", **environ: Any) -> tuple[str, dict[str, str], bytes]:
    heads: list[Any] = []
    body = b"".join(application({"PATH_INFO": path, **environ}, lambda *head: heads.append(head)))
    return heads[0][0], dict(heads[0][1]), body


def test_no_more_run_than_there_are_turns(busy: Busy, pool: ThreadPoolExecutor):
    admission = Admission(busy, turns=3)
    asked = [pool.submit(ask, admission) for _ in range(10)]
    wait_until(lambda: busy.running == 3, what="three running")
    busy.released.set()
    assert [each.result(10)[0] for each in asked] == ["200 OK"] * 10
    assert busy.most == 3


def test_who_waited_too_long_for_a_turn_is_told_when_to_come_again(busy: Busy, pool: ThreadPoolExecutor):
    admission = Admission(busy, turns=1, patience=0.05)
    first = pool.submit(ask, admission)
    wait_until(lambda: busy.running == 1, what="the first one running")
    status, headers, body = ask(admission)
    assert (status, headers["Retry-After"]) == ("503 SERVICE UNAVAILABLE", "2")
    assert headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["type"] == "/docs/problems/overloaded"
    assert ask(admission, "/healthz")[0] == "200 OK"
    busy.released.set()
    assert first.result(10)[0] == "200 OK"
    assert ask(admission)[0] == "200 OK"


def test_who_waited_for_a_change_is_not_sent_away_with_it(busy: Busy, pool: ThreadPoolExecutor):
    admission, look = Admission(busy, turns=1, patience=0.05), Look()
    first = pool.submit(ask, admission)
    wait_until(lambda: busy.running == 1, what="the first one running")
    assert ask(admission, **{LOOK: look})[0] == "503 SERVICE UNAVAILABLE"
    look.again()
    woken = pool.submit(ask, admission, **{LOOK: look})
    assert ask(admission)[0] == "503 SERVICE UNAVAILABLE"
    busy.released.set()
    assert [each.result(10)[0] for each in (first, woken)] == ["200 OK"] * 2


def test_a_request_that_fails_gives_its_turn_back(busy: Busy):
    admission = Admission(busy, turns=1, patience=0.05)
    for _ in range(3):
        with pytest.raises(KeyError):
            ask(admission, "/fails")
    busy.released.set()
    assert ask(admission)[0] == "200 OK"


def test_a_turn_is_lent_while_its_client_sends():
    turns = Turns(1)
    assert turns.take(patience=0)
    turn = Turn(turns, patience=0.05)
    assert not turns.take(patience=0)
    with turn.lent("key"):
        assert turns.take(patience=0), "another one runs meanwhile"
        turns.give_back()
    assert not turns.take(patience=0), "it came again"
    turn.end()
    turn.end()
    assert turns.take(patience=0)
    assert not turns.take(patience=0), "and was given back once"


def test_a_lent_turn_that_does_not_come_again_is_not_given_back_twice():
    turns = Turns(1)
    assert turns.take(patience=0)
    turn = Turn(turns, patience=0.05)
    with pytest.raises(Problem) as refused, turn.lent("key"):
        assert turns.take(patience=0)
    assert (refused.value.type.status, refused.value.headers) == (503, {"Retry-After": "2"})
    turn.end()
    assert not turns.take(patience=0)


def test_one_key_sends_so_many_bodies_at_once_and_no_more():
    turns = Turns(1)
    with ExitStack() as sending:
        for _ in range(MOST_SENDING):
            sending.enter_context(turns.sending("one"))
        with pytest.raises(Problem) as refused, turns.sending("one"):
            pass
        assert refused.value.type.status == 429
        with turns.sending("another"):
            pass
    with turns.sending("one"):
        pass
