"""``claimwire accounts``: who reviews in a newsroom. Works on the database; no server need be running."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from service.cli.account_lines import show_accounts
from service.cli.group import OneLineError
from service.cli.store import open_database
from service.domain.account import Role
from service.domain.errors import InvalidInput

#: Signs that are read from a pipe at most; more are in no password.
_LONGEST_INPUT = 4096


_roles = click.Choice([role.value for role in Role])
_newsroom = click.option("--newsroom", default="default", show_default=True, help="The newsroom of the account.")
_from_stdin = click.option(
    "--password-stdin", "piped", is_flag=True, help="Read the password from standard input instead of asking for it."
)


@click.group()
def accounts() -> None:
    """Make, list, change and disable the accounts of reviewers."""


@accounts.command()
@click.argument("name")
@click.option("--role", type=_roles, default=Role.REVIEWER.value, show_default=True, help="What they may do.")
@click.option("--newsroom", default="default", show_default=True, help="Made if it is new.")
@_from_stdin
def create(*, name: str, role: str, newsroom: str, piped: bool) -> None:
    """Make an account called NAME, whose password is asked for twice.

    A reviewer decides; an editor also publishes, assigns and adjudicates; an admin also manages accounts and keys.
    """
    from service.actions.create_account import AccountRequest, create_account
    from service.passwords import Passwords

    with open_database() as database, _in_words():
        request = AccountRequest(name, Role(role), _password(piped=piped), newsroom)
        account = create_account(request, database=database, passwords=Passwords())
    click.echo(account.id)


@accounts.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(*, as_json: bool) -> None:
    """List the accounts: newsroom, name, role, whether they work, since when they are there."""
    from service.actions.list_accounts import list_accounts

    with open_database() as database:
        found = list_accounts(database=database)
    show_accounts(found, as_json=as_json)


@accounts.command()
@click.argument("name")
@click.argument("role", type=_roles)
@_newsroom
def set_role(*, name: str, role: str, newsroom: str) -> None:
    """Make the account NAME a reviewer, an editor or an admin, from its next request on."""
    from service.actions import change_account

    with open_database() as database:
        change_account.set_role(change_account.Whose(name, newsroom), Role(role), database=database)
    click.echo(f"{name} is now {role}")


@accounts.command()
@click.argument("name")
@_newsroom
@_from_stdin
def set_password(*, name: str, newsroom: str, piped: bool) -> None:
    """Give the account NAME another password; wherever it is logged in, it is logged out."""
    from service.actions import change_account
    from service.passwords import Passwords

    with open_database() as database, _in_words():
        whose, password = change_account.Whose(name, newsroom), _password(piped=piped)
        change_account.set_password(whose, password, database=database, passwords=Passwords())
    click.echo(f"{name} has another password")


@accounts.command()
@click.argument("name")
@_newsroom
def disable(*, name: str, newsroom: str) -> None:
    """Take the account NAME out of use and log it out. What its owner decided stays."""
    from service.actions import change_account

    with open_database() as database:
        change_account.disable(change_account.Whose(name, newsroom), database=database)
    click.echo(f"{name} is disabled")


@accounts.command()
@click.argument("name")
@_newsroom
def enable(*, name: str, newsroom: str) -> None:
    """Take the account NAME back into use, with the password it had."""
    from service.actions import change_account

    with open_database() as database:
        change_account.enable(change_account.Whose(name, newsroom), database=database)
    click.echo(f"{name} is enabled")


def _password(*, piped: bool) -> str:
    if piped:
        return _piped()
    if not sys.stdin.isatty():
        raise OneLineError("there is no terminal to ask for the password on: give it by --password-stdin")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt="Once more", err=True))


def _piped() -> str:
    given = sys.stdin.buffer.read(_LONGEST_INPUT)
    try:
        # Whoever pipes it in by `echo` does not mean the line break.
        return given.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        # Said without the cause, which holds what was read.
        raise OneLineError("the password on standard input is not UTF-8") from None


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise OneLineError("; ".join(each.detail for each in error.errors)) from error
