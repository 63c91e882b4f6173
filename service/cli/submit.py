"""``claimwire submit``: articles in. What was stored goes to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from service.cli.options import api_option, json_option
from service.cli.sources import SourceError, is_batch, read_article, read_lines

if TYPE_CHECKING:
    from service.cli.http import Api

    Outcome = tuple[str, dict[str, Any] | str]


@click.command()
@click.argument("sources", metavar="FILE|URL|-", nargs=-1, required=True)
@click.option("--watch", "watching", is_flag=True, help="Wait for the claims and print them.")
@json_option
@api_option
def submit(*, sources: tuple[str, ...], watching: bool, as_json: bool, base: str | None) -> None:
    """Submit articles; prints the id of each.

    A .json file holds the fields of POST /v1/articles, a .jsonl file such an object on each line, an .html file or a
    URL a page, anything else plain text; `-` reads plain text from standard input. What is refused is reported, the
    rest is sent all the same, and the exit code is then 1.
    """
    from service.cli.http import connect
    from service.cli.watch import watched

    with connect(base) as api:
        articles: list[str] = []
        faults, alone = 0, len(sources) == 1 and not is_batch(sources[0])
        for source, outcome in _shown(_submitted(api, sources)):
            if isinstance(outcome, str):
                faults += 1
                click.echo(f"claimwire: {outcome}", err=True)
            else:
                articles.append(outcome["id"])
                click.echo(json.dumps(outcome, ensure_ascii=False) if as_json else _line(outcome, source, alone=alone))
        if watching:
            faults += sum(not watched(api, article_id, as_json=as_json) for article_id in articles)
    if faults:
        raise SystemExit(1)


def _submitted(api: Api, sources: tuple[str, ...]) -> Iterator[Outcome]:
    """Yield for each article where it came from, with what became of it: the article as stored, or what is wrong."""
    from service.cli.http import RefusedError

    for source in sources:
        try:
            if is_batch(source):
                yield from _batch(api, source)
            else:
                yield source, api.post("/v1/articles", read_article(source))
        except SourceError as error:
            yield source, str(error)
        except RefusedError as error:
            yield source, f"{source}: {error}"


def _batch(api: Api, source: str) -> Iterator[Outcome]:
    from service.cli.batch import submit_lines

    for number, outcome in submit_lines(api, read_lines(source)):
        place = f"{source}:{number}"
        yield place, f"{place}: {outcome}" if isinstance(outcome, str) else outcome


def _shown(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Pass the outcomes on; on a terminal that the results do not go to, count them."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("submitted {task.completed:,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        for outcome in outcomes:
            progress.advance(task)
            yield outcome


def _line(article: dict[str, Any], source: str, *, alone: bool) -> str:
    return str(article["id"]) if alone else f"{article['id']}  {article['state']}  {source}"
