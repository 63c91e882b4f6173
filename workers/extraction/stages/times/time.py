"""Finds time expressions and the days they mean, counted from the publication date.

An expression is a preposition, an edge ("the end of"), a part ("early") and a core ("last year"). A core is a rule of
``time_dates`` or ``time_counted``: a pattern and a function that reads it. Patterns are linear, every quantifier
bounded. What cannot be dated ("two years later", "for decades", a lease "for 99 years") is left out.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workers.extraction.stages.times.calendar import DAYS_IN, MONTHS_IN, Days, part_of
from workers.extraction.stages.times.time_counted import COUNTED
from workers.extraction.stages.times.time_dates import DATES, read_day_range, read_years
from workers.extraction.stages.times.time_grammar import (
    EFFECT,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PREPOSITIONS,
    SEASONS,
    WEEKDAYS,
    WORDS,
    Anchor,
    Rule,
    any_of,
)


@dataclass(frozen=True, slots=True)
class FoundTime:
    """Where an expression stands, and its days: ``first/last``, both included, ``..`` for an open side."""

    start: int
    end: int
    interval: str


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
_PREP = any_of(word for word in EFFECT if word[-1] != "-")
_RULES = [*DATES.rules, *COUNTED.rules]
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
        EFFECT, NUMBERS, WORDS["approximate"], WORDS["openers"], ORDINALS, SEASONS, MONTHS_IN, DAYS_IN,
        _EDGE_PART, MONTHS, WEEKDAYS, calendar.month_name[1:],
    )
    for word in words
    for form in (re.split("[ -]", word)[0], re.split("[ -]", word)[0].capitalize())
)  # fmt: skip
_TRIGGERS = tuple(WORDS["triggers"])
_CAPITAL_OR_DIGIT = re.compile(r"[0-9]|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
#: Spaces, apostrophes and hyphens of all kinds become the plain ones, one for one, so that offsets hold.
_FLAT = str.maketrans("\xa0\u2009\u202f’‘–‑", "   ''--")
_SENTENCE_END = re.compile(r"[.!?][\"'”]? (?=[A-Z\"“'])|[;\n]")
_AHEAD = re.compile(rf"\b(?:{'|'.join(map(re.escape, WORDS['ahead_cues']))})\b")
_SAID = re.compile(rf"\b(?:{'|'.join(WORDS['said'])})\b")
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
        effect = EFFECT.get(self._prep, "inside")
        if effect == "from_start" and self._core[0].read in (read_years, read_day_range):
            return "inside"  # "from 2019 to 2021"
        return "to_end" if effect == "before" and self._match["edge"] in ("end", "close") else effect

    def _find_anchor(self) -> Anchor:
        """Tell where an undated day lies, from the preposition and the words around."""
        start, end = self._match.span()
        before = _SENTENCE_END.split(self._flat[max(0, start - 60) : start + 1])[-1][:-1]
        anchor = Anchor(self._published_on or date.min, "plain", before, self._prep)
        if self._prep in PREPOSITIONS["past"]:
            return replace(anchor, sense="past")
        ahead = self._prep in PREPOSITIONS["ahead"] or _is_ahead(before, self._flat[end : end + 80])
        return replace(anchor, sense="ahead") if ahead else anchor

    def _join(self, first: Days | None) -> tuple[Days, int] | None:
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
        return Days(first.first, last.last), second.end()

    def _comes_too_late(self, last: Days, word: str | None) -> bool:
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


def _core_of(flat: str, match: re.Match[str]) -> tuple[Rule, re.Match[str]]:
    """Return the rule that matched, and its own match with the rule's named groups."""
    rule = _RULES[int((match.lastgroup or "r0")[1:])]
    own = rule.pattern.match(flat, _core_start(match))
    assert own is not None, "a rule matches alone what it matches among others"  # noqa: S101 - for the type checker
    return rule, own


def _read(
    match: re.Match[str], core: tuple[Rule, re.Match[str]], anchor: Anchor, *, dated: bool, prefixed: bool
) -> Days | None:
    """Read a core and take the part of it that edge and part ask for; a date that does not exist is none."""
    rule, own = core
    groups = match.groupdict()
    edge, part = (groups["edge"] or "").lower(), (groups["part"] or groups.get("lead") or "").lower()
    lacks = {"nothing": False, "prefix": not (prefixed or edge or part), "edge": not edge}[rule.needs]
    if lacks or not (dated or rule.is_absolute(own)):
        return None
    if part == "mid" and anchor.prep in PREPOSITIONS["to_end"]:
        part = "first half"  # "by mid-2026": by the end of June
    try:
        days = rule.read(own, anchor)
        for name in filter(None, (part, _EDGE_PART.get(edge))):
            days = days and part_of(days, name)
    except (ValueError, OverflowError):
        return None
    return days if days is not None and days.first <= days.last else None


def _found(start: int, end: int, days: Days, effect: str) -> FoundTime | None:
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
