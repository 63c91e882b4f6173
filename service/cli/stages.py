"""A progress bar for each stage of long work, on standard error of a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.domain.backup import Progress


@contextmanager
def bars(name: str) -> Iterator[Progress]:
    """Show one stage; nothing where nobody watches, as in the mails of cron."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    with click.progressbar(length=1, label=f"{name:<12}", file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(min(done, bar.length) - bar.pos)

        yield show
        show(bar.length or 1, bar.length or 1)
