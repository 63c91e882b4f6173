"""The vectors' rows: what the dictionary says, with less memory."""

from __future__ import annotations

from workers.vector_rows import VectorRows

ROWS = {2**64 - 1: 0, 7: 19_999, 0: 3}


def test_every_word_has_the_row_that_the_dictionary_gives() -> None:
    rows = VectorRows(ROWS)
    assert dict(rows) == ROWS
    assert {key: rows.get(key, -1) for key in ROWS} == ROWS


def test_a_word_without_a_row_gets_the_default_whatever_was_asked_before() -> None:
    rows = VectorRows(ROWS)
    assert rows.get(8, -1) == -1
    assert rows.get(8) is None
    assert 8 not in rows
