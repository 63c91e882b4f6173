"""Finds time expressions and the days they mean, counted from the publication date.

An expression is a preposition, an edge ("the end of"), a part ("early") and a core ("last year"). A core is a rule of
the table below: a pattern and a function that reads it. Words come from ``lexicons/time.toml``; patterns are linear,
every quantifier bounded. What cannot be dated ("two years later", "for decades", a lease "for 99 years") is left out.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from workers.extraction.lexicons.read import table


@dataclass(frozen=True, slots=True)
class FoundTime:
    """Where an expression stands, and its days: ``first/last``, both included, ``..`` for an open side."""

    start: int
    end: int
    interval: str


@dataclass(frozen=True, slots=True)
class _Days:
    """The days from ``first`` to ``last``; both are real days until a preposition opens a side."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What an expression is counted from.

    ``sense``: an undated day or month is the ``past`` one, the one ``ahead``, or ``plain``: the past one, unless it is
    a day whose date comes again within two months. ``before`` are the words to the left in the same sentence.
    """

    day: date
    sense: Literal["past", "ahead", "plain"] = "plain"
    before: str = ""
    prep: str = ""


_Read = Callable[[re.Match[str], _Anchor], _Days | None]
_Kind = Literal["absolute", "cyclic", "deictic"]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A core. ``absolute`` needs no publication date, ``cyclic`` ("March") only where no year is given.

    ``needs``: the core counts only after a preposition, an edge or a part ("prefix"), or only after an edge ("edge").
    """

    pattern: re.Pattern[str]
    read: _Read
    kind: _Kind
    needs: Literal["nothing", "prefix", "edge"]

    def is_absolute(self, match: re.Match[str]) -> bool:
        """Tell whether this match says its year itself."""
        return self.kind == "absolute" or (self.kind == "cyclic" and bool(match.groupdict().get("year")))


_RULES: list[_Rule] = []


def _rule(
    pattern: str, *, kind: _Kind, needs: Literal["nothing", "prefix", "edge"] = "nothing"
) -> Callable[[_Read], _Read]:
    """Put the decorated function into the table; at one place the earlier rule wins, so longer forms come first.

    Of stacked decorators the lowest is the earliest.
    """

    def add(read: _Read) -> _Read:
        _RULES.append(_Rule(re.compile(rf"(?:{pattern})(?!\w)"), read, kind, needs))
        return read

    return add


def _any(words: Iterable[str]) -> str:
    """Return a pattern for one of the words, the longest first, with or without a capital."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(f"[{w[0].upper()}{w[0].lower()}]{re.escape(w[1:])}" for w in ordered) + ")"


# --- words ---------------------------------------------------------------------------------------------------------

_WORDS = table("time")["words"]
_PREPOSITIONS = table("time")["prepositions"]
_NUMBERS: dict[str, float] = table("time")["numbers"]
_EFFECT = {
    word: effect
    for effect in ("inside", "from_start", "to_end", "before", "after", "pair")
    for word in _PREPOSITIONS[effect]
}
_MONTHS = {name[:3]: number for number, name in enumerate(calendar.month_name) if name}
_WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "latter": 2}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS_IN = {"hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14}

_MONTH_NAME = "|".join(name for name in calendar.month_name if name)
_MONTH = rf"(?:{_MONTH_NAME}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![a-z])\.?)"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + ")"
_YEAR = r"(?:1[4-9]\d\d|20\d\d|2100)(?!\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,:]\d|%)"
_LAST_THIS_NEXT = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext)"
_YEAR_TAIL = rf"(?:(?:,? | of )(?P<year>{_YEAR})|,?(?: of)? (?P<which>last|this|next) year)"
_ONES = [word for word, value in _NUMBERS.items() if 1 <= value < 10 and word not in ("a", "an")]
_TENS = [word for word, value in _NUMBERS.items() if 20 <= value < 100]
_NUMBER = (
    rf"(?:\d{{1,4}}|[Hh]alf an?|[Aa] couple of|(?:[Aa]|[Oo]ne) hundred|{_any(_TENS)}-{_any(_ONES)}"
    rf"|{_any(_NUMBERS.keys() - {'half', 'hundred'})})"
)
_ABOUT = rf"(?:{_any(_WORDS['approximate'])} )?"
_UNIT = r"(?P<unit>hour|day|night|fortnight|week|month|year|decade|centur(?:y|ies))s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night|midday|lunchtime))?"
_UNCOUNTED = rf"(?! ?%|[.,:/]\d|-strong| (?:{'|'.join(_WORDS['counted'])})\b)"

# --- calendar ------------------------------------------------------------------------------------------------------


def _month(year: int, month: int, count: int = 1) -> _Days:
    """Return ``count`` months from the first of ``month``, which may lie outside 1 to 12."""
    first, last = year * 12 + month - 1, year * 12 + month + count - 2
    end = date(last // 12, last % 12 + 1, 1)
    return _Days(date(first // 12, first % 12 + 1, 1), end.replace(day=calendar.monthrange(end.year, end.month)[1]))


def _shift(day: date, amount: float, unit: str) -> date:
    """Return the day ``amount`` units away, the last of a month where that is shorter."""
    if unit in _DAYS_IN:
        days = amount * _DAYS_IN[unit]
        return day + timedelta(days=int(days) if days == int(days) else int(days) + (1 if days > 0 else -1))
    month = _month(day.year, day.month + round(amount * _MONTHS_IN[unit]))
    return month.first.replace(day=min(day.day, month.last.day))


def _unit_with(day: date, unit: str) -> _Days:
    """Return the calendar unit that holds ``day``: the week from Monday, decades from 0, centuries from 1."""
    if unit in ("hour", "day", "night"):
        return _Days(day, day)
    if unit in ("week", "fortnight", "weekend"):
        monday = day - timedelta(days=day.weekday())
        return _Days(monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6))
    if unit == "quarter":
        return _month(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    first = {"decade": day.year // 10 * 10, "century": (day.year - 1) // 100 * 100 + 1}.get(unit, day.year)
    return _month(first, day.month if unit == "month" else 1, _MONTHS_IN[unit])


def _pick(frames: list[_Days], which: str, day: date) -> _Days | None:
    """Choose among recurring days, given in order with the current frame in the middle.

    ``last`` has ended before ``day``, ``next`` begins after it, ``this`` is of the same year or week; ``past`` (and
    ``plain``) has begun, ``ahead`` has not ended.
    """
    if which == "this":
        return frames[len(frames) // 2]
    if which in ("next", "ahead"):
        return next((f for f in frames if (f.first > day if which == "next" else f.last >= day)), None)
    return next((f for f in reversed(frames) if (f.last < day if which == "last" else f.first <= day)), None)


def _part(days: _Days, part: str) -> _Days:
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
        return _Days(days.first.replace(day=low), days.first.replace(day=min(high, days.last.day)))
    step = 12 if months >= 120 else 1
    thirds = [round(months / step * k / 3) * step for k in range(4)]
    margin = 1 if months <= 12 else thirds[1]
    low, high = {
        "early": (0, thirds[1]), "mid": (thirds[1], thirds[2]), "late": (thirds[2], months),
        "first half": (0, months // 2), "second half": (months // 2, months), "start": (0, margin),
        "end": (months - margin, months), "first week": (0, margin), "last week": (months - margin, months),
    }[part]  # fmt: skip
    return _month(days.first.year, days.first.month + low, high - low)


def _number(text: str) -> float:
    """Read digits or a number word ("twenty-five", "half a", "a couple of")."""
    words = re.split(r"[ -]", text.lower())
    if words[0].isdigit():
        return float(words[0])
    if "couple" in words:
        return 2
    if "half" in words or "hundred" in words:
        return _NUMBERS["half" if "half" in words else "hundred"]
    return sum(_NUMBERS[word] for word in words)


def _unit(match: re.Match[str]) -> str:
    unit = match["unit"]
    return "century" if unit.startswith("centur") else unit


def _rolling(day: date, amount: float, unit: str) -> _Days:
    """Return the stretch from ``day`` to ``amount`` units away, in either direction."""
    other = _shift(day, amount, unit)
    return _Days(min(day, other), max(day, other))


# --- rules: dates and months ---------------------------------------------------------------------------------------


def _dated(match: re.Match[str], anchor: _Anchor, months: Callable[[int], _Days]) -> _Days | None:
    """Settle the year of ``months(year)``: given, "last year", or the recurrence that the anchor asks for."""
    groups = match.groupdict()
    if groups.get("year"):
        return months(int(groups["year"]))
    if which := (groups.get("which") or ""):
        return months(anchor.day.year + {"last": -1, "this": 0, "next": 1}[which])
    frames: list[_Days] = []
    for year in range(anchor.day.year - 8, anchor.day.year + 9):
        try:
            frames.append(months(year))
        except ValueError:  # 29 February
            continue
    found = _pick(frames, anchor.sense, anchor.day)
    coming = _pick(frames, "ahead", anchor.day)
    soon = coming is not None and (coming.first - anchor.day).days <= 60 and (coming.last - coming.first).days < 27
    return coming if anchor.sense == "plain" and soon else found


def _day_number(text: str) -> int:
    return int(text.rstrip("stndrh"))


@_rule(rf"(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)(?:T[\d:]{{5,8}}Z?)?", kind="absolute")
def _iso_date(match: re.Match[str], _: _Anchor) -> _Days | None:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return _Days(day, day)


@_rule(rf"(?P<a>\d{{1,2}})(?P<mark>[./])(?P<b>\d{{1,2}})[./](?P<year>{_YEAR})", kind="absolute")
def _numeric_date(match: re.Match[str], _: _Anchor) -> _Days | None:
    """Read 27.11.2024 and 27/11/2024; where day and month could be swapped, nothing."""
    low, high = sorted((int(match["a"]), int(match["b"])))
    if match["mark"] == "/" and high <= 12 and low != high:
        return None
    day, month = (int(match["a"]), int(match["b"])) if match["mark"] == "." else (high, low)
    return _Days(date(int(match["year"]), month, day), date(int(match["year"]), month, day))


@_rule(
    rf"(?P<month>{_MONTH}) (?P<a>{_DAY})(?:-| - | to | and | or )(?P<b>{_DAY})(?! {_MONTH})(?:{_YEAR_TAIL})?",
    kind="cyclic",
)
@_rule(
    rf"(?:the )?(?P<a>{_DAY})(?:-| - | to | and | or )(?P<b>{_DAY})(?: of)? (?P<month>{_MONTH})(?:{_YEAR_TAIL})?",
    kind="cyclic",
)
def _day_range(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    month, low, high = _MONTHS[match["month"][:3]], _day_number(match["a"]), _day_number(match["b"])
    return _dated(match, anchor, lambda year: _Days(date(year, month, low), date(year, month, high)))


@_rule(rf"(?:{_WEEKDAY},? )?(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?:{_YEAR_TAIL})?", kind="cyclic")
@_rule(rf"(?:{_WEEKDAY},? )?(?:the )?(?P<day>{_DAY})(?: of)? (?P<month>{_MONTH})(?:{_YEAR_TAIL})?", kind="cyclic")
def _full_date(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    month, day = _MONTHS[match["month"][:3]], _day_number(match["day"])
    return _dated(match, anchor, lambda year: _Days(date(year, month, day), date(year, month, day)))


@_rule(
    rf"(?P<month>{_MONTH_NAME}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.)", kind="cyclic", needs="prefix"
)
@_rule(r"(?P<month>(?:January|February|July|September|October|November|December))(?! [A-Z])", kind="cyclic")
@_rule(rf"(?P<month>{_MONTH}){_YEAR_TAIL}", kind="cyclic")
def _month_name(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read a month. "May", "March", "April", "June" and "August" are other words too: they need a preposition."""
    month = _MONTHS[match["month"][:3]]
    return _dated(match, anchor, lambda year: _month(year, month))


@_rule(
    rf"(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<month>{_MONTH_NAME})|that (?P<that>(?!May|March){_MONTH_NAME}))",
    kind="deictic",
)
def _that_month(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    month, which = _MONTHS[(match["month"] or match["that"])[:3]], (match["which"] or "past").lower()
    return _pick([_month(anchor.day.year + step, month) for step in (-1, 0, 1)], which, anchor.day)


# --- rules: years and longer ---------------------------------------------------------------------------------------


@_rule(rf"(?P<first>{_YEAR})[-/](?P<last>\d\d)(?!-|/)", kind="absolute", needs="prefix")
@_rule(rf"(?P<first>{_YEAR})(?:-| - | to )(?P<last>{_YEAR}){_UNCOUNTED}", kind="absolute")
def _years(match: re.Match[str], _: _Anchor) -> _Days | None:
    first, last = int(match["first"]), int(match["last"])
    last += first // 100 * 100 if last < 100 else 0
    return _Days(date(first, 1, 1), date(last, 12, 31)) if first < last else None


@_rule(r"[Tt]he '?(?P<decade>[3-9]0)s", kind="absolute")
@_rule(r"(?:[Tt]he )?(?P<decade>(?:1[4-9]|20)\d0)s", kind="absolute")
def _decade(match: re.Match[str], _: _Anchor) -> _Days | None:
    """Read a decade; "the 1800s" is the century, "the 2000s" the decade."""
    first = int(match["decade"])
    first += 1900 if first < 100 else 0
    return _month(first, 1, 1200 if first % 100 == 0 and first < 2000 else 120)


@_rule(r"[Tt]he (?P<number>1[4-9]|2[01])(?:st|th)[ -]century", kind="absolute")
def _century(match: re.Match[str], _: _Anchor) -> _Days | None:
    return _month(int(match["number"]) * 100 - 99, 1, 1200)


@_rule(rf"(?P<year>{_YEAR}){_UNCOUNTED}", kind="absolute", needs="prefix")
@_rule(rf"(?<=\()(?P<year>{_YEAR})(?=\))", kind="absolute")
@_rule(
    rf"(?P<year>{_YEAR})(?= (?:[\w'-]{{1,20}} )?(?:[\w'-]{{1,20}} )?(?:{'|'.join(_WORDS['events'])})\b)",
    kind="absolute",
)
def _year(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read a year: after a preposition, before an event ("the 2014 annexation"), or in brackets."""
    return None if anchor.prep in _PREPOSITIONS["not_before_years"] else _month(int(match["year"]), 1, 12)


@_rule(r"(?:the )?(?P<word>first|second|third|fourth)[ -]quarter", kind="cyclic", needs="prefix")
@_rule(
    r"(?:the )?(?P<word>first|second|third|fourth|last)[ -]quarter(?: of|,)? "
    rf"(?:(?P<year>{_YEAR})|(?P<which>last|this|next) year)",
    kind="cyclic",
)
@_rule(rf"Q(?P<digit>[1-4]),? ?(?:of )?(?P<year>{_YEAR})?", kind="cyclic")
def _quarter(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    groups = match.groupdict()
    quarter = int(groups.get("digit") or _ORDINALS[groups.get("word") or "first"])
    return _dated(match, anchor, lambda year: _month(year, quarter * 3 - 2, 3))


@_rule(r"(?:the )?(?P<season>spring|summer|autumn|winter)", kind="cyclic", needs="prefix")
@_rule(
    rf"(?:the )?{_SEASON}(?: of|,)? (?:(?P<year>{_YEAR})(?:[-/]\d\d)?|(?P<which>last|this|next) year)", kind="cyclic"
)
def _season(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read a season of the northern half; a winter is named by the year in which it begins."""
    return _dated(match, anchor, lambda year: _month(year, _SEASONS[match["season"]], 3))


@_rule(rf"{_LAST_THIS_NEXT} {_SEASON}", kind="deictic")
def _this_season(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    which, start = match["which"].lower(), _SEASONS[match["season"]]
    frames = [_month(anchor.day.year + step, start, 3) for step in (-2, -1, 0, 1, 2)]
    return _pick(frames, "ahead" if which == "this" and start == 12 else which, anchor.day)


# --- rules: counted from publication -------------------------------------------------------------------------------


@_rule(
    r"(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext|that) (?:coming |past )?)?"
    r"(?<!Bloody )(?<!Black )(?<!Good )(?<!Easter )(?<!Palm )(?<!Super )"
    rf"(?P<name>{_WEEKDAY}){_PART_OF_DAY}",
    kind="cyclic",
)
def _weekday(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read a weekday: the publication day or the six before it, ``ahead`` the six after it."""
    which = (match["which"] or anchor.sense).lower()
    monday = anchor.day - timedelta(days=anchor.day.weekday())
    days = [monday + timedelta(days=_WEEKDAYS[match["name"]] + shift) for shift in (-7, 0, 7)]
    return _pick([_Days(day, day) for day in days], "past" if which == "that" else which, anchor.day)


@_rule(
    r"(?:[Ee]arlier |[Ll]ater |[Ee]arly |[Ll]ate )?(?:[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow)"
    r"(?: (?:morning|afternoon|evening|night))?"
    r"|[Tt]his (?:morning|afternoon|evening)|[Ll]ast night|[Oo]vernight|[Ii]n the (?:small|early) hours",
    kind="deictic",
)
@_rule(r"[Tt]he day before yesterday|[Tt]he day after tomorrow", kind="deictic")
def _day_word(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    words = match[0].lower()
    shift = -1 if any(word in words for word in ("yesterday", "last", "overnight")) else int("tomorrow" in words)
    shift *= 2 if words.startswith("the day") else 1
    day = anchor.day + timedelta(days=shift)
    return _Days(day, anchor.day if words == "overnight" else day)


@_rule(
    r"(?P<which>)(?P<side>)the (?:current )?(?P<unit>week|month|quarter|year|decade|century)",
    kind="deictic",
    needs="edge",
)
@_rule(r"(?P<which>)(?P<side>)(?P<unit>)(?:the )?(?P<end>year's end|year-end|year end)", kind="deictic", needs="prefix")
@_rule(
    rf"(?P<side>(?:[Ee]arlier|[Ll]ater|[Ss]o far) )?{_LAST_THIS_NEXT} "
    r"(?P<unit>week|weekend|month|quarter|year|decade|century)(?P<s>(?= of ))?",
    kind="deictic",
)
def _calendar_unit(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "last year", the calendar year before; "the year" only after an edge ("the end of the year")."""
    groups = match.groupdict()
    if groups.get("s") is not None:  # "the last week of March"
        return None
    if groups.get("end"):
        return _month(anchor.day.year, 12)
    unit, which, side = match["unit"], (match["which"] or "this").lower(), (match["side"] or "").lower().strip()
    days = _unit_with(anchor.day, unit)
    if which == "last":
        days = _unit_with(anchor.day - timedelta(days=7) if unit == "weekend" else days.first - timedelta(days=1), unit)
    elif which == "next":
        days = _unit_with(days.last + timedelta(days=1), unit)
    if side and which == "this":
        return _Days(anchor.day, days.last) if side == "later" else _Days(days.first, anchor.day)
    return days


@_rule(r"the weekend", kind="deictic")
def _weekend(_: re.Match[str], anchor: _Anchor) -> _Days | None:
    frames = [_unit_with(anchor.day + timedelta(days=shift), "weekend") for shift in (-7, 0, 7)]
    return _pick(frames, anchor.sense, anchor.day)


@_rule(
    rf"[Tt]he (?P<way>past|last|previous|preceding|next|coming|following) (?:(?P<number>{_NUMBER}) )?{_UNIT}(?! of\b)",
    kind="deictic",
)
def _stretch(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "the past decade": ten years that end at publication; "the next 90 days" begin there."""
    if match["number"] is None and (match[0].endswith("s") or match["way"] in ("previous", "preceding", "following")):
        return None
    amount = _number(match["number"]) if match["number"] else 1
    return _rolling(anchor.day, amount if match["way"] in ("next", "coming", "following") else -amount, _unit(match))


@_rule(rf"{_ABOUT}(?P<number>{_NUMBER}) {_UNIT} (?:ago|earlier)(?! than\b)", kind="deictic")
def _ago(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "two years ago" as the calendar unit then: the day, week or month, for years and longer the year."""
    unit = _unit(match)
    then = _shift(anchor.day, -_number(match["number"]), unit)
    return _unit_with(then, "year" if unit in ("decade", "century") else unit)


@_rule(rf"[Ii]n {_ABOUT}(?P<number>{_NUMBER}) {_UNIT}(?! (?:of|after)\b)", kind="deictic")
@_rule(rf"[Ii]n {_ABOUT}(?P<number>{_NUMBER}) {_UNIT}(?:'s?)? (?P<time>time)", kind="deictic")
@_rule(rf"[Ww]ithin {_ABOUT}(?P<number>{_NUMBER}) {_UNIT}(?! (?:of|after|from)\b)", kind="deictic")
def _in_units(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "within 90 days"; "in three days" only where something is to come, or after "the first" (then backwards)."""
    amount, unit = _number(match["number"]), _unit(match)
    if not (match[0][0] in "Ww" or match.groupdict().get("time")):
        if re.search(
            r"\b(?:first|worst|biggest|largest|highest|lowest|deadliest|heaviest)\b[\w ]{0,30}$", anchor.before
        ):
            amount = -amount
        elif anchor.sense != "ahead":
            return None
    elif unit not in ("hour", "day") and match.groupdict().get("time"):
        return _unit_with(_shift(anchor.day, amount, unit), "year" if unit in ("decade", "century") else unit)
    return _rolling(anchor.day, amount, unit)


_TERM = re.compile(rf"\b(?:{'|'.join(_WORDS['terms'])})\b")


@_rule(rf"[Ff]or {_ABOUT}(?P<number>{_NUMBER}) {_UNIT}(?: now)?", kind="deictic")
def _for_units(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "for three years" as ending at publication; not for a term (a lease, a truce) or what is to come."""
    if anchor.sense == "ahead" or _TERM.search(anchor.before):
        return None
    return _rolling(anchor.day, -_number(match["number"]), _unit(match))


@_rule(
    rf"(?P<number>{_NUMBER})-(?P<unit>day|week|month|year|decade)(?:-old)?(?= (?:{'|'.join(_WORDS['lasting'])})\b)",
    kind="deictic",
)
@_rule(rf"(?:(?P<number>{_NUMBER})-)?(?P<unit>day|week|month|year|decade|century)-?long", kind="deictic")
def _lasting(match: re.Match[str], anchor: _Anchor) -> _Days | None:
    """Read "three-year-long" and "three-year-old war": up to publication."""
    return _rolling(anchor.day, -_number(match["number"] or "one"), match["unit"])


# --- putting an expression together --------------------------------------------------------------------------------

_EDGE_PART = {
    "end": "end", "close": "end", "beginning": "start", "start": "start", "middle": "mid", "first half": "first half",
    "second half": "second half", "latter half": "second half", "latter part": "late", "early part": "early",
    "first week": "first week", "last week": "last week",
}  # fmt: skip
_EDGE = rf"(?:[Tt]he )?(?:very )?(?P<edge>{'|'.join(_EDGE_PART)}) of "
_PART = r"(?:[Tt]he )?(?P<part>[Ee]arly|[Ll]ate|[Mm]id)[ -]"
_CLOCK = (
    r"(?:[Aa]t |[Aa]round |[Bb]y )(?:midnight|noon|midday|dawn|\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?|GMT|CET)?)"
    r"|[Ii]n the (?:early|small) hours of|(?:[Oo]n )?[Tt]he (?:night|morning|evening|afternoon) of"
    r"|(?P<lead>[Ee]arly|[Ll]ate)|(?:[Ll]ater|[Ee]arlier)(?= (?:on|in) )"
)
_PREP = _any(word for word in _EFFECT if word[-1] != "-")
#: The rules in one pattern, each a group named by its place in the table, with their own groups unnamed.
_CORE = "|".join(
    f"(?P<r{place}>{re.sub('[(][?]P<[a-z]+>', '(?:', rule.pattern.pattern)})" for place, rule in enumerate(_RULES)
)
_SECOND = re.compile(rf"(?:{_EDGE})?(?:{_PART})?(?:{_CORE})")
_WHOLE = re.compile(
    rf"(?:(?:{_CLOCK}) )?(?:(?P<prep>{_PREP}) (?:at least |about |around )?|(?P<glued>[Pp]re-|[Pp]ost-))?"
    + _SECOND.pattern
)
_JOIN = re.compile(r" ?- ?| (?P<word>to|until|till|through|and|or) (?:in |on |by )?")
_WORD = re.compile(r"(?<![\w$€£/-])(?<!\d[.,])(?:Q?\d|[A-Za-z]+)")
#: The words with which an expression can begin; the patterns are tried nowhere else.
_OPENERS = frozenset(
    form
    for words in (
        _EFFECT, _NUMBERS, _WORDS["approximate"], _WORDS["openers"], _ORDINALS, _SEASONS, _MONTHS_IN, _DAYS_IN,
        _EDGE_PART, _MONTHS, _WEEKDAYS, calendar.month_name[1:],
    )
    for word in words
    for form in (re.split("[ -]", word)[0], re.split("[ -]", word)[0].capitalize())
)  # fmt: skip
_TRIGGERS = tuple(_WORDS["triggers"])
_CAPITAL_OR_DIGIT = re.compile(r"[0-9]|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
#: Spaces, apostrophes and hyphens of all kinds become the plain ones, one for one, so that offsets hold.
_FLAT = str.maketrans("\xa0\u2009\u202f’‘–‑", "   ''--")
_SENTENCE_END = re.compile(r"[.!?][\"'”]? (?=[A-Z\"“'])|[;\n]")
_AHEAD = re.compile(rf"\b(?:{'|'.join(map(re.escape, _WORDS['ahead_cues']))})\b")
_SAID = re.compile(rf"\b(?:{'|'.join(_WORDS['said'])})\b")
_PAST_VERB = re.compile(r"\b(?:said|told|was|were|had|[a-z]{2,15}ed)\b")


def find_times(text: str, published_on: date | None) -> list[FoundTime]:
    """Return the time expressions of ``text`` in order, none inside another; any text will do.

    Without a publication date only what names its year is found. Undated days lie in the past unless words to the left
    in the sentence say that something is to come ("will meet on Wednesday"), so pass whole sentences.
    """
    if not (_CAPITAL_OR_DIGIT.search(text) or any(word in text for word in _TRIGGERS)):
        return []
    flat = text.translate(_FLAT)
    found: list[FoundTime] = []
    position = 0
    for word in _WORD.finditer(flat):
        if word.start() < position or not (word[0] in _OPENERS or word[0][-1].isdigit()):
            continue
        if match := _WHOLE.match(flat, word.start()):
            time = _Expression(flat, match, published_on).found()
            found += [time] if time else []
            position = time.end if time else match.end()
    return found


class _Expression:
    """A match of the whole pattern, to be read: its core, what stands before it, and a second core after it."""

    def __init__(self, flat: str, match: re.Match[str], published_on: date | None) -> None:
        self._flat = flat
        self._match = match
        self._published_on = published_on
        self._prep = ((match["prep"] or "") + (match["glued"] or "")).lower()
        self._core = _core_of(flat, match)
        self._anchor = self._find_anchor()

    def found(self) -> FoundTime | None:
        """Return the expression and its interval, if it can be dated."""
        start, end = self._match.start(), self._match.end()
        prefixed = bool(self._prep or self._match["lead"])
        days = _read(self._match, self._core, self._anchor, dated=self._published_on is not None, prefixed=prefixed)
        if joined := self._join(days):
            return _found(start, joined[1], joined[0], "inside")
        if days is None:
            return None
        if self._prep and self._flat.startswith("'s", end):  # "after Thursday's talks": the talks are on Thursday
            return _found(_core_start(self._match), end, days, "inside")
        return _found(start, end, days, self._effect())

    def _effect(self) -> str:
        effect = _EFFECT.get(self._prep, "inside")
        if effect == "from_start" and self._core[0].read in (_years, _day_range):
            return "inside"  # "from 2019 to 2021"
        return "to_end" if effect == "before" and self._match["edge"] in ("end", "close") else effect

    def _find_anchor(self) -> _Anchor:
        """Tell where an undated day lies, from the preposition and the words around."""
        start, end = self._match.span()
        before = _SENTENCE_END.split(self._flat[max(0, start - 60) : start + 1])[-1][:-1]
        anchor = _Anchor(self._published_on or date.min, "plain", before, self._prep)
        if self._prep in _PREPOSITIONS["past"]:
            return replace(anchor, sense="past")
        ahead = self._prep in _PREPOSITIONS["ahead"] or _is_ahead(before, self._flat[end : end + 80])
        return replace(anchor, sense="ahead") if ahead else anchor

    def _join(self, first: _Days | None) -> tuple[_Days, int] | None:
        """Read "… to X", "…-X", "between … and X"; "A and B" without "between" only where the two are neighbours.

        Where only one of them says its year, the other lies next to it: "from December to March 2025".
        """
        join = _JOIN.match(self._flat, self._match.end())
        second = _SECOND.match(self._flat, join.end()) if join else None
        if join is None or second is None:
            return None
        core = _core_of(self._flat, second)
        anchor, dated = self._anchor, self._published_on is not None
        if first is not None and core[0].kind == "cyclic":
            anchor, dated = replace(anchor, day=first.first, sense="ahead"), True
        last = _read(second, core, anchor, dated=dated, prefixed=True)
        dates_first = core[0].is_absolute(core[1])
        if last is not None and self._comes_too_late(last, join["word"]):  # "met on Thursday and Friday", on a Thursday
            last, dates_first = _read(second, core, self._anchor, dated=dated, prefixed=True), True
        rule, own = self._core
        if last is not None and dates_first and rule.kind == "cyclic" and not rule.is_absolute(own):
            anchor = replace(self._anchor, day=last.last, sense="past")
            first = _read(self._match, self._core, anchor, dated=True, prefixed=True)
        if first is None or last is None or first.first > last.last:
            return None
        neighbours = last.first - first.last == timedelta(days=1)
        if join["word"] in ("and", "or") and self._prep != "between" and not neighbours:
            return None
        return _Days(first.first, last.last), second.end()

    def _comes_too_late(self, last: _Days, word: str | None) -> bool:
        """Tell whether the second of "A and B" lies after publication though nothing says that it is to come."""
        undated = self._published_on is not None and not self._core[0].is_absolute(self._core[1])
        return undated and word in ("and", "or") and self._anchor.sense != "ahead" and last.first > self._anchor.day


def _is_ahead(before: str, after: str) -> bool:
    """Tell whether a cue stands to the left with no verb of saying since, or right after an expression that opens."""
    if not before.strip(" \"“'"):
        after = _SENTENCE_END.split(after)[0]
        cue = _AHEAD.search(after)
        return cue is not None and not _PAST_VERB.search(after[: cue.start()])
    ends = [cue.end() for cue in _AHEAD.finditer(before)]
    return bool(ends) and not _SAID.search(before, ends[-1])


def _core_start(match: re.Match[str]) -> int:
    return match.start(match.lastgroup or 0)


def _core_of(flat: str, match: re.Match[str]) -> tuple[_Rule, re.Match[str]]:
    """Return the rule that matched, and its own match with the rule's named groups."""
    rule = _RULES[int((match.lastgroup or "r0")[1:])]
    own = rule.pattern.match(flat, _core_start(match))
    assert own is not None, "a rule matches alone what it matches among others"  # noqa: S101 - for the type checker
    return rule, own


def _read(
    match: re.Match[str], core: tuple[_Rule, re.Match[str]], anchor: _Anchor, *, dated: bool, prefixed: bool
) -> _Days | None:
    """Read a core and take the part of it that edge and part ask for; a date that does not exist is none."""
    rule, own = core
    groups = match.groupdict()
    edge, part = (groups["edge"] or "").lower(), (groups["part"] or groups.get("lead") or "").lower()
    lacks = {"nothing": False, "prefix": not (prefixed or edge or part), "edge": not edge}[rule.needs]
    if lacks or not (dated or rule.is_absolute(own)):
        return None
    if part == "mid" and anchor.prep in _PREPOSITIONS["to_end"]:
        part = "first half"  # "by mid-2026": by the end of June
    try:
        days = rule.read(own, anchor)
        for name in filter(None, (part, _EDGE_PART.get(edge))):
            days = days and _part(days, name)
    except (ValueError, OverflowError):
        return None
    return days if days is not None and days.first <= days.last else None


def _found(start: int, end: int, days: _Days, effect: str) -> FoundTime | None:
    """Write the interval that a preposition makes of the days."""
    one = timedelta(days=1)
    try:
        interval = {
            "from_start": lambda: f"{days.first}/..",
            "to_end": lambda: f"../{days.last}",
            "before": lambda: f"../{days.first - one}",
            "after": lambda: f"{days.last + one}/..",
        }.get(effect, lambda: f"{days.first}/{days.last}")()
    except OverflowError:
        return None
    return FoundTime(start, end, interval)
