"""``claimwire claims`` and ``claim``: what was found, and how far reviewers are with it."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from service.cli.options import api_option, json_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.cli.http import Api, Query

    Command = TypeVar("Command", bound=Callable[..., Any])

#: Claims that are printed when nothing is said, and the most that the API gives at once.
_SOME, _PAGE = 50, 100

#: The parameters of GET /v1/claims, by the option's name with underscores.
FILTERS = {
    "kind": "Only this kind of claim.",
    "relation": "Only this relation.",
    "review_state": "Only claims that reviewers are this far with: unreviewed, in_review, …",
    "verdict": "Only claims with this verdict: supported, refuted, …",
    "attribution_verdict": "Only claims decided so: confirmed, misattributed, …",
    "speaker": "Only what this person or body says, by name or id (person:…).",
    "party": "Only claims with this party, by name or id (iso:UKR).",
    "organisation": "Only claims with this organisation (org:nato).",
    "territory": "Only claims with this territory (territory:crimea).",
    "publisher": "Only claims in articles of this publisher.",
    "q": 'Only claims with these words; "exact words", or, -without.',
    "since": "Only claims found on this day or at this time (ISO 8601), or later.",
    "until": "Only claims found before then.",
    "min_check_worthiness": "Only claims that score at least this, 0 to 1.",
    "sort": "-created_at (the API's default), -check_worthiness or -mentions.",
}


def _filters(command: Command) -> Command:
    for name, text in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", name, metavar="TEXT", help=text)(command)
    return command


@click.command(short_help="Print the claims that fit.")
@click.argument("article_id", required=False)
@_filters
@click.option(
    "--limit", type=click.IntRange(0), help=f"At most so many; 0: all.  [default: {_SOME}, or all of ARTICLE]"
)
@json_option
@api_option
def claims(
    *, article_id: str | None, limit: int | None, as_json: bool, base: str | None, **filters: str | None
) -> None:
    """Print claims: those of an article in text order, or all that fit the filters, newest first."""
    from service.cli.http import connect

    given = {name: value for name, value in filters.items() if value is not None}
    if article_id and not given:
        path = f"/v1/articles/{article_id}/claims"
    else:
        path, given = "/v1/claims", given | ({"article": article_id} if article_id else {})
        limit = _SOME if limit is None else limit
    with connect(base) as api:
        print_claims(api, path, given, limit=limit or None, as_json=as_json)


@click.command()
@click.argument("claim_id")
@json_option
@api_option
def claim(*, claim_id: str, as_json: bool, base: str | None) -> None:
    """Print one claim with all its mentions and its status."""
    from service.cli.claim_lines import show_claim
    from service.cli.http import connect

    with connect(base) as api:
        found = api.get(f"/v1/claims/{claim_id}")
        status = api.get(f"/v1/claims/{claim_id}/status")
    if as_json:
        click.echo(json.dumps(found | {"status": status}, ensure_ascii=False))
    else:
        show_claim(found, status)


def print_claims(api: Api, path: str, query: Query, *, limit: int | None, as_json: bool) -> None:
    """Print the claims of a list, up to ``limit``; None is all of them."""
    from service.cli.claim_lines import show_claims

    found = api.pages(path, dict(query) | {"limit": min(limit or _PAGE, _PAGE)})
    wanted = islice(found, limit)
    if as_json:
        for each in wanted:
            click.echo(json.dumps(each, ensure_ascii=False))
        return
    count = show_claims(wanted)
    if count == limit and next(found, None) is not None:
        click.echo(f"the first {count}; --limit gives more", err=True)
    elif not count:
        click.echo("no claims", err=True)
