"""The commands of the extraction side: ``claimwire worker``, ``beat``, ``extract`` and ``reextract``.

They are found by their entry points and load spaCy and Celery only when they run.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

from service.config import Config, speaks_amqp
from service.domain.rereading import Which

if TYPE_CHECKING:
    from celery import Celery

#: One thread for numerical libraries in each process: the processes are the parallelism, and threads do not survive
#: the fork. And SIGTERM waits for the running task only as long as the soft shutdown allows (see celery_app).
ENVIRON = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "REMAP_SIGTERM": "SIGQUIT"}


@click.command(short_help="Find claims in submitted articles.")
@click.option("--check", is_flag=True, help="Start nothing; exit 0 if this machine's worker is connected and works.")
def worker(*, check: bool) -> None:
    """Find claims in submitted articles, in CLAIMWIRE_WORKERS processes.

    Takes its work from the broker at CLAIMWIRE_BROKER_URL or CLAIMWIRE_REDIS_URL. As many machines as you like may
    run one.
    """
    _settle_environ()
    config = Config.from_env()
    if check:
        sys.exit(0 if _works(config) else 1)
    config.require_servers()
    from service import logs
    from service.actions.require_schema import require_schema
    from service.tracing import spans
    from workers.celery_app import TRACING_MODULE, WORKER_MODULES, create_app
    from workers.language import model
    from workers.process import prepare_to_fork

    app = create_app(config, modules=(*WORKER_MODULES, TRACING_MODULE) if config.tracing else WORKER_MODULES)
    if config.tracing:
        spans.prepare()
    logs.configure(config)
    require_schema(config)
    model()
    prepare_to_fork(config)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(
        ["worker", "--pool", "prefork", "--concurrency", str(config.workers), "--loglevel", config.log_level, *quiet]
    )


@click.command(short_help="Send the sweep that looks for lost work.")
def beat() -> None:
    """Send the sweep that looks for lost work, every 12 to 15 seconds.

    One per installation is enough; a second one does no harm.
    """
    from workers.celery_app import create_app

    config = Config.from_env()
    app = create_app(config)
    # In memory: nothing on the schedule needs to remember when it last ran, and no file can be left broken.
    app.start(["beat", "--scheduler", "celery.beat:Scheduler", "--loglevel", config.log_level, "--pidfile="])


@click.command(short_help="Find the claims of articles in a file.")
@click.argument("source", metavar="FILE.jsonl", type=click.File(encoding="utf-8"))
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="[default: stdout]"
)
@click.option("-j", "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--explain", is_flag=True, help="Say on standard error why each claim was found, and what was dropped.")
def extract(*, source: TextIO, output: TextIO, jobs: int, explain: bool) -> None:
    """Find the claims of articles in a file; no server is needed.

    Each line of FILE.jsonl (`-`: standard input) is a JSON object with `id`, `text` and, if known, `published`, the
    day or time of publication. Each line of output is {"id": …, "claims": […]}. A line that cannot be read is reported
    and left out; the exit code is then 1. With --explain, a terminal is spared the output.
    """
    _settle_environ()
    from workers.bulk import extracting
    from workers.explanation import explaining_console, print_explained
    from workers.progress import shown

    lines = [(number, line) for number, line in enumerate(source, 1) if line.strip()]
    faults = 0
    config, console = Config.from_env(), explaining_console()
    with extracting([line for _, line in lines], config=config, processes=jobs, explained=explain) as outcomes:
        # Explanations are progress enough, and would run through the bar.
        passing = outcomes if explain else shown(outcomes, total=len(lines))
        for (number, _), outcome in zip(lines, passing, strict=True):
            if outcome.fault is not None:
                faults += 1
                click.echo(f"claimwire: line {number}: {outcome.fault}", err=True)
                continue
            if not (explain and output.isatty()):
                output.write(f"{outcome.to_json()}\n")
            if outcome.explained:
                print_explained(console, str(outcome.id), outcome.text, outcome.explained)
    if faults:
        click.echo(f"claimwire: {faults} of {len(lines)} lines failed", err=True)
        sys.exit(1)


@click.command(short_help="Have stored articles read again.")
@click.option(
    "--outdated",
    "which",
    flag_value=Which.OUTDATED,
    type=Which,
    default=Which.OUTDATED,
    help="Read by other rules than now.  [default]",
)
@click.option("--failed", "which", flag_value=Which.FAILED, type=Which, help="Failed before.")
@click.option("--all", "which", flag_value=Which.ALL, type=Which, help="Both, and those that were read by these rules.")
@click.option("--newsroom", metavar="NAME", help="Only of this newsroom.")
@click.option("--at-once", type=click.IntRange(1, 1000), default=8, show_default=True, help="Articles that wait.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
def reextract(*, which: Which, newsroom: str | None, at_once: int, yes: bool) -> None:
    """Have stored articles read again, as after an upgrade of the rules; oldest first.

    Works on the database and wakes workers up by the broker; the API need not run. Only a few articles wait at a time,
    so that new ones are not held up behind them: it goes on as workers get done. Broken off, begin it again. The broker
    of a running `claimwire up` is found in its data folder.
    """
    from workers.extraction.rules.loader import rules_version
    from workers.rereading import articles, reread

    config = Config.from_env()
    confirm = None if yes else lambda count: click.confirm(f"Have {articles(count)} read again?", abort=True)
    reread(config, which, rules_version(None, config.kinds), newsroom=newsroom, at_once=at_once, confirm=confirm)


def _works(config: Config) -> bool:
    if speaks_amqp(config.broker):
        from workers import presence

        return presence.shown(config)
    from workers.celery_app import create_app

    return _answers(create_app(config))


def _answers(app: Celery) -> bool:
    from kombu.exceptions import KombuError

    try:
        return bool(app.control.ping(destination=[f"celery@{os.uname().nodename}"], timeout=5))
    except (KombuError, OSError) as error:
        # What asks is a health check every half minute: one line will do.
        click.echo(f"claimwire: the broker does not answer: {type(error).__name__}", err=True)
        return False


def _settle_environ() -> None:
    """Set what libraries read once, when they are imported."""
    os.environ.update({name: os.environ.get(name, value) for name, value in ENVIRON.items()})
