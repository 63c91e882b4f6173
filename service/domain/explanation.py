"""Why extraction found a claim, and what it looked at and left: for reviewers, and for whoever mends the rules.

Only offsets into the article's text are kept, never its words: so an explanation says nothing once the text is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from service.domain.span import Span

#: Dropped candidates kept of one revision: a text made to be nearly a claim everywhere must not fill the database.
MAX_DROPPED = 500

#: Code points on either side of a claim within which a dropped candidate is shown with it: a paragraph or two.
NEAR = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What fired a rule, and the words from which the rest was read.

    ``relation`` is the rule's own: a verb of stance over it may have made another of it. ``slots`` has, for each value
    of a slot in its order, where its words stand, or None where that cannot be told. ``polarity`` and ``modality`` are
    the words that gave them; none did where a claim is plainly affirmed or stated.
    """

    because: str
    relation: str
    trigger: Span
    slots: Mapping[str, tuple[Span | None, ...]] = field(default_factory=dict)
    polarity: tuple[Span, ...] = ()
    modality: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """A candidate that was not made a claim, and why."""

    span: Span
    kind: str
    rule: str
    reason: str


def bounded(dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """Return what is kept of a revision's dropped candidates: the first ones, in text order."""
    return tuple(sorted(dropped)[:MAX_DROPPED])


def near(dropped: Iterable[Dropped], span: Span) -> tuple[Dropped, ...]:
    """Return the candidates that were dropped around ``span``, in text order."""
    around = Span(max(0, span.start - NEAR), span.end + NEAR)
    return tuple(sorted(each for each in dropped if each.span.overlaps(around)))
