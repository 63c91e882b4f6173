"""What the rules of the time grammar share: its words, the patterns made of them, and what a rule is.

Words come from ``lexicons/time.toml``. No rule stands here, and nothing is searched for.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workers.extraction.lexicons.read import table
from workers.extraction.stages.times.calendar import Days


@dataclass(frozen=True, slots=True)
class Anchor:
    """What an expression is counted from.

    ``sense``: an undated day or month is the ``past`` one, the one ``ahead``, or ``plain``: the past one, unless it is
    a day whose date comes again within two months. ``before`` are the words to the left in the same sentence.
    """

    day: date
    sense: Literal["past", "ahead", "plain"] = "plain"
    before: str = ""
    prep: str = ""


Read = Callable[[re.Match[str], Anchor], Days | None]
Kind = Literal["absolute", "cyclic", "deictic"]
Needs = Literal["nothing", "prefix", "edge"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A core. ``absolute`` needs no publication date, ``cyclic`` ("March") only where no year is given.

    ``needs``: the core counts only after a preposition, an edge or a part ("prefix"), or only after an edge ("edge").
    """

    pattern: re.Pattern[str]
    read: Read
    kind: Kind
    needs: Needs

    def is_absolute(self, match: re.Match[str]) -> bool:
        """Tell whether this match says its year itself."""
        return self.kind == "absolute" or (self.kind == "cyclic" and bool(match.groupdict().get("year")))


class RuleTable:
    """Rules in the order in which they are tried: at one place the earlier wins, so longer forms come first."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(self, pattern: str, *, kind: Kind, needs: Needs = "nothing") -> Callable[[Read], Read]:
        """Put the decorated function into the table; of stacked decorators the lowest is the earliest."""

        def add(read: Read) -> Read:
            self.rules.append(Rule(re.compile(rf"(?:{pattern})(?!\w)"), read, kind, needs))
            return read

        return add


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of the words, the longest first, with or without a capital."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(f"[{w[0].upper()}{w[0].lower()}]{re.escape(w[1:])}" for w in ordered) + ")"


WORDS = table("time")["words"]
PREPOSITIONS = table("time")["prepositions"]
NUMBERS: dict[str, float] = table("time")["numbers"]
EFFECT = {
    word: effect
    for effect in ("inside", "from_start", "to_end", "before", "after", "pair")
    for word in PREPOSITIONS[effect]
}
MONTHS = {name[:3]: number for number, name in enumerate(calendar.month_name) if name}
WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "latter": 2}

MONTH_NAME = "|".join(name for name in calendar.month_name if name)
MONTH = rf"(?:{MONTH_NAME}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?![a-z])\.?)"
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
YEAR = r"(?:1[4-9]\d\d|20\d\d|2100)(?!\d)"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,:]\d|%)"
LAST_THIS_NEXT = r"(?P<which>[Ll]ast|[Tt]his|[Nn]ext)"
YEAR_TAIL = rf"(?:(?:,? | of )(?P<year>{YEAR})|,?(?: of)? (?P<which>last|this|next) year)"
_ONES = [word for word, value in NUMBERS.items() if 1 <= value < 10 and word not in ("a", "an")]
_TENS = [word for word, value in NUMBERS.items() if 20 <= value < 100]
NUMBER = (
    rf"(?:\d{{1,4}}|[Hh]alf an?|[Aa] couple of|(?:[Aa]|[Oo]ne) hundred|{any_of(_TENS)}-{any_of(_ONES)}"
    rf"|{any_of(NUMBERS.keys() - {'half', 'hundred'})})"
)
ABOUT = rf"(?:{any_of(WORDS['approximate'])} )?"
UNIT = r"(?P<unit>hour|day|night|fortnight|week|month|year|decade|centur(?:y|ies))s?"
SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night|midday|lunchtime))?"
UNCOUNTED = rf"(?! ?%|[.,:/]\d|-strong| (?:{'|'.join(WORDS['counted'])})\b)"


def read_number(text: str) -> float:
    """Read digits or a number word ("twenty-five", "half a", "a couple of")."""
    words = re.split(r"[ -]", text.lower())
    if words[0].isdigit():
        return float(words[0])
    if "couple" in words:
        return 2
    if "half" in words or "hundred" in words:
        return NUMBERS["half" if "half" in words else "hundred"]
    return sum(NUMBERS[word] for word in words)


def read_unit(match: re.Match[str]) -> str:
    """Return the unit of a match, with "centuries" as "century"."""
    unit = match["unit"]
    return "century" if unit.startswith("centur") else unit
