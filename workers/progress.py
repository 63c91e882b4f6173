"""How far it is: a bar on a terminal, a line now and then elsewhere. Always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from workers.bulk import Outcome

#: Seconds between two plain lines.
_EVERY = 10.0


def shown(outcomes: Iterable[Outcome], *, total: int) -> Iterator[Outcome]:
    """Pass the outcomes on and show how many there were, of how many, with how many claims."""
    if sys.stderr.isatty():
        return _bar(outcomes, total=total)
    return _lines(outcomes, total=total)


def _bar(outcomes: Iterable[Outcome], *, total: int) -> Iterator[Outcome]:
    columns = (
        TextColumn("extracting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("articles, {task.fields[claims]} claims"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total, claims=0)
        claims = 0
        for outcome in outcomes:
            claims += len(outcome.claims)
            progress.update(task, advance=1, claims=claims)
            yield outcome


def _lines(outcomes: Iterable[Outcome], *, total: int) -> Iterator[Outcome]:
    claims = count = 0
    next_line = time.monotonic() + _EVERY
    for count, outcome in enumerate(outcomes, 1):
        claims += len(outcome.claims)
        if time.monotonic() >= next_line:
            next_line += _EVERY
            click.echo(f"{count} of {total} articles, {claims} claims", err=True)
        yield outcome
    click.echo(f"{count} of {total} articles, {claims} claims", err=True)
