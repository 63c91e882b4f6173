"""An article as newsrooms submit it and as it is stored, and the rules that its text must pass.

Every offset in claimwire refers to the text that :func:`normalise_text` returns.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from service.domain.errors import FieldError, InvalidInput

#: Code points of normalised text (contract, section 4).
MAX_TEXT = 200_000

#: Normalising a long run of combining marks costs quadratic time in CPython (issue 149079), so runs are capped before
#: it; no script needs more than a handful of marks on one base.
MAX_COMBINING_RUN = 30

#: Where such a run can be: there are no combining marks below U+0300. Looking at every character takes long.
_FAR_CHARACTERS = re.compile(f"[\u0300-\U0010ffff]{{{MAX_COMBINING_RUN + 1},}}")

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


class ArticleState(StrEnum):
    """Where the processing of an article's newest revision stands."""

    RECEIVED = "received"
    EXTRACTING = "extracting"
    EXTRACTED = "extracted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why extraction gave up: a stable ``reason`` for programs, a ``detail`` for people."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a newsroom sends, already checked and normalised; ``published_at`` is UTC."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    external_id: str | None = None

    @property
    def content_hash(self) -> str:
        """Tell one revision's content from another's: SHA-256 over all fields but ``external_id``."""
        published = self.published_at.isoformat() if self.published_at else None
        fields = [self.text, self.title, self.url, self.publisher, self.author, published, self.language]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A stored article, shown as of its newest ``revision`` (counted from 1)."""

    id: str
    newsroom_id: str
    state: ArticleState
    failure: Failure | None
    revision: int
    external_id: str | None
    title: str | None
    text: str
    url: str | None
    publisher: str | None
    author: str | None
    published_at: datetime | None
    language: str | None
    claim_count: int
    created_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None = None

    @classmethod
    def received(cls, submission: Submission, article_id: str, *, newsroom_id: str, at: datetime) -> Self:
        """Return a new article as it is until somebody works on it."""
        return cls(
            id=article_id,
            newsroom_id=newsroom_id,
            state=ArticleState.RECEIVED,
            failure=None,
            revision=1,
            external_id=submission.external_id,
            title=submission.title,
            text=submission.text,
            url=submission.url,
            publisher=submission.publisher,
            author=submission.author,
            published_at=submission.published_at,
            language=submission.language,
            claim_count=0,
            created_at=at,
            updated_at=at,
        )


def unstorable(value: str) -> str | None:
    """Say what keeps ``value`` from being stored alike by every database, or return None."""
    found = _NOT_STORABLE.search(value)
    if found is None:
        return None
    name = "the NUL character" if found[0] == "\x00" else "a lone surrogate"
    return f"contains {name} at character {found.start()}"


def normalise_text(value: str) -> str:
    r"""Return ``value`` in NFC with ``\n`` line ends; nothing else is changed, so that spans stay true.

    Raises :class:`InvalidInput` for text that is empty, too long, not storable, or a wall of combining marks.
    """
    fault = unstorable(value) or _combining_fault(value)
    if fault is None:
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        if len(value) > MAX_TEXT:
            fault = f"is {len(value):,} characters long; at most {MAX_TEXT:,} are taken"
        elif not value.strip():
            fault = "is empty"
    if fault is not None:
        raise InvalidInput(FieldError("/text", fault))
    return value


def _combining_fault(value: str) -> str | None:
    for stretch in _FAR_CHARACTERS.finditer(value):
        run = 0
        for position, character in enumerate(stretch[0], stretch.start()):
            run = run + 1 if unicodedata.combining(character) else 0
            if run > MAX_COMBINING_RUN:
                return f"has more than {MAX_COMBINING_RUN} combining marks in a row at character {position}"
    return None
