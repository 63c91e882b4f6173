"""Rows of short cells, in columns."""

from __future__ import annotations

from collections.abc import Sequence

import click


def show_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows, the first of which names the columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
