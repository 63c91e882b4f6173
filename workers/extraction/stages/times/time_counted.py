"""Rules for times counted from publication: weekdays, "yesterday", "last year", "two years ago", "for a decade"."""

from __future__ import annotations

import re
from datetime import timedelta

from workers.extraction.stages.times.calendar import Days, months_from, pick, rolling, shifted, unit_with
from workers.extraction.stages.times.time_grammar import (
    ABOUT,
    LAST_THIS_NEXT,
    NUMBER,
    PART_OF_DAY,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    WORDS,
    Anchor,
    RuleTable,
    read_number,
    read_unit,
)

COUNTED = RuleTable()


@COUNTED.rule(
    r"(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext|that) (?:coming |past )?)?"
    r"(?<!Bloody )(?<!Black )(?<!Good )(?<!Easter )(?<!Palm )(?<!Super )"
    rf"(?P<name>{WEEKDAY}){PART_OF_DAY}",
    kind="cyclic",
)
def _weekday(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read a weekday: the publication day or the six before it, ``ahead`` the six after it."""
    which = (match["which"] or anchor.sense).lower()
    monday = anchor.day - timedelta(days=anchor.day.weekday())
    days = [monday + timedelta(days=WEEKDAYS[match["name"]] + shift) for shift in (-7, 0, 7)]
    return pick([Days(day, day) for day in days], "past" if which == "that" else which, day=anchor.day)


@COUNTED.rule(
    r"(?:[Ee]arlier |[Ll]ater |[Ee]arly |[Ll]ate )?(?:[Tt]oday|[Tt]onight|[Yy]esterday|[Tt]omorrow)"
    r"(?: (?:morning|afternoon|evening|night))?"
    r"|[Tt]his (?:morning|afternoon|evening)|[Ll]ast night|[Oo]vernight|[Ii]n the (?:small|early) hours",
    kind="deictic",
)
@COUNTED.rule(r"[Tt]he day before yesterday|[Tt]he day after tomorrow", kind="deictic")
def _day_word(match: re.Match[str], anchor: Anchor) -> Days | None:
    words = match[0].lower()
    shift = -1 if any(word in words for word in ("yesterday", "last", "overnight")) else int("tomorrow" in words)
    shift *= 2 if words.startswith("the day") else 1
    day = anchor.day + timedelta(days=shift)
    return Days(day, anchor.day if words == "overnight" else day)


@COUNTED.rule(
    r"(?P<which>)(?P<side>)the (?:current )?(?P<unit>week|month|quarter|year|decade|century)",
    kind="deictic",
    needs="edge",
)
@COUNTED.rule(
    r"(?P<which>)(?P<side>)(?P<unit>)(?:the )?(?P<end>year's end|year-end|year end)", kind="deictic", needs="prefix"
)
@COUNTED.rule(
    rf"(?P<side>(?:[Ee]arlier|[Ll]ater|[Ss]o far) )?{LAST_THIS_NEXT} "
    r"(?P<unit>week|weekend|month|quarter|year|decade|century)(?P<s>(?= of ))?",
    kind="deictic",
)
def _calendar_unit(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "last year", the calendar year before; "the year" only after an edge ("the end of the year")."""
    groups = match.groupdict()
    if groups.get("s") is not None:  # "the last week of March"
        return None
    if groups.get("end"):
        return months_from(anchor.day.year, 12)
    unit, which, side = match["unit"], (match["which"] or "this").lower(), (match["side"] or "").lower().strip()
    days = unit_with(anchor.day, unit)
    if which == "last":
        days = unit_with(anchor.day - timedelta(days=7) if unit == "weekend" else days.first - timedelta(days=1), unit)
    elif which == "next":
        days = unit_with(days.last + timedelta(days=1), unit)
    if side and which == "this":
        return Days(anchor.day, days.last) if side == "later" else Days(days.first, anchor.day)
    return days


@COUNTED.rule(r"the weekend", kind="deictic")
def _weekend(_: re.Match[str], anchor: Anchor) -> Days | None:
    frames = [unit_with(anchor.day + timedelta(days=shift), "weekend") for shift in (-7, 0, 7)]
    return pick(frames, anchor.sense, day=anchor.day)


@COUNTED.rule(
    rf"[Tt]he (?P<way>past|last|previous|preceding|next|coming|following) (?:(?P<number>{NUMBER}) )?{UNIT}(?! of\b)",
    kind="deictic",
)
def _stretch(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "the past decade": ten years that end at publication; "the next 90 days" begin there."""
    if match["number"] is None and (match[0].endswith("s") or match["way"] in ("previous", "preceding", "following")):
        return None
    amount = read_number(match["number"]) if match["number"] else 1
    return rolling(anchor.day, amount if match["way"] in ("next", "coming", "following") else -amount, read_unit(match))


@COUNTED.rule(rf"{ABOUT}(?P<number>{NUMBER}) {UNIT} (?:ago|earlier)(?! than\b)", kind="deictic")
def _ago(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "two years ago" as the calendar unit then: the day, week or month, for years and longer the year."""
    unit = read_unit(match)
    then = shifted(anchor.day, -read_number(match["number"]), unit)
    return unit_with(then, "year" if unit in ("decade", "century") else unit)


@COUNTED.rule(rf"[Ii]n {ABOUT}(?P<number>{NUMBER}) {UNIT}(?! (?:of|after)\b)", kind="deictic")
@COUNTED.rule(rf"[Ii]n {ABOUT}(?P<number>{NUMBER}) {UNIT}(?:'s?)? (?P<time>time)", kind="deictic")
@COUNTED.rule(rf"[Ww]ithin {ABOUT}(?P<number>{NUMBER}) {UNIT}(?! (?:of|after|from)\b)", kind="deictic")
def _in_units(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "within 90 days"; "in three days" only where something is to come, or after "the first" (then backwards)."""
    amount, unit = read_number(match["number"]), read_unit(match)
    if not (match[0][0] in "Ww" or match.groupdict().get("time")):
        if re.search(
            r"\b(?:first|worst|biggest|largest|highest|lowest|deadliest|heaviest)\b[\w ]{0,30}$", anchor.before
        ):
            amount = -amount
        elif anchor.sense != "ahead":
            return None
    elif unit not in ("hour", "day") and match.groupdict().get("time"):
        return unit_with(shifted(anchor.day, amount, unit), "year" if unit in ("decade", "century") else unit)
    return rolling(anchor.day, amount, unit)


_TERM = re.compile(rf"\b(?:{'|'.join(WORDS['terms'])})\b")


@COUNTED.rule(rf"[Ff]or {ABOUT}(?P<number>{NUMBER}) {UNIT}(?: now)?", kind="deictic")
def _for_units(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "for three years" as ending at publication; not for a term (a lease, a truce) or what is to come."""
    if anchor.sense == "ahead" or _TERM.search(anchor.before):
        return None
    return rolling(anchor.day, -read_number(match["number"]), read_unit(match))


@COUNTED.rule(
    rf"(?P<number>{NUMBER})-(?P<unit>day|week|month|year|decade)(?:-old)?(?= (?:{'|'.join(WORDS['lasting'])})\b)",
    kind="deictic",
)
@COUNTED.rule(rf"(?:(?P<number>{NUMBER})-)?(?P<unit>day|week|month|year|decade|century)-?long", kind="deictic")
def _lasting(match: re.Match[str], anchor: Anchor) -> Days | None:
    """Read "three-year-long" and "three-year-old war": up to publication."""
    return rolling(anchor.day, -read_number(match["number"] or "one"), match["unit"])
