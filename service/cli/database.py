"""``claimwire db``: the schema."""

from __future__ import annotations

import os

import click

from service.config import Config


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema of CLAIMWIRE_DATABASE_URL to the newest version, and see to the first API key.

    That key is CLAIMWIRE_API_KEY if set, else one that is written to the data folder. Safe to run again, and by several
    processes at once.
    """
    from service.actions.ensure_bootstrap_key import ensure_bootstrap_key
    from service.store.database import Database

    config = Config.from_env()
    if config.database_url.startswith("sqlite:"):
        os.umask(0o077)  # SQLite gives the files beside the database the rights of the database
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(config.database_url)
    try:
        database.upgrade()
        where = ensure_bootstrap_key(config, database=database)
    finally:
        database.dispose()
    click.echo(f"the database is up to date; the first API key lies {where}")
