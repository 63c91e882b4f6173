"""The working values that the stages hand on. None of them leaves extraction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.domain.claim import ExtractedClaim
from service.domain.explanation import Dropped
from service.domain.span import Span

if TYPE_CHECKING:
    from workers.extraction.stages.finding.detect import Candidate


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch between quotation marks, marks excluded, in offsets of the stored text.

    ``opened`` and ``closed`` tell whether the mark on that side is there: a quotation that goes on over paragraphs is
    one stretch a paragraph, closed only in the last.
    """

    span: Span
    opened: bool = True
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the article: a paragraph, headline, list item or turn of a transcript.

    ``text`` is what is parsed; ``offsets[i]`` is where its character ``i`` stands in the stored text, and one more
    entry gives the end.
    """

    index: int
    role: str
    label: str | None
    text: str
    offsets: tuple[int, ...]

    @property
    def span(self) -> Span:
        """Return where the block stands in the stored text."""
        return Span(self.offsets[0], self.offsets[-1])

    def span_of(self, start: int, end: int) -> Span:
        """Map characters ``start`` to ``end`` of the parsed text to the stored text."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of a gazetteer."""

    id: str | None
    name: str
    type: str
    states: tuple[str, ...] = ()
    subtype: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a block: characters of the parsed text, what it names, and through which form.

    ``via``: name, adjective ("Russian"), capital, metonym ("the Kremlin"), context ("the bloc"), which may be one of
    several: ``others`` are the entities that the form can mean besides.
    """

    start: int
    end: int
    entity: Entity
    via: str
    others: tuple[Entity, ...] = ()


@dataclass(slots=True)
class Trace:
    """What happened on the way, for explanation only: what became of each candidate."""

    found: list[tuple[ExtractedClaim, Candidate]] = field(default_factory=list)
    drops: list[Dropped] = field(default_factory=list)

    def drop(self, candidate: Candidate, reason: str) -> None:
        """Note that a candidate becomes no claim."""
        rule = candidate.match.rule
        self.drops.append(Dropped(candidate.span, rule.kind, rule.name, reason))
