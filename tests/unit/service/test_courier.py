"""Wake-ups that are sent beside the answer: in order, whatever fails, and no more of them than can be."""

from __future__ import annotations

import threading

import pytest

from service import queue as queue_module
from service.domain.errors import Unavailable
from service.queue import Courier, TaskName
from tests.fakes import FakeQueue


class HeldQueue(FakeQueue):
    """A broker that takes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()
        self.asked = threading.Event()

    def send(self, task: TaskName, subject_id: str) -> None:
        self.asked.set()
        assert self.free.wait(10)
        super().send(task, subject_id)


class BrokenQueue(FakeQueue):
    """A broker whose library fails once in a way that nobody foresaw."""

    def send(self, task: TaskName, subject_id: str) -> None:
        if subject_id == "bad":
            raise ZeroDivisionError
        super().send(task, subject_id)


def test_what_is_taken_is_sent_in_order():
    queue = FakeQueue()
    courier = Courier(queue)
    for number in range(50):
        courier.send(TaskName.EXTRACT, str(number))
    courier.close()
    assert queue.sent == [(TaskName.EXTRACT, str(number)) for number in range(50)]


def test_nobody_waits_for_a_slow_broker_and_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue_module, "MOST_UNDERWAY", 2)
    queue = HeldQueue()
    courier = Courier(queue)
    courier.send(TaskName.EXTRACT, "first")
    assert queue.asked.wait(10), "the first one is on its way"
    for number in range(2):
        courier.send(TaskName.EXTRACT, str(number))
    with pytest.raises(Unavailable):
        courier.send(TaskName.EXTRACT, "one too many")
    queue.free.set()
    courier.close()
    assert [subject for _, subject in queue.sent] == ["first", "0", "1"]


def test_a_failure_ends_nothing():
    queue = BrokenQueue()
    courier = Courier(queue)
    for subject in ("bad", "good"):
        courier.send(TaskName.EXTRACT, subject)
    courier.close()
    assert [subject for _, subject in queue.sent] == ["good"]


def test_a_broker_that_is_down_loses_only_wake_ups():
    queue = FakeQueue()
    queue.down = True
    courier = Courier(queue)
    courier.send(TaskName.EXTRACT, "x")
    courier.close()
    assert queue.sent == []
