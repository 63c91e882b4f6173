"""Times as people type them on the command line: spans like ``90d`` and days like ``2027-01-31``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_SPAN = re.compile(r"(\d{1,5})([dh])", re.ASCII)
_UNITS = {"d": "days", "h": "hours"}


class Span(click.ParamType[timedelta]):
    """So many days or hours."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the span, or say what one looks like."""
        if isinstance(value, timedelta):
            return value
        found = _SPAN.fullmatch(value)
        if found is None:
            self.fail(f"{value!r} is not a span like 90d or 12h", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


class Moment(click.ParamType[datetime]):
    """A time to come, as a span from now or as a day, which begins at midnight UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time, or say what one looks like."""
        now = datetime.now(UTC)
        if isinstance(value, datetime):
            return value
        if _SPAN.fullmatch(value):
            return now + Span().convert(value, param, ctx)
        try:
            moment = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            self.fail(f"{value!r} is neither a span like 90d nor a day like 2027-01-31", param, ctx)
        if moment <= now:
            self.fail(f"{value} is over", param, ctx)
        return moment
