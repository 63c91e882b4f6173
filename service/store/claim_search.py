"""Full-text search in the words of claims: PostgreSQL's ``tsvector``, SQLite's FTS5.

A search is written as on the web: all words must stand there, in any form that shares their stem; "words in quotation
marks" stand so together; ``or`` between two words; ``-`` before what must not stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import ColumnElement, false, func, literal_column, select, text
from sqlalchemy.orm import Session

from service.store.tables import ClaimRow, WordsRow

#: Terms of a search that count; FTS5 refuses some hundreds.
MOST_TERMS = 64

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_WORDS = re.compile(r"[^\W_]+")


def holding(session: Session, words: str) -> ColumnElement[bool]:
    """Return the condition that a claim's words fit the search; no input is an error."""
    if session.get_bind().dialect.name == "sqlite":
        return _on_sqlite(words)
    searched = func.to_tsvector(literal_column("'english'"), WordsRow.words)
    found = searched.op("@@")(func.websearch_to_tsquery(literal_column("'english'"), words))
    return ClaimRow.id.in_(select(WordsRow.claim_id).where(found))


def _on_sqlite(words: str) -> ColumnElement[bool]:
    query = fts5_query(words)
    if query is None:
        return false()
    found = text("SELECT rowid FROM claim_words_search WHERE claim_words_search MATCH :search").bindparams(search=query)
    numbers = select(WordsRow.claim_id).where(WordsRow.number.in_(found.columns(literal_column("rowid"))))
    return ClaimRow.id.in_(numbers)


def fts5_query(words: str) -> str | None:
    """Return a search in the language of FTS5, every term in quotation marks; None if it asks for no word."""
    wanted: list[list[str]] = []
    unwanted: list[str] = []
    joining = False
    for minus, term in islice(_terms(words), MOST_TERMS):
        if term == "or" and not minus:
            joining = bool(wanted)
            continue
        quoted = '"' + " ".join(_WORDS.findall(term)) + '"'
        if quoted == '""':
            continue
        if minus:
            unwanted.append(quoted)
        elif joining:
            wanted[-1].append(quoted)
        else:
            wanted.append([quoted])
        joining = False
    if not wanted:
        return None
    groups = (" OR ".join(terms) for terms in wanted)
    query = " AND ".join(f"({group})" if " OR " in group else group for group in groups)
    return f"({query})" + "".join(f" NOT {term}" for term in unwanted)


def _terms(words: str) -> Iterator[tuple[bool, str]]:
    for found in _TERM.finditer(words):
        phrase = found["phrase"]
        yield bool(found["minus"]), phrase if phrase is not None else found["word"].lower()
