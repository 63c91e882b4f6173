"""Claims for eyes: a table on a terminal, a line each elsewhere, and one claim with everything about it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli.printable import printable

Json = dict[str, Any]

#: Columns of a file or a pipe.
_WIDTH = 120

_QUIET, _KIND, _DENIED = "dim", "bold", "red"


def show_claims(claims: Iterable[Json]) -> int:
    """Print claims; returns how many there were."""
    if sys.stdout.isatty():
        rows = list(claims)
        if rows:
            Console(highlight=False).print(_table(rows))
        return len(rows)
    count = 0
    for claim in claims:
        click.echo(claim_line(claim))
        count += 1
    return count


def claim_line(claim: Json) -> str:
    """Return a claim in one line: what it is, who says it, its words."""
    denied = ", denied" if claim["polarity"] == "negative" else ""
    head = f"{claim['id']}  {claim['kind']}/{claim['relation']}{denied}  [{_state(claim['status'])}]"
    return f"{head}  {speaker_name(claim)}: {printable(claim['text'])}"


def speaker_name(claim: Json) -> str:
    """Return who says so."""
    speaker = claim["attribution"]["speaker"]
    return printable(speaker["name"]) if speaker else "narrator"


def _table(claims: list[Json]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("what", max_width=24)
    table.add_column("who says so", max_width=24)
    table.add_column("claim", ratio=1, min_width=32)
    for claim in claims:
        kind = Text(f"{claim['kind']}/{claim['relation']}", style=_KIND)
        if claim["polarity"] == "negative":
            kind.append(" denied", style=_DENIED)
        score = claim["check_worthiness"]["score"]
        kind.append(f"\n{_state(claim['status'])}, {score:.2f}", style=_QUIET)
        table.add_row(
            kind,
            Text(speaker_name(claim)),
            Text(printable(claim["text"])).append(f"\n{claim['id']}", style=_QUIET),
        )
    return table


def _state(status: Json) -> str:
    verdict = status["verdict"]
    return str(status["review_state"]) + (f": {verdict}" if verdict else "")


def show_claim(claim: Json, status: Json) -> None:
    """Print one claim with its mentions and its status."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    console.print(Text(printable(claim["text"]), style="bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=_QUIET, no_wrap=True)
    grid.add_column(ratio=1)
    for name, value in _facts(claim, status):
        grid.add_row(name, Text(printable(value)))
    for number, mention in enumerate(claim["mentions"], 1):
        span = mention["span"]
        where = f"{mention['article_id']}, revision {mention['revision']}, {span['start']} to {span['end']}"
        words = Text.assemble(
            (printable(span["prefix"]), _QUIET), printable(mention["text"]), (printable(span["suffix"]), _QUIET)
        )
        grid.add_row(f"mention {number}", Text(f"{where}\n") + words)
    console.print(grid)


def _facts(claim: Json, status: Json) -> Iterable[tuple[str, str]]:
    attribution, found = claim["attribution"], claim["provenance"]
    yield "claim", claim["id"]
    yield "what", f"{claim['kind']}/{claim['relation']}, {claim['polarity']}, {claim['modality']}"
    cue = f" ({attribution['quotation']}: {attribution['cue']['text']})" if attribution["cue"] else ""
    yield "who says so", ", ".join([*map(_speaker, attribution["chain"]), _speaker(attribution["speaker"])]) + cue
    for name, value in claim["slots"].items():
        entities = value if isinstance(value, list) else [value]
        yield name.replace("_", " "), ", ".join(map(_entity, entities)) or "none"
    if claim["time"]:
        yield "time", f"{claim['time']['text']} ({claim['time']['interval']})"
    worth = claim["check_worthiness"]
    yield "worth checking", ": ".join([f"{worth['score']:.2f}", *filter(None, [", ".join(worth["reasons"])])])
    yield "found by", f"{found['rule']}, rules {found['rules_version']}, {found['model']}"
    yield "status", ", ".join(_status(status))


def _status(status: Json) -> Iterable[str]:
    yield _state(status) + (f" ({status['reason']})" if status.get("reason") else "")
    if status["attribution_verdict"]:
        yield f"attribution {status['attribution_verdict']}"
    if status["assignee"]:
        yield f"with {status['assignee']}"
    yield f"version {status['version']} of {status['updated_at']}"


def _speaker(speaker: Json | None) -> str:
    if speaker is None:
        return "narrator"
    return f"{speaker['name']} ({speaker['role']})" if speaker["role"] else str(speaker["name"])


def _entity(entity: Json | None) -> str:
    if entity is None:
        return "none"
    return f"{entity['name']} ({entity['id']})" if entity["id"] else str(entity["name"])
