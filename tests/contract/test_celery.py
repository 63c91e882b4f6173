"""What the record side and the workers must agree on, and settings that lose or double tasks when wrong."""

from __future__ import annotations

import pytest
from celery import Celery

from service.config import Config
from service.domain.processing import LEASE
from service.queue import QUEUE_NAME, TaskName
from workers.celery_app import SOFT_TIME_LIMIT, TIME_LIMIT, TRANSPORT_OPTIONS, WORKER_MODULES, create_app


class TestCeleryApp:
    def test_every_task_that_the_record_side_sends_is_there(self, app: Celery) -> None:
        app.loader.import_default_modules()
        assert {name for name in app.tasks if not name.startswith("celery.")} == {name.value for name in TaskName}

    def test_workers_take_from_the_queue_that_the_record_side_sends_to(self, app: Celery) -> None:
        assert list(app.amqp.queues) == [QUEUE_NAME]

    def test_a_task_is_over_before_anybody_else_may_have_it(self) -> None:
        assert SOFT_TIME_LIMIT < TIME_LIMIT < LEASE.total_seconds() < TRANSPORT_OPTIONS["visibility_timeout"]

    def test_only_json_is_taken(self, app: Celery) -> None:
        assert list(app.conf.accept_content) == ["json"]

    def test_no_state_is_kept_outside_the_database(self, app: Celery) -> None:
        assert (app.conf.result_backend, app.conf.task_ignore_result) == (None, True)

    @pytest.fixture
    def app(self) -> Celery:
        return create_app(Config(redis_url="redis://127.0.0.1:1/0"), modules=WORKER_MODULES)
