"""``claimwire keys``: who may use the API. Works on the database; no server need be running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from service.config import Config
from service.domain.key import Scope

if TYPE_CHECKING:
    from service.store.database import Database


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.argument("name")
@click.option("--newsroom", default="default", show_default=True, help="Made if it is new.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="What it may do; give it several times for several.  [default: all but admin]",
)
def create(*, name: str, newsroom: str, scopes: tuple[str, ...]) -> None:
    """Make a key called NAME and print it.

    This is the only time that it can be seen: the database holds a digest.
    """
    from service.actions.create_key import create_key

    wanted = [Scope(scope) for scope in scopes] or [scope for scope in Scope if scope is not Scope.ADMIN]
    with _database() as database:
        click.echo(create_key(name, wanted, database=database, newsroom=newsroom).presented)


@keys.command("list")
def list_() -> None:
    """List the keys: id, newsroom, name, scopes."""
    from service.actions.list_keys import list_keys

    with _database() as database:
        for listed in list_keys(database=database):
            key = listed.key
            state = f"  (revoked {key.revoked_at:%Y-%m-%d})" if key.revoked_at else ""
            click.echo(f"{key.id}  {listed.newsroom}  {key.name}  {','.join(sorted(key.scopes))}{state}")


@keys.command()
@click.argument("key_id")
def revoke(*, key_id: str) -> None:
    """Take the key of this id out of use, for good.

    A running API goes on taking it for half a minute at most.
    """
    from service.actions.revoke_key import revoke_key

    with _database() as database:
        revoke_key(key_id, database=database)
    click.echo(f"{key_id} is revoked")


@contextmanager
def _database() -> Iterator[Database]:
    from service.store.database import Database

    database = Database(Config.from_env().database_url)
    try:
        yield database
    finally:
        database.dispose()
