"""What the record side and the workers must agree on, and settings that lose or double tasks when wrong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from celery import Celery

from service.config import Config
from service.domain.processing import LEASE, RENEWED_AFTER
from service.queue import QUEUE_NAME, CeleryQueue, TaskName
from workers.celery_app import SOFT_TIME_LIMIT, TIME_LIMIT, TRANSPORT_OPTIONS, WORKER_MODULES, create_app
from workers.lease_keeper import LOOKS

ROOT = Path(__file__).parent.parent.parent


class TestCeleryApp:
    def test_every_task_that_the_record_side_sends_is_there(self, app: Celery) -> None:
        app.loader.import_default_modules()
        assert {name for name in app.tasks if not name.startswith("celery.")} == {name.value for name in TaskName}

    def test_workers_take_from_the_queue_that_the_record_side_sends_to(self, app: Celery) -> None:
        assert list(app.amqp.queues) == [QUEUE_NAME]

    @pytest.mark.parametrize(
        ("broker", "arguments"),
        [
            pytest.param("redis://127.0.0.1:1/0", None, id="on Redis"),
            pytest.param("amqp://127.0.0.1:1//", {"x-queue-type": "quorum"}, id="on RabbitMQ"),
        ],
    )
    def test_both_declare_it_in_one_way(self, broker: str, arguments: dict[str, str] | None) -> None:
        """RabbitMQ refuses the second who declares a queue in another way."""
        taking = create_app(Config(broker_url=broker, cache_url="redis://127.0.0.1:1/0")).amqp.queues[QUEUE_NAME]
        sending = CeleryQueue(broker)._celery.amqp.queues[QUEUE_NAME]
        assert taking == sending
        assert taking.exchange == sending.exchange
        assert taking.queue_arguments == sending.queue_arguments == arguments

    def test_a_task_is_over_before_anybody_else_may_have_it(self) -> None:
        assert SOFT_TIME_LIMIT < TIME_LIMIT < TRANSPORT_OPTIONS["visibility_timeout"]

    def test_a_lease_is_renewed_well_before_it_is_over(self) -> None:
        # It is looked after every `LOOKS`, and one renewal may fail.
        assert (RENEWED_AFTER.total_seconds() + LOOKS) * 2 <= LEASE.total_seconds()

    def test_only_json_is_taken(self, app: Celery) -> None:
        assert list(app.conf.accept_content) == ["json"]

    def test_no_state_is_kept_outside_the_database(self, app: Celery) -> None:
        assert (app.conf.result_backend, app.conf.task_ignore_result) == (None, True)

    @pytest.mark.parametrize("package", ["service", "workers"])
    def test_nothing_is_sent_for_later(self, package: str) -> None:
        """On Redis a task that waits longer than the visibility timeout runs twice: times to come are rows in SQL."""
        found = [
            f"{file.relative_to(ROOT)}:{node.lineno}"
            for file in (ROOT / package).rglob("*.py")
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and (_later(node) or _retries(node))
        ]
        assert found == []

    @pytest.fixture
    def app(self) -> Celery:
        return create_app(Config(redis_url="redis://127.0.0.1:1/0"), modules=WORKER_MODULES)


def _later(call: ast.Call) -> bool:
    return any(keyword.arg in ("eta", "countdown") for keyword in call.keywords)


def _retries(call: ast.Call) -> bool:
    """Celery's own `self.retry(...)`, which sends the task for later."""
    function = call.func
    return isinstance(function, ast.Attribute) and function.attr == "retry"
