"""Full-text search in the words of claims: PostgreSQL's ``tsvector``, SQLite's FTS5.

A search is written as on the web: all words must stand there, in any form that shares their stem; "words in quotation
marks" stand so together; ``or`` between two words; ``-`` before what must not stand there.

What is a word is decided here, for claims and for searches, as each database would decide otherwise. What is left to
them is the stem of an English word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import ColumnElement, false, func, literal_column, select, text
from sqlalchemy.orm import Session

from service.store.tables import ClaimRow, WordsRow

#: Terms of a search that count; FTS5 refuses some hundreds.
MOST_TERMS = 64

#: How PostgreSQL takes words: by their stems, and none is too common. A migration makes it.
CONFIGURATION = "claimwire"

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORDS = re.compile(r"[^\W_]+")

#: Words that stand together.
Phrase = tuple[str, ...]


@dataclass(slots=True)
class Search:
    """One phrase of each group must stand there, and none of ``unwanted``."""

    wanted: list[list[Phrase]] = field(default_factory=list)
    unwanted: list[Phrase] = field(default_factory=list)


def plain_words(value: str) -> str:
    """Return the words of a text, a space between: letters and digits alone, without accents and case."""
    return " ".join(_words(value))


def holding(session: Session, words: str) -> ColumnElement[bool]:
    """Return the condition that a claim's words fit the search; no input is an error, and no words fit nothing."""
    search = search_of(words)
    if not search.wanted:
        return false()
    return _on_sqlite(search) if session.get_bind().dialect.name == "sqlite" else _on_postgresql(search)


def search_of(words: str) -> Search:
    """Read a search."""
    found = Search()
    joining = False
    for minus, term in islice(_terms(words), MOST_TERMS):
        if term == "or" and not minus:
            joining = bool(found.wanted)
            continue
        phrase = _words(term)
        if not phrase:
            continue
        if minus:
            found.unwanted.append(phrase)
        elif joining:
            found.wanted[-1].append(phrase)
        else:
            found.wanted.append([phrase])
        joining = False
    return found


def fts5_query(search: Search) -> str:
    """Return a search in the language of FTS5, every phrase in quotation marks."""
    groups = (" OR ".join(map(_quoted, phrases)) for phrases in search.wanted)
    query = " AND ".join(f"({group})" if " OR " in group else group for group in groups)
    return f"({query})" + "".join(f" NOT {_quoted(phrase)}" for phrase in search.unwanted)


def tsquery(search: Search) -> str:
    """Return a search in the language of ``to_tsquery``, every word in quotation marks."""
    groups = ["(" + " | ".join(map(_followed, phrases)) + ")" for phrases in search.wanted]
    return " & ".join([*groups, *(f"!{_followed(phrase)}" for phrase in search.unwanted)])


def _on_sqlite(search: Search) -> ColumnElement[bool]:
    found = text("SELECT rowid FROM claim_words_search WHERE claim_words_search MATCH :search")
    rows = found.bindparams(search=fts5_query(search)).columns(literal_column("rowid"))
    return ClaimRow.id.in_(select(WordsRow.claim_id).where(WordsRow.number.in_(rows)))


def _on_postgresql(search: Search) -> ColumnElement[bool]:
    configuration: ColumnElement[str] = literal_column(f"'{CONFIGURATION}'")
    searched = func.to_tsvector(configuration, WordsRow.words)
    found = searched.op("@@")(func.to_tsquery(configuration, tsquery(search)))
    return ClaimRow.id.in_(select(WordsRow.claim_id).where(found))


def _quoted(phrase: Phrase) -> str:
    return '"' + " ".join(phrase) + '"'


def _followed(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")"


def _words(value: str) -> Phrase:
    """Return the words, each in its plainest form."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    return tuple(_WORDS.findall("".join(each for each in folded if not unicodedata.combining(each))))


def _terms(words: str) -> Iterator[tuple[bool, str]]:
    for found in _TERM.finditer(words):
        phrase = found["phrase"]
        yield bool(found["minus"]), phrase if phrase is not None else found["word"].lower()
