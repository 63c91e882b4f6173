"""The chain that the lines of a newsroom's history form: each line's digest covers the line and the digest before it.

So a line cannot be changed, removed or moved without every later digest being wrong; and who computes them all anew is
found by whoever has kept an earlier head elsewhere. The form that is digested is canonical JSON (RFC 8785).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.domain.tracking import HistoryEntry

#: The digest before the first line.
BEGINNING = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a newsroom's history, by its number (from 1, without gaps; 0 for none) and digest."""

    newsroom_id: str
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.newsroom_id} {self.number} {self.digest or '-'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it lies in the store; ``id`` grows in the order of writing, ``decision`` is the review behind it."""

    id: int
    number: int
    digest: str
    entry: HistoryEntry
    decision: Mapping[str, Any] | None = None

    def digest_at(self, newsroom_id: str, number: int, previous: str) -> str:
        """Return the digest of what the line says, if it stood at that place."""
        return line_digest(
            self.entry, newsroom_id=newsroom_id, number=number, previous=previous, decision=self.decision
        )


class Wrong(StrEnum):
    """What can have been done to a history."""

    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved or inserted"
    CUT = "newest lines removed"
    REWRITTEN = "rewritten since the head was kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The first line that is not as it was written; ``claim_id`` is None where the line itself is gone."""

    wrong: Wrong
    newsroom_id: str
    number: int
    detail: str
    claim_id: str | None = None


def line_digest(
    entry: HistoryEntry, *, newsroom_id: str, number: int, previous: str, decision: Mapping[str, Any] | None
) -> str:
    """Return the SHA-256 of a line at its place, in hexadecimal."""
    content = asdict(entry) | {
        "at": _told(entry.at),
        "newsroom_id": newsroom_id,
        "number": number,
        "previous": previous,
        "decision": decision,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_fault(lines: Iterable[Line], *, head: Head, kept: Head | None = None) -> Fault | None:
    """Follow a newsroom's chain, its lines ordered by number, and return where it breaks first.

    ``head`` is what the newsroom's row says the end is, ``kept`` a head that was written down earlier.
    """
    last = Head(head.newsroom_id, 0, BEGINNING)
    last_id = 0
    for line in lines:
        if fault := _fault_of(line, last, last_id) or _fault_against(kept, line):
            return fault
        last, last_id = Head(head.newsroom_id, line.number, line.digest), line.id
    return _fault_of_end(last, head, kept)


def _fault_of(line: Line, last: Head, last_id: int) -> Fault | None:
    expected = last.number + 1
    if line.number > expected:
        missing = f"line {expected} is" if line.number == expected + 1 else f"lines {expected} to {line.number - 1} are"
        return Fault(wrong=Wrong.REMOVED, newsroom_id=last.newsroom_id, number=expected, detail=f"{missing} missing")
    if line.number < expected or line.id < last_id:
        return _fault(Wrong.MOVED, line, last, "it does not stand where it was written")
    if line.digest_at(last.newsroom_id, line.number, last.digest) != line.digest:
        return _fault(Wrong.CHANGED, line, last, "it does not say what was written")
    return None


def _fault_against(kept: Head | None, line: Line) -> Fault | None:
    if kept is None or line.number != kept.number or line.digest == kept.digest:
        return None
    return _fault(Wrong.REWRITTEN, line, kept, "its digest is not the one that was kept")


def _fault(wrong: Wrong, line: Line, place: Head, detail: str) -> Fault:
    return Fault(
        wrong=wrong, newsroom_id=place.newsroom_id, number=line.number, detail=detail, claim_id=line.entry.claim_id
    )


def _fault_of_end(last: Head, head: Head, kept: Head | None) -> Fault | None:
    most = max(head.number, kept.number if kept else 0)
    if last.number < most:
        detail = f"the history ends at line {last.number}, and {most} were written"
        return Fault(wrong=Wrong.CUT, newsroom_id=head.newsroom_id, number=last.number + 1, detail=detail)
    if last != head:
        detail = f"the newsroom's own record says that the history ends at line {head.number} with another digest"
        return Fault(wrong=Wrong.CHANGED, newsroom_id=head.newsroom_id, number=last.number, detail=detail)
    return None


def _told(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
