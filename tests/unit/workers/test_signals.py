"""The turns of a worker's life: what a worker does when its servers are not there yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.config import Config
from workers import signals
from workers.signals import tell_kinds_at_start


class FakeTimer:
    """Keeps what it is asked to call."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, Callable[..., object], tuple[Any, ...]]] = []

    def call_after(self, seconds: float, function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
        self.calls.append((seconds, function, arguments))


class FakeConsumer:
    """What Celery says is ready."""

    def __init__(self) -> None:
        self.timer = FakeTimer()


class TestTellKindsAtStart:
    def test_without_its_database_a_worker_tries_again(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        told: list[Config] = []
        monkeypatch.setenv("CLAIMWIRE_DATABASE_URL", f"sqlite:///{tmp_path / 'claimwire.db'}")

        def refused(config: Config) -> None:
            told.append(config)
            if len(told) == 1:
                raise RuntimeError("no such table: kinds")

        monkeypatch.setattr(signals, "tell_kinds", refused)
        consumer = FakeConsumer()
        tell_kinds_at_start(consumer)
        ((seconds, function, arguments),) = consumer.timer.calls
        assert seconds == signals.AGAIN
        function(*arguments)
        assert (len(told), len(consumer.timer.calls)) == (2, 1)
