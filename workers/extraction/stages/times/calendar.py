"""Calendar arithmetic: stretches of whole days, and the units, recurrences and parts they are made of.

Knows nothing of text; a day outside the calendar raises ``ValueError`` or ``OverflowError``.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
DAYS_IN = {"hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``first`` to ``last``; both are real days until a preposition opens a side."""

    first: date
    last: date


def months_from(year: int, month: int, *, count: int = 1) -> Days:
    """Return ``count`` months from the first of ``month``, which may lie outside 1 to 12."""
    first, last = year * 12 + month - 1, year * 12 + month + count - 2
    end = date(last // 12, last % 12 + 1, 1)
    return Days(date(first // 12, first % 12 + 1, 1), end.replace(day=calendar.monthrange(end.year, end.month)[1]))


def shifted(day: date, amount: float, unit: str) -> date:
    """Return the day ``amount`` units away, the last of a month where that is shorter."""
    if unit in DAYS_IN:
        days = amount * DAYS_IN[unit]
        return day + timedelta(days=int(days) if days == int(days) else int(days) + (1 if days > 0 else -1))
    month = months_from(day.year, day.month + round(amount * MONTHS_IN[unit]))
    return month.first.replace(day=min(day.day, month.last.day))


def unit_with(day: date, unit: str) -> Days:
    """Return the calendar unit that holds ``day``: the week from Monday, decades from 0, centuries from 1."""
    if unit in ("hour", "day", "night"):
        return Days(day, day)
    if unit in ("week", "fortnight", "weekend"):
        monday = day - timedelta(days=day.weekday())
        return Days(monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6))
    if unit == "quarter":
        return months_from(day.year, (day.month - 1) // 3 * 3 + 1, count=3)
    first = {"decade": day.year // 10 * 10, "century": (day.year - 1) // 100 * 100 + 1}.get(unit, day.year)
    return months_from(first, day.month if unit == "month" else 1, count=MONTHS_IN[unit])


def pick(frames: list[Days], which: str, *, day: date) -> Days | None:
    """Choose among recurring days, given in order with the current frame in the middle.

    ``last`` has ended before ``day``, ``next`` begins after it, ``this`` is of the same year or week; ``past`` (and
    ``plain``) has begun, ``ahead`` has not ended.
    """
    if which == "this":
        return frames[len(frames) // 2]
    if which in ("next", "ahead"):
        return next((f for f in frames if (f.first > day if which == "next" else f.last >= day)), None)
    return next((f for f in reversed(frames) if (f.last < day if which == "last" else f.first <= day)), None)


def part_of(days: Days, part: str) -> Days:
    """Return the early, mid or late third of ``days``, a half, the start or the end; up to a week stays whole.

    The start and the end of a quarter, season or year are its first and last month.
    """
    months = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month + 1
    if (days.last - days.first).days < 27:
        return days
    if months == 1:
        low, high = {
            "early": (1, 10), "mid": (11, 20), "late": (21, 31), "first half": (1, 15), "second half": (16, 31),
            "start": (1, 10), "end": (21, 31), "first week": (1, 7), "last week": (days.last.day - 6, 31),
        }[part]  # fmt: skip
        return Days(days.first.replace(day=low), days.first.replace(day=min(high, days.last.day)))
    step = 12 if months >= 120 else 1
    thirds = [round(months / step * k / 3) * step for k in range(4)]
    margin = 1 if months <= 12 else thirds[1]
    low, high = {
        "early": (0, thirds[1]), "mid": (thirds[1], thirds[2]), "late": (thirds[2], months),
        "first half": (0, months // 2), "second half": (months // 2, months), "start": (0, margin),
        "end": (months - margin, months), "first week": (0, margin), "last week": (months - margin, months),
    }[part]  # fmt: skip
    return months_from(days.first.year, days.first.month + low, count=high - low)


def rolling(day: date, amount: float, unit: str) -> Days:
    """Return the stretch from ``day`` to ``amount`` units away, in either direction."""
    other = shifted(day, amount, unit)
    return Days(min(day, other), max(day, other))
