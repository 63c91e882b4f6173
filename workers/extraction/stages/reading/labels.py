"""Finds the labels of a transcript's turns: who speaks, before a colon at the start of a line."""

from __future__ import annotations

import re
from collections import Counter

_LABEL = re.compile(
    r"(?:Q|A|Question|Answer|[A-Z][A-Z.'’-]{1,20}(?: [A-Z][A-Z.'’-]{1,20}){0,3}|[A-Z][a-z]{2,15} [A-Z][a-z'’-]{2,20})"
    r"(?: \([^)\n]{1,60}\))?:\s+"
)
#: What may be a turn's label where the article has more of its kind: "The Courier:", "Sir Jeffrey Donaldson (DUP):".
_WIDE_LABEL = re.compile(
    r"([A-Z][\w'’.,-]*(?: [A-Z][\w'’.,-]*| (?:de|van|von|der|al|el|of|in|for|the)){0,6})"
    r"((?: \([^)\n]{1,60}\)){0,3}):\s+"
)


def labels_of(text: str) -> frozenset[str]:
    """Return the labels of an article's turns: names before a colon that come again, or that have a bracket each."""
    matches = [match for line in text.split("\n")[1:] if (match := _WIDE_LABEL.match(line[:120]))]
    counts = Counter(match[1] for match in matches)
    bracketed = {match[1] for match in matches if match[2]}
    labels = {label for label in counts if counts[label] > 1} | (bracketed if len(bracketed) > 1 else set())
    return frozenset(labels) if len(labels) > 1 else frozenset()


def label_at(head: str, labels: frozenset[str]) -> re.Match[str] | None:
    """Return the label that a line begins with: one of the article's own, or one as transcripts have them."""
    wide = _WIDE_LABEL.match(head) if labels else None
    return wide if wide is not None and wide[1] in labels else _LABEL.match(head)
