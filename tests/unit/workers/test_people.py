"""Who is who in an article: fullest names, roles, short forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.conftest import Read
from workers.extraction.stages.speech.people import People, Person, noun_text


@pytest.fixture
def people(read: Read) -> Callable[[str], People]:
    return lambda text: People(read(text))


def named(people: People, name: str) -> Person:
    person = people.named(name)
    assert person is not None
    return person


class TestNames:
    @pytest.mark.parametrize("short", ["Kallas", "Kaja Kallas", "kallas"])
    def test_a_short_name_means_the_fullest(self, people: Callable[[str], People], short: str) -> None:
        found = people("Kallas spoke first.\nLater Kaja Kallas left for Kyiv.")
        assert named(found, short).name == "Kaja Kallas"

    def test_a_known_person_has_an_id(self, people: Callable[[str], People]) -> None:
        assert named(people("Kaja Kallas spoke in Kyiv."), "Kallas").id == "person:kaja-kallas"

    def test_an_unknown_person_has_none(self, people: Callable[[str], People]) -> None:
        assert named(people("In Lisbon Maria Oliveira sells fish."), "Oliveira") == Person(
            "Maria Oliveira", gender="she"
        )

    def test_nobody_is_nobody(self, people: Callable[[str], People]) -> None:
        assert people("The border is open.").named("Kallas") is None
        assert people("").named("") is None

    def test_a_title_is_no_part_of_a_name(self, people: Callable[[str], People]) -> None:
        assert named(people("Mr. Hegseth left. Dr. Mary Kaldor stayed."), "Kaldor").name == "Mary Kaldor"

    def test_a_possessive_is_no_part_of_a_name(self, people: Callable[[str], People]) -> None:
        assert named(people("Pete Hegseth's plan failed."), "Hegseth").name == "Pete Hegseth"

    def test_the_arabic_article_is_no_part_of_a_surname(self, people: Callable[[str], People]) -> None:
        assert named(people("Omar al-Bashir left. Bashir came back."), "Al-Bashir").name == "Omar al-Bashir"

    def test_a_first_name_alone_means_its_bearer(self, people: Callable[[str], People]) -> None:
        assert named(people("Abiy Ahmed left. Later Abiy came back."), "Abiy").name == "Abiy Ahmed"


class TestGender:
    @pytest.mark.parametrize(
        ("text", "name", "gender"),
        [
            pytest.param("Maria Oliveira sells fish.", "Oliveira", "she", id="a first name"),
            pytest.param("Mr Oliveira sells fish.", "Oliveira", "he", id="a title"),
            pytest.param("Spokeswoman Zohra Oliveira sells fish.", "Oliveira", "she", id="a role"),
            pytest.param("Zohra Oliveira sells fish.", "Oliveira", None, id="nothing that tells"),
        ],
    )
    def test_he_or_she(self, people: Callable[[str], People], text: str, name: str, gender: str | None) -> None:
        assert named(people(text), name).gender == gender


class TestRoles:
    @pytest.mark.parametrize(
        ("text", "name", "role"),
        [
            pytest.param("US Defense Secretary Pete Hegseth left.", "Hegseth", "US Defense Secretary", id="before"),
            pytest.param(
                "EU foreign policy chief Kaja Kallas left.", "Kallas", "EU foreign policy chief", id="lower case before"
            ),
            pytest.param(
                "Edi Rama, the Albanian prime minister, left.", "Rama", "the Albanian prime minister", id="after"
            ),
            pytest.param(
                "The Albanian prime minister, Edi Rama, left.", "Rama", "The Albanian prime minister", id="set off"
            ),
        ],
    )
    def test_the_role_as_the_article_gives_it(
        self, people: Callable[[str], People], text: str, name: str, role: str
    ) -> None:
        assert named(people(text), name).role == role

    def test_the_first_role_stays(self, people: Callable[[str], People]) -> None:
        found = people("Foreign Minister Hakan Fidan left.\nThe minister, Hakan Fidan, came back.")
        assert named(found, "Fidan").role == "Foreign Minister"

    def test_a_role_finds_its_holder(self, people: Callable[[str], People]) -> None:
        found = people("Foreign Minister Hakan Fidan met President Ilham Aliyev.")
        assert (found.with_role("the minister"), found.with_role("president")) == (
            found.named("Fidan"),
            found.named("Aliyev"),
        )
        assert found.with_role("the general") is None


class TestLabels:
    def test_a_label_in_capitals_finds_the_person(self, people: Callable[[str], People]) -> None:
        found = people("Christiane Amanpour spoke to Edi Rama.").labelled("AMANPOUR")
        assert found.name == "Christiane Amanpour"

    def test_an_unknown_label_is_the_speaker_itself(self, people: Callable[[str], People]) -> None:
        assert people("The border is open.").labelled("MODERATOR").name == "MODERATOR"


class TestNounText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("The foreign minister of Norway left.", "The foreign minister of Norway", id="with of"),
            pytest.param("A senior official, who was angry, left.", "A senior official", id="without a clause"),
            pytest.param(
                "An official familiar with the talks left.", "An official", id="without what it is familiar with"
            ),
            pytest.param("A spokesman, Ivan Petrov, left.", "A spokesman", id="without an apposition"),
            pytest.param("Ukraine’s president left.", "Ukraine's president", id="with an owner"),
            pytest.param("Serbia and Kosovo left.", "Serbia", id="without what is joined to it"),
        ],
    )
    def test_the_phrase_as_it_stands(self, read: Read, text: str, expected: str) -> None:
        (tree,) = read(text)
        subject = next(token for token in tree.doc if token.dep_ == "nsubj" and token.head.dep_ == "ROOT")
        assert noun_text(subject) == expected
