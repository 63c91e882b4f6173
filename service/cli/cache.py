"""``claimwire cache``: the copies of statuses in Redis."""

from __future__ import annotations

from contextlib import closing

import click

from service.config import Config


@click.group()
def cache() -> None:
    """Look after the copies of statuses in Redis."""


@cache.command()
def clear() -> None:
    """Drop all copies of statuses in CLAIMWIRE_CACHE_URL.

    They are made anew from the database as they are asked for. `claimwire restore` does it by itself; do it after the
    database was put back, or changed, by other means.
    """
    from service.status.cache import StatusCache

    with closing(StatusCache(Config.from_env().cache)) as statuses:
        dropped = statuses.clear()
    click.echo(f"{dropped:,} statuses dropped")
