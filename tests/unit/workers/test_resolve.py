"""Slots: canonical names for what the clause names, and what the article named before for what it leaves out."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.claim import EntityRef, ExtractedClaim
from tests.unit.workers.conftest import Extract
from workers.extraction.pipeline import Extractor


def case(text: str, expected: object, title: str, reason: str | None = None) -> object:
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(text, expected, id=title, marks=marks)


def last(claims: list[ExtractedClaim], kind: str) -> ExtractedClaim:
    return [claim for claim in claims if claim.kind == kind][-1]


def parties(claim: ExtractedClaim) -> set[str]:
    value = claim.slots["parties"]
    assert isinstance(value, tuple)
    return {ref.name for ref in value}


def ref(claim: ExtractedClaim, slot: str) -> EntityRef:
    value = claim.slots[slot]
    assert isinstance(value, EntityRef)
    return value


class TestParties:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("Russia and Iran signed a treaty.", {"Russia", "Iran"}, "subjects"),
            case("Russia signed a treaty with Iran.", {"Russia", "Iran"}, "with"),
            case("A treaty between Russia and Iran was signed.", {"Russia", "Iran"}, "between"),
            case("The treaty was signed by Russia and Iran.", {"Russia", "Iran"}, "by"),
            case("The Russian-Iranian treaty was signed.", {"Russia", "Iran"}, "adjectives"),
            case("Moscow and Tehran signed a treaty.", {"Russia", "Iran"}, "capitals"),
            case("The Kremlin signed a treaty with Tehran.", {"Russia", "Iran"}, "a metonym"),
            case("Trump and Putin signed a treaty.", {"United States", "Russia"}, "leaders act for their states"),
            case("Hamas and Israel signed a truce.", {"Hamas", "Israel"}, "a movement"),
            case("The EU signed a trade deal with Chile.", {"European Union", "Chile"}, "a body"),
            case("Russia and Iran signed a treaty in Paris.", {"Russia", "Iran"}, "not where it was signed"),
            case("In Washington, Russia and Iran signed a treaty.", {"Russia", "Iran"}, "not where, at the start"),
            case(
                "Qatar hosted talks between Israel and Hamas.",
                {"Israel", "Hamas"},
                "not the host",
                "the host counts as a party",
            ),
            case("The Albania deal was signed by Italy.", {"Albania", "Italy"}, "whom the deal is named after"),
        ],
    )
    def test_of_an_agreement(self, extract: Extract, text: str, expected: set[str]) -> None:
        assert parties(last(extract(text), "agreement")) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            case("Finland joined NATO.", {"Finland"}, "the subject"),
            case("NATO membership for Ukraine is vital.", {"Ukraine"}, "for"),
            case("Ukraine's membership of NATO is vital.", {"Ukraine"}, "the owner"),
            case("Ukrainian membership of NATO is vital.", {"Ukraine"}, "an adjective"),
            case("Sweden and Finland joined NATO.", {"Sweden", "Finland"}, "two"),
            case("NATO admitted Sweden.", {"Sweden"}, "the object"),
        ],
    )
    def test_of_a_membership(self, extract: Extract, text: str, expected: set[str]) -> None:
        assert parties(last(extract(text), "membership")) == expected

    @pytest.mark.parametrize(
        ("text", "kind", "expected"),
        [
            pytest.param(
                "Sweden applied in 2022. Full membership of NATO would bring peace, she said.",
                "membership",
                {"Sweden"},
                id="who applied, of a membership",
            ),
            pytest.param(
                "Moldova wants to be in the EU. Membership is vital.", "membership", {"Moldova"}, id="who wants it"
            ),
            pytest.param(
                "Poland closed its border with Belarus.", "border", {"Poland", "Belarus"}, id="both sides of a border"
            ),
            pytest.param(
                "Israel and Lebanon talked. The border was demarcated.",
                "border",
                {"Israel", "Lebanon"},
                id="both sides of a border that is inferred",
            ),
            pytest.param(
                "Armenia and Azerbaijan signed a treaty. Iran welcomed the treaty.",
                "agreement",
                {"Armenia", "Azerbaijan"},
                id="not who takes a stand",
            ),
            pytest.param(
                "Russia and Iran signed a treaty. It was ratified after talks in Paris.",
                "agreement",
                {"Russia", "Iran"},
                id="not where a capital only says where",
            ),
            pytest.param(
                "The EU and Mercosur met. The pact was signed in May.",
                "agreement",
                {"European Union", "Mercosur"},
                id="unions of states, of an agreement",
            ),
        ],
    )
    def test_who_is_concerned_where_nobody_is_named(
        self, extract: Extract, text: str, kind: str, expected: set[str]
    ) -> None:
        assert parties(last(extract(text), kind)) == expected

    def test_a_leader_acts_for_the_state_of_that_time(self, extractor: Extractor) -> None:
        text = "Barack Obama and Vladimir Putin signed a treaty."
        claim = last(extractor.extract(text, date(2010, 4, 8)), "agreement")
        assert parties(claim) == {"United States", "Russia"}

    def test_what_the_clause_leaves_out_is_inferred(self, extract: Extract) -> None:
        claim = last(extract("Russia and Iran signed a treaty in May. The treaty took effect in June."), "agreement")
        assert parties(claim) == {"Russia", "Iran"}
        value = claim.slots["parties"]
        assert isinstance(value, tuple)
        assert all(each.inferred for each in value)

    def test_they_are_those_who_acted(self, extract: Extract) -> None:
        claim = last(extract("Russia and Iran met in May. They signed a treaty."), "agreement")
        assert parties(claim) == {"Russia", "Iran"}

    def test_the_words_of_the_article_are_kept(self, extract: Extract) -> None:
        value = last(extract("Moscow and Tehran signed a treaty."), "agreement").slots["parties"]
        assert isinstance(value, tuple)
        assert {(each.text, each.id) for each in value} == {("Moscow", "iso:RUS"), ("Tehran", "iso:IRN")}


class TestTerritory:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            case("Russia annexed Crimea.", "Crimea", "a name"),
            case("Russia annexed the Crimean peninsula.", "Crimea", "another form of it"),
            case("Kyrgyzstan and Tajikistan demarcated their border.", "Kyrgyzstan–Tajikistan border", "their border"),
            case("Poland closed its border with Belarus.", "Belarus–Poland border", "its border with"),
            case("The border between Chad and Sudan is closed.", "Chad–Sudan border", "a border between"),
            case("The Chad-Sudan border is closed.", "Chad–Sudan border", "a double name"),
            case("Iran sealed its frontier with Iraq.", "Iran–Iraq border", "its frontier"),
            case("Chile and Peru drew a maritime border.", "Chile–Peru maritime border", "a border at sea"),
            case("India crossed the Line of Control.", "Line of Control", "a line"),
            case("Rebels captured Goma in Congo.", "Goma", "the smallest of two"),
            case("Ukraine was invaded by Russia.", "Ukraine", "a state"),
            case("Trump recognised Moroccan sovereignty over Western Sahara.", "Western Sahara", "not whose it is"),
            case("Gibraltar is part of Spain, the minister said.", "Gibraltar", "what is part of a state"),
            case("Crimea was seized in May. It is part of Ukraine.", "Crimea", "it, not what it is part of"),
            case("Turkey is leaving Cyprus. Troops still occupy Varosha.", "Varosha", "the clause before the article"),
            case("Azerbaijan took the village of Dostuk.", "Dostuk", "a village that no gazetteer has"),
            case(
                "Azerbaijan took the village of Kirants.",
                "Kirants",
                "a village tagged as a plural",
            ),
            case("China seized the Spratlys in 1988.", "Spratly Islands", "the usual name in short"),
            case("Spain ceded the Rock to Britain in 1713.", "Gibraltar", "a nickname"),
            case("Lebanon claims the Shaba Farms.", "Shaba Farms", "a name that the model takes for a firm's"),
            case("Cuba called it a violation of Ukraine's sovereignty.", "Ukraine", "whose sovereignty it is"),
            case("Kyiv said: Ukraine will not give up any land.", "Ukraine", "the giver's own land"),
            case(
                "Serbia and Bosnia never agreed on how their frontier with the Drina is to be drawn.",
                "Bosnia and Herzegovina–Serbia border",
                "two neighbours in a quarrel",
            ),
            case(
                "Spain left Western Sahara in 1976. The Sahara is Moroccan, he said.",
                "Western Sahara",
                "the end of a longer name",
            ),
            case(
                "Putin met the Kyrgyz and Tajik presidents. They signed a treaty that fixes the border.",
                "Kyrgyzstan–Tajikistan border",
                "of three states the two that are neighbours",
            ),
        ],
    )
    def test_its_canonical_name(self, extract: Extract, text: str, name: str) -> None:
        assert ref(last(extract(text), "border"), "territory").name == name

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            case("Russia annexed Crimea. It will not return it.", "Crimea", "it"),
            case(
                "Argentina invaded the Falkland Islands. Britain will not give up the islands.",
                "Falkland Islands",
                "a noun",
            ),
            case(
                "Trump wants the Panama Canal and Greenland. Panama will not give up the canal.",
                "Panama Canal",
                "a noun in its name",
            ),
        ],
    )
    def test_what_was_named_before_is_inferred(self, extract: Extract, text: str, name: str) -> None:
        found = ref(last(extract(text), "border"), "territory")
        assert (found.name, found.inferred) == (name, True)

    def test_without_a_territory_there_is_no_claim(self, extract: Extract) -> None:
        assert extract("They annexed it.") == []

    def test_a_heading_in_capitals_names_what_its_section_is_about(self, extract: Extract) -> None:
        text = "Two quarrels are old.\n\nCRIMEA\n\nRussia has held the peninsula since 2014, Kyiv said."
        assert ref(last(extract(text), "border"), "territory").name == "Crimea"

    @pytest.mark.xfail(reason="the state that acts fills the slot if nothing else does", strict=True)
    def test_who_acts_is_not_the_territory(self, extract: Extract) -> None:
        assert extract("Britain will not give up the islands.") == []

    def test_a_drop_says_why(self, extractor: Extractor) -> None:
        dropped = extractor.explain("Norway wants membership.", None).dropped
        assert [(each.kind, each.reason) for each in dropped] == [("membership", "nothing fills the slot organisation")]


class TestOrganisation:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            case("Finland joined NATO.", "NATO", "a name"),
            case("Finland joined the European Union.", "European Union", "a long name"),
            case(
                "EU ministers cleared Romania for entry into the Schengen area.", "Schengen Area", "not whose ministers"
            ),
            case(
                "EU interior ministers on Thursday cleared Romania and Bulgaria for full entry into the Schengen area.",
                "Schengen Area",
                "not whose ministers for what",
            ),
            case("Guinea-Bissau left the CPLP.", "Community of Portuguese Language Countries", "a short name"),
            case("India joined the Shanghai Co-operation Organisation.", "SCO", "a name spelt with a hyphen"),
            case("Mali left the Economic Community of West African States.", "ECOWAS", "a name that is abbreviated"),
        ],
    )
    def test_its_canonical_name(self, extract: Extract, text: str, name: str) -> None:
        assert ref(last(extract(text), "membership"), "organisation").name == name

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            case("NATO grew in 2004. Seven states joined.", "NATO", "nothing"),
            case("NATO met in Oslo. Finland joined the alliance in 2023.", "NATO", "the alliance"),
            case("Mali belonged to ECOWAS. It left the bloc in January.", "ECOWAS", "the bloc"),
        ],
    )
    def test_what_was_named_before_is_inferred(self, extract: Extract, text: str, name: str) -> None:
        found = ref(last(extract(text), "membership"), "organisation")
        assert (found.name, found.inferred) == (name, True)
