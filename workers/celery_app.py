"""The Celery application of worker and beat: every setting with its reason.

The queue is only a wake-up: whatever is lost here, the outbox in the database still holds and the sweep sends again. So
there is no result backend, and no task with an ETA or a countdown (on Redis those run twice once they outlive the
visibility timeout).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import Celery, signals

from service import logs
from service.config import Config, speaks_amqp
from service.queue import CONFIRMED, TaskName, queue_settings
from workers import redis_transport
from workers.presence import Presence
from workers.schedule import Jittered

#: Seconds after which an extraction is told to stop, and after which its process is killed. The text is capped, so an
#: honest article takes a few seconds; the gap is for the task to write down that it gave up.
SOFT_TIME_LIMIT = 90
TIME_LIMIT = 120

#: Seconds between two sweeps, at least and at most: the latter is how long a lost wake-up goes unnoticed.
SWEEP_EVERY = 12, 15

#: How kombu talks to Redis. The defaults lose minutes to hours in the cases named.
TRANSPORT_OPTIONS: dict[str, Any] = {
    # A message whose worker died comes back after this. Above the time limit, else a slow task would run twice at once.
    "visibility_timeout": 300,
    # Look for such messages every 5 s. The throttle multiplies that, by 10 unless told otherwise.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A worker killed while it holds the lock of that search stops everybody's for this long (300 s by default).
    "unacked_mutex_expire": 15,
    # A connection that is dead at the other end (failover, firewall) is noticed; without these a worker waits for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 5,
}


#: What differs with RabbitMQ as the broker. It gives the messages of a worker that is gone to another one by itself, so
#: of all the above nothing is needed.
_WITH_RABBITMQ: dict[str, Any] = {
    # RabbitMQ answers nothing while its memory or disk is full. Whoever sent a sweep gives up after so many seconds, as
    # there will be another, and whoever takes messages connects anew.
    "broker_transport_options": {**CONFIRMED, "read_timeout": 5, "write_timeout": 5},
    # Seconds. Server and worker tell each other that they are there twice in this time; a host that vanished is noticed
    # in twice of it, where TCP would take minutes, and only then do its messages go to another worker.
    "broker_heartbeat": 10,
    "broker_heartbeat_checkrate": 2,
    # A quorum queue knows a limit for each consumer only; newer servers refuse the limit for a whole channel.
    "worker_detect_quorum_queues": True,
    # Each worker would have queues for questions and answers that do not outlive it, a kind that newer servers refuse.
    "worker_enable_remote_control": False,
    # Does without the 28 queues for tasks with an ETA, of which there are none.
    "worker_consumer": "workers.consumer:Consumer",
}


#: What a worker imports; beat only sends, and so does without the parser in its memory.
WORKER_MODULES = ("workers.tasks.extract", "workers.tasks.refresh", "workers.tasks.sweep", "workers.signals")

#: What it imports besides when tracing is on.
TRACING_MODULE = "workers.task_spans"


def create_app(config: Config, *, modules: Sequence[str] = ()) -> Celery:
    """Build the application for the broker of ``config``, with the tasks of ``modules``."""
    redis_transport.install()
    app = Celery("claimwire", broker=config.broker, set_as_current=True)
    app.conf.update(
        queue_settings(config.broker),
        imports=modules,
        # Acknowledged when done, so that a task whose worker or pool process dies is delivered again ...
        task_acks_late=True,
        # ... which needs this as well: without it the parent acknowledges for a killed child.
        task_reject_on_worker_lost=True,
        # Take one message at a time: more would be stranded with a worker that dies or loses its broker.
        worker_prefetch_multiplier=1,
        task_soft_time_limit=SOFT_TIME_LIMIT,
        task_time_limit=TIME_LIMIT,
        broker_transport_options=TRANSPORT_OPTIONS,
        # On a lost connection let the task finish: cancelled, its message would wait the whole visibility timeout.
        worker_cancel_long_running_tasks_on_connection_loss=False,
        # The broker may come up after the worker, and may go away for as long as it likes.
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # Redis on a full disk refuses to hand messages out. That is waited for like a broker that is away; without this
        # the worker would end.
        broker_channel_error_retry=not speaks_amqp(config.broker),
        accept_content=["json"],
        # SIGTERM gives the running task this long, then its message goes back. Below the 10 s after which nothing of
        # `claimwire up` may be left.
        worker_soft_shutdown_timeout=5,
        worker_enable_soft_shutdown_on_idle=False,
        # A fresh process now and then bounds what leaks, here or in a parser; it is a cheap fork with the model inside.
        worker_max_tasks_per_child=1000,
        # Kilobytes; the model's share counts in every process. A process that grew beyond is replaced after its task.
        worker_max_memory_per_child=2_000_000,
        # Logging is ours (configure_logging): Celery must neither take over the root logger nor standard output.
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        timezone="UTC",
        beat_schedule={
            # Sweeps that pile up while no worker runs are dropped unread, but only after so long that clocks which
            # disagree between hosts cannot make every one of them look stale.
            "sweep": {"task": TaskName.SWEEP.value, "schedule": Jittered(*SWEEP_EVERY), "options": {"expires": 600}},
        },
    )
    if speaks_amqp(config.broker):
        app.conf.update(_WITH_RABBITMQ)
        app.steps["consumer"].add(Presence)
    return app


@signals.setup_logging.connect
def configure_logging(**_: Any) -> None:
    """Log as all our processes do; that there is a receiver keeps Celery from setting up its own."""
    logs.configure(Config.from_env())
