"""``claimwire keys``: who may use the API. Works on the database; no server need be running."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from service.cli.key_lines import show_keys
from service.cli.moments import Moment, Span
from service.cli.store import open_database
from service.domain.key import Scope


@click.group()
def keys() -> None:
    """Make, list, rotate and revoke API keys."""


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
@click.option("--expires", type=Moment(), help="When it ends: 90d, 12h, or a day like 2027-01-31.  [default: never]")
def create(*, name: str, newsroom: str, scopes: tuple[str, ...], expires: datetime | None) -> None:
    """Make a key called NAME and print it.

    This is the only time that it can be seen: the database holds a digest.
    """
    from service.actions.create_key import create_key

    wanted = [Scope(scope) for scope in scopes] or [scope for scope in Scope if scope is not Scope.ADMIN]
    with open_database() as database:
        made = create_key(name, wanted, database=database, newsroom=newsroom, expires_at=expires)
    click.echo(made.presented)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(*, as_json: bool) -> None:
    """List the keys: id, newsroom, name, scopes, whether they work, when they were used last."""
    from service.actions.clock import utc_now
    from service.actions.list_keys import list_keys

    with open_database() as database:
        found = list_keys(database=database)
    show_keys(found, utc_now(), as_json=as_json)


@keys.command()
@click.argument("key_id")
@click.option("--overlap", type=Span(), default="24h", show_default=True, help="How long the old one works on: 2d, 6h.")
def rotate(*, key_id: str, overlap: timedelta) -> None:
    """Print a new key in the place of the one of this id, which works on for a while.

    Name, scopes and newsroom stay the same.
    """
    from service.actions.rotate_key import rotate_key

    with open_database() as database:
        made = rotate_key(key_id, overlap=overlap, database=database)
    click.echo(made.presented)


@keys.command()
@click.argument("key_id")
def revoke(*, key_id: str) -> None:
    """Take the key of this id out of use, for good.

    A running API goes on taking it for half a minute at most.
    """
    from service.actions.revoke_key import revoke_key

    with open_database() as database:
        revoke_key(key_id, database=database)
    click.echo(f"{key_id} is revoked")
