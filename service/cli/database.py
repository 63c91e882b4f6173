"""``claimwire db``: the schema."""

from __future__ import annotations

import click

from service.config import Config


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema of CLAIMWIRE_DATABASE_URL to the newest version.

    Safe to run again, and by several processes at once.
    """
    from service.store.database import Database

    config = Config.from_env()
    if config.database_url.startswith("sqlite:"):
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(config.database_url)
    database.upgrade()
    database.dispose()
    click.echo("the database is up to date")
