"""Names in a text: which, where, and through which form."""

from __future__ import annotations

from typing import Any

import pytest

from workers.extraction.stages.reading.scan import Gazetteer

TABLES: dict[str, list[dict[str, Any]]] = {
    "states": [
        {
            "id": "iso:UTO", "name": "Utopia", "status": "un_member", "aliases": ["Republic of Utopia"],
            "capitals": ["Thomasville"], "adjectives": ["Utopian"], "demonyms": ["Utopians"],
            "metonyms": ["the Ivory House"],
        },
        {"id": "iso:LIL", "name": "Lilliput", "status": "un_member", "adjectives": ["Lilliputian"]},
    ],
    "organisations": [
        {
            "id": "org:olu", "name": "OLU", "type": "bloc", "aliases": ["Organisation of Lost Utopias"],
            "context_aliases": ["the bloc"], "exit_nouns": ["Utexit"],
        },
        {"id": "org:rebels", "name": "Big-Endians", "type": "movement"},
    ],
    "territories": [
        {"id": "territory:blefuscu", "name": "Blefuscu", "type": "island", "context_aliases": ["the island"]},
        {
            "id": "territory:border", "name": "Lilliput–Utopia border", "type": "border",
            "states": ["iso:LIL", "iso:UTO"],
        },
    ],
    "people": [
        {
            "id": "person:hythloday", "name": "Raphael Hythloday", "aliases": ["Hythloday"],
            "offices": [{"of": "iso:UTO"}],
        },
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def names() -> Gazetteer:
    return Gazetteer(TABLES)


def found(names: Gazetteer, text: str) -> list[tuple[str, str, str]]:
    return [(text[each.start : each.end], each.entity.name, each.via) for each in names.find(text)]


class TestFind:
    @pytest.mark.parametrize(
        ("text", "words", "name", "via"),
        [
            pytest.param("In Utopia all is well.", "Utopia", "Utopia", "name", id="a name"),
            pytest.param("The Republic of Utopia signed.", "Republic of Utopia", "Utopia", "name", id="the longest"),
            pytest.param("Utopian troops left.", "Utopian", "Utopia", "adjective", id="an adjective"),
            pytest.param("The Utopians left.", "Utopians", "Utopia", "demonym", id="a demonym"),
            pytest.param("Thomasville agreed.", "Thomasville", "Utopia", "capital", id="a capital"),
            pytest.param("It was denied by the Ivory House.", "the Ivory House", "Utopia", "metonym", id="a metonym"),
            pytest.param("They left the bloc.", "the bloc", "OLU", "context", id="a context noun"),
            pytest.param("After Utexit prices rose.", "Utexit", "OLU", "exit", id="the name of an exit"),
            pytest.param("Hythloday spoke.", "Hythloday", "Raphael Hythloday", "name", id="a surname"),
            pytest.param("In Utopia's name.", "Utopia", "Utopia", "name", id="before a possessive"),
            pytest.param("(Utopia)", "Utopia", "Utopia", "name", id="in brackets"),
        ],
    )
    def test_a_name_and_its_form(self, names: Gazetteer, text: str, words: str, name: str, via: str) -> None:
        assert found(names, text) == [(words, name, via)]

    @pytest.mark.parametrize("text", ["Dutopia", "Utopias", "utopia", "the islands", ""])
    def test_only_whole_words_in_their_case_are_names(self, names: Gazetteer, text: str) -> None:
        assert found(names, text) == []

    @pytest.mark.parametrize("text", ["They left the island.", "They crossed the border."])
    def test_nouns_for_places_are_left_to_the_kinds(self, names: Gazetteer, text: str) -> None:
        assert found(names, text) == []

    def test_names_do_not_overlap_and_come_in_order(self, names: Gazetteer) -> None:
        text = "Utopia, the Organisation of Lost Utopias and Blefuscu"
        assert [name for _, name, _ in found(names, text)] == ["Utopia", "OLU", "Blefuscu"]

    def test_a_name_in_capitals_is_found_as_british_papers_write_it(self, names: Gazetteer) -> None:
        tables = {"organisations": [{"id": "org:nato", "name": "NATO", "type": "alliance"}]}
        assert [name for _, name, _ in found(Gazetteer(tables), "Nato and NATO")] == ["NATO", "NATO"]

    def test_a_movement_is_no_organisation(self, names: Gazetteer) -> None:
        assert [each.entity.type for each in names.find("OLU and Big-Endians")] == ["organisation", "movement"]

    def test_an_entry_is_known_by_its_id(self, names: Gazetteer) -> None:
        assert names.entities["territory:border"].states == ("iso:LIL", "iso:UTO")
        assert names.offices["person:hythloday"] == [{"of": "iso:UTO"}]


class TestTheProjectsNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            pytest.param("Kyiv agreed.", "Ukraine", id="a capital"),
            pytest.param("the Kremlin agreed.", "Russia", id="a metonym"),
            pytest.param("the EU agreed.", "European Union", id="an abbreviation"),
            pytest.param("Nato agreed.", "NATO", id="the British spelling"),
            pytest.param("It crossed the Line of Control.", "Line of Control", id="a line"),
            pytest.param("Hong Kong’s border.", "Hong Kong", id="before a curly apostrophe"),
        ],
    )
    def test_a_name_is_found(self, gazetteer: Gazetteer, text: str, name: str) -> None:
        assert [each.entity.name for each in gazetteer.find(text)] == [name]
