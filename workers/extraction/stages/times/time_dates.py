"""Rules for times that have a name: dates, months, quarters, seasons, years, decades and centuries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from workers.extraction.stages.times.calendar import Days, months_from, pick
from workers.extraction.stages.times.time_grammar import (
    DAY,
    LAST_THIS_NEXT,
    MONTH,
    MONTH_NAME,
    MONTHS,
    ORDINALS,
    PREPOSITIONS,
    SEASON,
    SEASONS,
    UNCOUNTED,
    WEEKDAY,
    WORDS,
    YEAR,
    YEAR_TAIL,
    Anchor,
    RuleTable,
)

DATES = RuleTable()


def _dated(match: re.Match[str], anchor: Anchor, months: Callable[[int], Days]) -> Days | None:
    """Settle the year of ``months(year)``: given, "last year", or the recurrence that the anchor asks for."""
    groups = match.groupdict()
    if groups.get("year"):
        return months(int(groups["year"]))
    if which := (groups.get("which") or ""):
        return months(anchor.day.year + {"last": -1, "this": 0, "next": 1}[which])
    frames: list[Days] = []
    for year in range(anchor.day.year - 8, anchor.day.year + 9):
        try:
            frames.append(months(year))
        except ValueError:  # 29 February
            continue
    found = pick(frames, anchor.sense, day=anchor.day)
    coming = pick(frames, "ahead", day=anchor.day)
    soon = coming is not None and (coming.first - anchor.day).days <= 60 and (coming.last - coming.first).days < 27
    return coming if anchor.sense == "plain" and soon else found


def _day_number(text: str) -> int:
    return int(text.rstrip("stndrh"))


@DATES.rule(rf"(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)(?:T[\d:]{{5,8}}Z?)?", kind="absolute")
def _iso_date(match: re.Match[str], _: Anchor) -> Days | None:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return Days(day, day)


@DATES.rule(rf"(?P<a>\d{{1,2}})(?P<mark>[./])(?P<b>\d{{1,2}})[./](?P<year>{YEAR})", kind="absolute")
def _numeric_date(match: re.Match[str], _: Anchor) -> Days | None:
    """Read 27.11.2024 and 27/11/2024; where day and month could be swapped, nothing."""
    low, high = sorted((int(match["a"]), int(match["b"])))
    if match["mark"] == "/" and high <= 12 and low != high:
        return None
    day, month = (int(match["a"]), int(match["b"])) if match["mark"] == "." else (high, low)
    return Days(date(int(match["year"]), month, day), date(int(match["year"]), month, day))


@DATES.rule(
    rf"(?P<month>{MONTH}) (?P<a>{DAY})(?:-| - | to | and | or )(?P<b>{DAY})(?! {MONTH})(?:{YEAR_TAIL})?",
    kind="cyclic",
)
@DATES.rule(
    rf"(?:the )?(?P<a>{DAY})(?:-| - | to | and | or )(?P<b>{DAY})(?: of)? (?P<month>{MONTH})(?:{YEAR_TAIL})?",
    kind="cyclic",
)
def read_day_range(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "12-14 February" and "July 11 to 12"."""
    month, low, high = MONTHS[match["month"][:3]], _day_number(match["a"]), _day_number(match["b"])
    return _dated(match, anchor, lambda year: Days(date(year, month, low), date(year, month, high)))


@DATES.rule(rf"(?:{WEEKDAY},? )?(?P<month>{MONTH}) (?:the )?(?P<day>{DAY})(?:{YEAR_TAIL})?", kind="cyclic")
@DATES.rule(rf"(?:{WEEKDAY},? )?(?:the )?(?P<day>{DAY})(?: of)? (?P<month>{MONTH})(?:{YEAR_TAIL})?", kind="cyclic")
def _full_date(match: re.Match[str], anchor: Anchor) -> Days | None:
    month, day = MONTHS[match["month"][:3]], _day_number(match["day"])
    return _dated(match, anchor, lambda year: Days(date(year, month, day), date(year, month, day)))


@DATES.rule(
    rf"(?P<month>{MONTH_NAME}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.)", kind="cyclic", needs="prefix"
)
@DATES.rule(r"(?P<month>(?:January|February|July|September|October|November|December))(?! [A-Z])", kind="cyclic")
@DATES.rule(rf"(?P<month>{MONTH}){YEAR_TAIL}", kind="cyclic")
def _month_name(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read a month. "May", "March", "April", "June" and "August" are other words too: they need a preposition."""
    month = MONTHS[match["month"][:3]]
    return _dated(match, anchor, lambda year: months_from(year, month))


@DATES.rule(
    rf"(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<month>{MONTH_NAME})|that (?P<that>(?!May|March){MONTH_NAME}))",
    kind="deictic",
)
def _that_month(match: re.Match[str], anchor: Anchor) -> Days | None:
    month, which = MONTHS[(match["month"] or match["that"])[:3]], (match["which"] or "past").lower()
    return pick([months_from(anchor.day.year + step, month) for step in (-1, 0, 1)], which, day=anchor.day)


# --- rules: years and longer ---------------------------------------------------------------------------------------


@DATES.rule(rf"(?P<first>{YEAR})[-/](?P<last>\d\d)(?!-|/)", kind="absolute", needs="prefix")
@DATES.rule(rf"(?P<first>{YEAR})(?:-| - | to )(?P<last>{YEAR}){UNCOUNTED}", kind="absolute")
def read_years(match: re.Match[str], _: Anchor) -> Days | None:
    """Read "2019-2021" and, after a preposition, "2019/21"; the later year must follow the earlier."""
    first, last = int(match["first"]), int(match["last"])
    last += first // 100 * 100 if last < 100 else 0
    return Days(date(first, 1, 1), date(last, 12, 31)) if first < last else None


@DATES.rule(r"[Tt]he '?(?P<decade>[3-9]0)s", kind="absolute")
@DATES.rule(r"(?:[Tt]he )?(?P<decade>(?:1[4-9]|20)\d0)s", kind="absolute")
def _decade(match: re.Match[str], _: Anchor) -> Days | None:
    """Read a decade; "the 1800s" is the century, "the 2000s" the decade."""
    first = int(match["decade"])
    first += 1900 if first < 100 else 0
    return months_from(first, 1, count=1200 if first % 100 == 0 and first < 2000 else 120)


@DATES.rule(r"[Tt]he (?P<number>1[4-9]|2[01])(?:st|th)[ -]century", kind="absolute")
def _century(match: re.Match[str], _: Anchor) -> Days | None:
    return months_from(int(match["number"]) * 100 - 99, 1, count=1200)


@DATES.rule(rf"(?P<year>{YEAR}){UNCOUNTED}", kind="absolute", needs="prefix")
@DATES.rule(rf"(?<=\()(?P<year>{YEAR})(?=\))", kind="absolute")
@DATES.rule(
    rf"(?P<year>{YEAR})(?= (?:[\w'-]{{1,20}} )?(?:[\w'-]{{1,20}} )?(?:{'|'.join(WORDS['events'])})\b)",
    kind="absolute",
)
def _year(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read a year: after a preposition, before an event ("the 2014 annexation"), or in brackets."""
    return None if anchor.prep in PREPOSITIONS["not_before_years"] else months_from(int(match["year"]), 1, count=12)


@DATES.rule(r"(?:the )?(?P<word>first|second|third|fourth)[ -]quarter", kind="cyclic", needs="prefix")
@DATES.rule(
    r"(?:the )?(?P<word>first|second|third|fourth|last)[ -]quarter(?: of|,)? "
    rf"(?:(?P<year>{YEAR})|(?P<which>last|this|next) year)",
    kind="cyclic",
)
@DATES.rule(rf"Q(?P<digit>[1-4]),? ?(?:of )?(?P<year>{YEAR})?", kind="cyclic")
def _quarter(match: re.Match[str], anchor: Anchor) -> Days | None:
    groups = match.groupdict()
    quarter = int(groups.get("digit") or ORDINALS[groups.get("word") or "first"])
    return _dated(match, anchor, lambda year: months_from(year, quarter * 3 - 2, count=3))


@DATES.rule(r"(?:the )?(?P<season>spring|summer|autumn|winter)", kind="cyclic", needs="prefix")
@DATES.rule(
    rf"(?:the )?{SEASON}(?: of|,)? (?:(?P<year>{YEAR})(?:[-/]\d\d)?|(?P<which>last|this|next) year)", kind="cyclic"
)
def _season(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read a season of the northern half; a winter is named by the year in which it begins."""
    return _dated(match, anchor, lambda year: months_from(year, SEASONS[match["season"]], count=3))


@DATES.rule(rf"{LAST_THIS_NEXT} {SEASON}", kind="deictic")
def _this_season(match: re.Match[str], anchor: Anchor) -> Days | None:
    which, start = match["which"].lower(), SEASONS[match["season"]]
    frames = [months_from(anchor.day.year + step, start, count=3) for step in (-2, -1, 0, 1, 2)]
    return pick(frames, "ahead" if which == "this" and start == 12 else which, day=anchor.day)
