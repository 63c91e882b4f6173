"""``claimwire changes``: the feed of what happened."""

from __future__ import annotations

import json
from typing import Any

import click

from service.cli.options import api_option, json_option


@click.command(short_help="Print what changed, in order.")
@click.option("--since", metavar="CURSOR", help="Where to begin; `now` for what is to come.  [default: at the first]")
@click.option("--follow", is_flag=True, help="Go on with what happens next, until Ctrl-C.")
@json_option
@api_option
def changes(*, since: str | None, follow: bool, as_json: bool, base: str | None) -> None:
    """Print what changed, in order: articles received, claims found, reviewers' decisions.

    Where it ended goes to standard error, for --since of the next time.
    """
    from service.cli.feed import Feed
    from service.cli.http import connect

    with connect(base) as api:
        feed = Feed(api, since)
        try:
            while (news := feed.read(wait=follow)) or follow:
                for change in news:
                    click.echo(json.dumps(change) if as_json else _line(change))
        finally:
            if feed.cursor is not None:
                click.echo(f"go on with --since {feed.cursor}", err=True)


def _line(change: dict[str, Any]) -> str:
    version = f"  version {change['version']}" if change["version"] else ""
    subject = change["claim_id"] or change["article_id"]
    return f"{change['number']:>6}  {change['at'][:19]}Z  {change['type']:<18}  {subject}{version}"
