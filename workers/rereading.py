"""What ``claimwire reextract`` does: reading again what is stored, and telling how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

import click

from service.actions.clock import utc_now
from service.actions.reread_articles import reread_articles, rereading_of
from service.config import Config
from service.domain.rereading import Which
from service.embedded.redis_server import running_at
from service.queue import CeleryQueue
from service.store.database import Database

#: Seconds until it is looked whether articles are done.
_PAUSE = 0.2


def reread(
    config: Config,
    which: Which,
    rules_version: str,
    *,
    newsroom: str | None,
    at_once: int,
    confirm: Callable[[int], object] | None,
) -> None:
    """Have the articles read again, after ``confirm`` was told how many they are."""
    config = _beside_up(config)
    database = Database(config.database_url)
    try:
        database.newer_schema()
        wanted, count = rereading_of(which, rules_version=rules_version, newsroom=newsroom, database=database)
        if not count:
            click.echo("no article is to be read again", err=True)
            return
        if confirm:
            confirm(count)
        pause = partial(time.sleep, _PAUSE)
        with closing(CeleryQueue(config.broker)) as queue:
            asked = reread_articles(wanted, at_once=at_once, pause=pause, database=database, queue=queue, clock=utc_now)
            with click.progressbar(asked, length=count, label="reading again", show_pos=True, file=sys.stderr) as bar:
                total = sum(1 for _ in bar)
        click.echo(f"asked for {articles(total)} to be read by the rules {rules_version}", err=True)
    finally:
        database.dispose()


def articles(count: int) -> str:
    """Return how many articles, in words."""
    return "1 article" if count == 1 else f"{count:,} articles"


def _beside_up(config: Config) -> Config:
    """Name the broker that a running ``claimwire up`` started, where none is set."""
    if config.broker_url is None and config.redis_url is None and (address := running_at(config.data_dir / "redis")):
        return config.with_redis(address)
    return config
