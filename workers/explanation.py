"""What ``claimwire extract --explain`` prints for an article: each claim with what made it, then what was dropped.

For eyes: aligned, wrapped to the terminal, coloured on one. Programs read the API's explanation instead.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from service.domain.claim import Attribution, ExtractedClaim, Polarity, Speaker
from service.domain.explanation import Dropped
from service.domain.span import Span
from service.presenters.explanation_json import placed
from workers.extraction.stages.explain import Explained

#: Columns for a file or pipe, and the most on a terminal: longer lines are hard to read.
_WIDTH = 120
#: What could move a terminal's cursor or turn its writing around: an article must not.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_MARGIN = 4
_NAME, _WORDS, _QUIET, _KIND, _DENIED = "bold", "cyan", "dim", "bold green", "red"

Row = tuple[str, Text]


def explaining_console(file: TextIO | None = None) -> Console:
    """Return the console that explanations are printed to, by default standard error."""
    console = Console(file=file or sys.stderr, highlight=False, emoji=False, markup=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def print_explained(console: Console, title: str, text: str, found: Explained) -> None:
    """Print what was found in one article, and why."""
    counts = f"{_counted(len(found.claims), 'claim')}, {_counted(len(found.dropped), 'candidate')} dropped"
    console.rule(Text.assemble((_safe(title), _NAME), "  ", (counts, _QUIET)), align="left", style=_QUIET)
    blocks = [(_quoted(claim.span, text), list(_rows(claim, text))) for claim in found.claims]
    column = 2 + max((len(name) for _, rows in blocks for name, _ in rows), default=len("because"))
    for number, (claim, (words, rows)) in enumerate(zip(found.claims, blocks, strict=True), 1):
        _print(console, f"{number}.", Text(f"{claim.kind}/{claim.relation}", style=_KIND))
        _print_rows(console, words, rows, column=column)
    if found.dropped:
        console.print(Text("Dropped", style=_NAME))
        for each in found.dropped:
            _print_rows(console, _quoted(each.span, text), _drop_rows(each), column=column)


def _print_rows(console: Console, words: Text, rows: Iterable[Row], *, column: int) -> None:
    _print(console, "", words)
    for name, value in rows:
        _print(console, " " * _MARGIN + name, value, column=_MARGIN + column)
    console.print()


def _print(console: Console, name: str, value: Text, *, column: int = _MARGIN) -> None:
    """Print a name and, from ``column`` on, a value; lines after the first begin under the value."""
    for number, line in enumerate(value.wrap(console, max(20, console.width - column))):
        line.rstrip()
        shown = name if number == 0 else ""
        console.print(Text.assemble((f"{shown:<{column}}", _QUIET), line), soft_wrap=True)


def _rows(claim: ExtractedClaim, text: str) -> Iterator[Row]:
    why = claim.explanation
    yield "rule", Text.assemble(claim.provenance.rule, (f": {why.because}" if why else "", _QUIET))
    if why and why.relation != claim.relation:
        yield (
            "relation",
            Text.assemble(claim.relation, (f", by the verb over it; the rule's is {why.relation}", _QUIET)),
        )
    if why:
        yield "fired by", _quoted(why.trigger, text)
    yield from ((slot, _filled(claim, slot, text)) for slot in claim.slots)
    yield "said by", _said(claim.attribution)
    yield "put as", _put(claim, text)
    if claim.time:
        yield "time", Text.assemble(_words(claim.time.text), f" = {claim.time.interval}")
    worth = claim.check_worthiness
    yield "worth", Text.assemble(f"{worth.score:.2f}", (f": {', '.join(worth.reasons)}", _QUIET))


def _drop_rows(dropped: Dropped) -> Iterator[Row]:
    yield "rule", Text(dropped.rule)
    yield "because", Text(_safe(dropped.reason), style=_DENIED)


def _filled(claim: ExtractedClaim, slot: str, text: str) -> Text:
    lines = []
    for ref, span in placed(claim.explanation, slot, claim.slots[slot]):
        words = span.of(text) if span else ref.text
        line = Text.assemble(_safe(ref.name), (f" ({ref.id})" if ref.id else "", _QUIET))
        if words and words != ref.name:
            line.append(" from ").append_text(_words(words))
        lines.append(line.append(", inferred" if ref.inferred else "", _QUIET))
    return Text("\n").join(lines) if lines else Text("nothing", style=_QUIET)


def _said(attribution: Attribution) -> Text:
    """Return the path of the attribution, outermost first, or that the article itself speaks."""
    if attribution.speaker is None:
        return Text("the article itself", style=_QUIET)
    said = Text(" > ").join(_speaker(each) for each in (*attribution.chain, attribution.speaker))
    if attribution.cue:
        said.append(" by ").append_text(_words(attribution.cue.text))
    return said.append(f", {attribution.quotation.value}", _QUIET)


def _speaker(speaker: Speaker) -> Text:
    role = f" ({_safe(speaker.role)})" if speaker.role else ""
    return Text.assemble(_safe(speaker.name), (role, _QUIET))


def _put(claim: ExtractedClaim, text: str) -> Text:
    """Return polarity and modality, each with the words that gave it."""
    why = claim.explanation
    denied = claim.polarity is Polarity.NEGATIVE
    polarity = Text(claim.polarity.value, _DENIED if denied else "")
    modality = Text(claim.modality.value)
    return Text(", ").join(
        [_because(polarity, why.polarity if why else (), text), _because(modality, why.modality if why else (), text)]
    )


def _because(value: Text, spans: Iterable[Span], text: str) -> Text:
    shown = Text(" ").join(_quoted(span, text) for span in spans)
    return value.append(" by ").append_text(shown) if shown else value


def _quoted(span: Span, text: str) -> Text:
    return _words(span.of(text))


def _words(words: str) -> Text:
    return Text(f"“{_safe(words)}”", style=_WORDS)


def _safe(words: str) -> str:
    """Return words of the article on one line, without what a terminal would obey."""
    return _UNSAFE.sub("\ufffd", " ".join(words.split()))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
