"""``claimwire watch``: wait for an article."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import PAUSE, PREFER_WAIT, api_option, json_option

if TYPE_CHECKING:
    from service.cli.http import Api


@click.command()
@click.argument("article_id")
@json_option
@api_option
def watch(*, article_id: str, as_json: bool, base: str | None) -> None:
    """Wait until an article is extracted, then print its claims.

    How far it is goes to standard error. The exit code is 1 if its extraction failed.
    """
    from service.cli.http import connect

    with connect(base) as api:
        if not watched(api, article_id, as_json=as_json):
            raise SystemExit(1)


def watched(api: Api, article_id: str, *, as_json: bool) -> bool:
    """Wait for an article, then print its claims; False if its extraction failed."""
    from service.cli.claims import print_claims

    article = _finished(api, article_id)
    if failure := article["failure"]:
        click.echo(f"claimwire: {article_id} {failure['reason']}: {failure['detail']}", err=True)
    print_claims(api, f"/v1/articles/{article_id}/claims", {}, limit=None, as_json=as_json)
    return bool(article["state"] != "failed")


def _finished(api: Api, article_id: str) -> dict[str, Any]:
    """Return the article once nothing more happens to it by itself."""
    shown = None
    while True:
        answer = api.ask("GET", f"/v1/articles/{article_id}", headers=PREFER_WAIT if shown else {})
        article: dict[str, Any] = answer.json()
        if article["state"] != shown:
            shown = article["state"]
            click.echo(f"{article_id} {shown}", err=True)
        elif "Preference-Applied" not in answer.headers:
            time.sleep(PAUSE)
        if shown not in ("received", "extracting"):
            return article
