"""Only paragraphs with a name that no gazetteer knows are shown to the entity recogniser."""

from __future__ import annotations

import pytest

from tests.unit.workers.conftest import Read


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("The deal was signed by Jolanta Brzezik on Monday.", "Jolanta Brzezik", id="a person"),
        pytest.param("Kowalski refused to say more about it.", "Kowalski", id="a surname at the head of a sentence"),
        pytest.param("Poland held talks with Jolanta Brzezik.", "Jolanta Brzezik", id="a person beside a known state"),
    ],
)
def test_an_unknown_name_is_found(read: Read, text: str, name: str) -> None:
    found = [entity.text for tree in read(text) for entity in tree.doc.ents if entity.label_ == "PERSON"]
    assert found == [name]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Poland and Ukraine signed an agreement on Monday.", id="states and a day"),
        pytest.param("The Foreign Ministry said NATO would not enlarge.", id="an office and an organisation"),
        pytest.param("they agreed to talk", id="no name at all"),
    ],
)
def test_a_paragraph_of_known_names_is_not_looked_at(read: Read, text: str) -> None:
    assert [tree.doc.has_annotation("ENT_IOB") for tree in read(text)] == [False]
