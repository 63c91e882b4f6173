"""``claimwire audit``: is the record of what reviewers decided as it was written? Works on the database alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

from service.cli.printable import printable
from service.cli.store import open_database
from service.domain.errors import ClaimwireError

if TYPE_CHECKING:
    from service.actions.verify_history import Verified
    from service.domain.chain import Head

_HEAD_PARTS = 3


class BadHeadError(ClaimwireError):
    """A line that no ``claimwire audit head`` printed."""


@click.group()
def audit() -> None:
    """Verify the history of every claim."""


@audit.command()
@click.option("--newsroom", metavar="NAME", help="Only of this newsroom.")
@click.option(
    "--against", type=click.File(), help="What `claimwire audit head` printed earlier: is that still part of it?"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a newsroom.")
def verify(*, newsroom: str | None, against: TextIO | None, as_json: bool) -> None:
    """Follow the chain of every newsroom's history from its first line to its last.

    Names the first line that was changed, removed or moved, and ends with 1 if there is one. Whoever can write to the
    database can also write a new chain: keep heads elsewhere, and verify against them.
    """
    from service.actions.verify_history import read_heads, verify_history

    kept = {head.newsroom_id: head for head in map(_head, against or ())}
    with open_database() as database:
        lines = sum(head.number for head in read_heads(database=database))
        with click.progressbar(length=lines, label="Verifying", file=sys.stderr) as bar:
            found = list(verify_history(database=database, newsroom=newsroom, kept=kept, progress=bar.update))
    _show(found, as_json=as_json)
    if any(each.fault for each in found):
        raise SystemExit(1)


@audit.command()
def head() -> None:
    """Print where each newsroom's history ends: its id, the number of its last line, and the digest of all lines."""
    from service.actions.verify_history import read_heads

    with open_database() as database:
        for each in read_heads(database=database):
            click.echo(str(each))


def _head(line: str) -> Head:
    from service.domain.chain import Head

    parts = line.split()
    if len(parts) != _HEAD_PARTS or not parts[1].isascii() or not parts[1].isdigit():
        raise BadHeadError(f"{line.strip()!r} is not a line of `claimwire audit head`")
    newsroom_id, number, digest = parts
    return Head(newsroom_id, int(number), "" if digest == "-" else digest)


def _show(found: Iterable[Verified], *, as_json: bool) -> None:
    for each in found:
        click.echo(_as_json(each) if as_json else as_text(each))


def as_text(verified: Verified) -> str:
    """Return what came of one newsroom's history, in a line."""
    name, fault = printable(verified.newsroom), verified.fault
    if fault is None:
        return f"{name}: all {verified.head.number:,} lines are as they were written"
    claim = f", claim {fault.claim_id}" if fault.claim_id else ""
    return f"{name}: line {fault.number}{claim}: {fault.wrong}: {fault.detail}"


def _as_json(verified: Verified) -> str:
    head, fault = verified.head, verified.fault
    told = {"newsroom": verified.newsroom, "newsroom_id": head.newsroom_id, "lines": head.number, "head": head.digest}
    wrong = (
        {"wrong": fault.wrong, "line": fault.number, "claim_id": fault.claim_id, "detail": fault.detail}
        if fault
        else None
    )
    return json.dumps(told | {"fault": wrong}, ensure_ascii=False)
