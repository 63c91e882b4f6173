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
    """Drop all copies of statuses in CLAIMWIRE_CACHE_URL, or in the Redis of a `claimwire up` that runs.

    They are made anew from the database as they are asked for. `claimwire restore` does it by itself; do it after the
    database was put back, or changed, by other means.
    """
    from service.embedded.redis_server import running_at
    from service.status.cache import StatusCache

    config = Config.from_env()
    if config.redis_url is None and (address := running_at(config.data_dir / "redis")):
        config = config.with_redis(address)
    with closing(StatusCache(config.cache)) as statuses:
        dropped = statuses.clear()
    click.echo(f"{dropped:,} statuses dropped")
