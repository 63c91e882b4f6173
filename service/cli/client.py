"""``claimwire submit``, ``watch`` and ``claims``: the API from a terminal. Results go to stdout, remarks to stderr."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import api_option

if TYPE_CHECKING:
    from service.cli.http import Api

_PAUSE = 0.5


@click.command()
@click.argument("source", metavar="FILE|URL|-")
@click.option("--watch", "watching", is_flag=True, help="Wait for the claims and print them.")
@api_option
def submit(*, source: str, watching: bool, base: str | None) -> None:
    """Submit an article; prints its id.

    A .json file holds the fields of POST /v1/articles, an .html file or a URL a page, anything else plain text;
    `-` reads plain text from standard input.
    """
    from service.cli.http import connect

    with connect(base) as api:
        article = api.post("/v1/articles", read_article(source))
        click.echo(article["id"])
        if watching:
            _watch(api, article["id"])


@click.command()
@click.argument("article_id")
@api_option
def watch(*, article_id: str, base: str | None) -> None:
    """Wait until an article is extracted, then print its claims."""
    from service.cli.http import connect

    with connect(base) as api:
        _watch(api, article_id)


@click.command()
@click.argument("article_id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as the API gives them.")
@api_option
def claims(*, article_id: str, as_json: bool, base: str | None) -> None:
    """Print the claims found in an article, in text order."""
    from service.cli.http import connect

    with connect(base) as api:
        for claim in api.pages(f"/v1/articles/{article_id}/claims"):
            click.echo(json.dumps(claim, ensure_ascii=False) if as_json else _line(claim))


def read_article(source: str) -> dict[str, Any]:
    """Return the fields to submit for what a person named on the command line."""
    if source == "-":
        return {"text": sys.stdin.read()}
    if source.startswith(("http://", "https://")):
        return {"html": _fetch(source), "url": source}
    try:
        content = Path(source).read_text(encoding="utf-8")
        if source.endswith(".json"):
            fields: dict[str, Any] = json.loads(content)
            return fields
    except (OSError, ValueError) as error:
        raise click.BadParameter(f"{source}: {error}", param_hint="FILE") from error
    return {"html" if source.endswith((".html", ".htm")) else "text": content}


def _fetch(url: str) -> str:
    import httpx2

    from service.cli.http import RefusedError

    try:
        answer = httpx2.get(url, follow_redirects=True, timeout=20)
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise RefusedError(f"{url}: {error}") from error
    return answer.text


def _watch(api: Api, article_id: str) -> None:
    shown = None
    while True:
        article = api.get(f"/v1/articles/{article_id}")
        if article["state"] != shown:
            shown = article["state"]
            click.echo(shown, err=True)
        if shown in ("extracted", "failed"):
            break
        time.sleep(_PAUSE)
    if article["failure"]:
        click.echo(f"{article['failure']['reason']}: {article['failure']['detail']}", err=True)
    for claim in api.pages(f"/v1/articles/{article_id}/claims"):
        click.echo(_line(claim))


def _line(claim: dict[str, Any]) -> str:
    """Return a claim in one line: what it is, who says it, its words."""
    speaker = claim["attribution"]["speaker"]
    status = claim["status"]["review_state"]
    denied = ", denied" if claim["polarity"] == "negative" else ""
    head = f"{claim['id']}  {claim['kind']}/{claim['relation']}{denied}  [{status}]"
    return f"{head}  {speaker['name'] if speaker else 'narrator'}: {claim['text']}"
