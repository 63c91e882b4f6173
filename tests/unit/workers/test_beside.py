"""Attributions beside what is said, by nouns, and by phrases that make something known."""

from __future__ import annotations

import pytest

from service.domain.claim import Quotation
from tests.unit.workers.conftest import Extract


def said_by(extract: Extract, text: str) -> tuple[str | None, str | None, Quotation]:
    """Return speaker, cue and quotation of the text's last claim."""
    said = extract(text)[-1].attribution
    return said.speaker.name if said.speaker else None, said.cue.text if said.cue else None, said.quotation


class TestBeside:
    @pytest.mark.parametrize(
        ("text", "speaker", "cue"),
        [
            pytest.param(
                "Mark Rutte saw it differently. The treaty ended the war between the two countries, he argued, and "
                "Russia had broken the treaty.",
                "Mark Rutte", "argued", id="thrown in between two main clauses",
            ),
            pytest.param(
                "Headline\nA bill that would take Iran out of the treaty has been signed by ministers, Iranian media "
                "report.",
                "media", "report", id="at the end, the verb taken for a noun",
            ),
            pytest.param(
                "Headline\nUkraine and Poland have struck a deal worth $17.5bn, the fund's director, Christine "
                "Lagarde, announces in Brussels.",
                "Christine Lagarde", "announces", id="at the end, after an apposition",
            ),
            pytest.param(
                "Marta Kos was firm. Ukraine, a candidate since 2022, could become a member of the EU before 2030, in "
                "her view, provided that reforms continue.",
                "Marta Kos", "view", id="a view between commas",
            ),
            pytest.param(
                "The kingdom will never recognise Kosovo, Marta Kos told a news site, and it intends to leave the "
                "African Union.",
                "Marta Kos", "told", id="what goes on after the verb of saying",
            ),
        ],
    )  # fmt: skip
    def test_it_covers_the_sentence(self, extract: Extract, text: str, speaker: str, cue: str) -> None:
        assert said_by(extract, text) == (speaker, cue, Quotation.INDIRECT)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia annexed Crimea after the vote, a human rights report.", id="a report that is a thing"),
            pytest.param("Russia annexed Crimea in 2014, in plain view of the world.", id="a view of nobody's"),
        ],
    )
    def test_what_only_looks_like_one(self, extract: Extract, text: str) -> None:
        assert said_by(extract, text) == (None, None, Quotation.NONE)


class TestSaidByANoun:
    @pytest.mark.parametrize(
        ("text", "speaker", "cue"),
        [
            pytest.param(
                "America acknowledges China's position that Taiwan is part of China.", "China", "position",
                id="whose position it is",
            ),
            pytest.param(
                "Mark Rutte repeated a warning that Russia would annex Moldova.", "Mark Rutte", "warning",
                id="who repeats a warning",
            ),
            pytest.param(
                "Headline\nOfficials in Rabat hint that Morocco's bid for membership of ECOWAS may come next.",
                "Officials", "hint", id="a verb taken for a noun",
            ),
        ],
    )  # fmt: skip
    def test_the_clause_is_theirs(self, extract: Extract, text: str, speaker: str, cue: str) -> None:
        assert said_by(extract, text) == (speaker, cue, Quotation.INDIRECT)


class TestMadeKnown:
    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            pytest.param(
                "Dorin Recean has made clear that Moldova is not seeking to join NATO.", "Dorin Recean", id="made clear"
            ),
            pytest.param(
                "Kazakhstan let it be known last week that it would not apply for BRICS membership.", "Kazakhstan",
                id="let it be known",
            ),
            pytest.param(
                "Viktor Orban makes no secret of the fact that he would veto NATO membership.", "Viktor Orban",
                id="makes no secret",
            ),
            pytest.param(
                "The ruling coalition announced that it would accept the Algiers accord.", "The ruling coalition",
                id="whoever announces a clause has a voice",
            ),
        ],
    )  # fmt: skip
    def test_it_is_speech(self, extract: Extract, text: str, speaker: str) -> None:
        said = said_by(extract, text)
        assert (said[0], said[2]) == (speaker, Quotation.INDIRECT)

    def test_who_asks_for_something_takes_a_position(self, extract: Extract) -> None:
        text = "Nicaragua had asked for a treaty with Colombia on the border."
        assert said_by(extract, text)[0] == "Nicaragua"

    def test_what_makes_something_harder_says_nothing(self, extract: Extract) -> None:
        assert said_by(extract, "The move made it harder for Ukraine to join NATO.")[0] is None


class TestThePlace:
    def test_a_pronoun_means_who_was_named_before_it(self, extract: Extract) -> None:
        text = "Mark Rutte spoke first. In his view, Ukraine should join NATO.\nLater Josep Borrell spoke in Madrid."
        assert said_by(extract, text)[:2] == ("Mark Rutte", "view")

    def test_a_participle_is_not_the_speaker(self, extract: Extract) -> None:
        text = (
            "Headline\nSpeaking by phone from Hargeisa, Khadra Warsame, an adviser at the ministry, told VOA that the "
            "Ankara agreement changed nothing for Somaliland."
        )
        assert said_by(extract, text)[0] == "Khadra Warsame"

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param(
                "South Sudan joined the United Nations and has asked to be admitted to the African Union.",
                id="what somebody asks for himself is an act",
            ),
            pytest.param(
                "Russia annexed Crimea, and its leaders agreed in March to open talks.", id="the next main clause"
            ),
        ],
    )
    def test_an_act_is_told_by_the_article(self, extract: Extract, text: str) -> None:
        assert extract(text)[0].attribution.quotation is Quotation.NONE
        assert said_by(extract, text)[2] is Quotation.NONE


class TestTermsAndColons:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Armenia undertakes to return the district of Kalbajar.", id="what a party undertakes"),
            pytest.param(
                "Russia and Ukraine signed. The treaty calls for Crimea to be returned to Ukraine.",
                id="what a treaty calls for",
            ),
        ],
    )
    def test_a_term_of_an_agreement_is_told_by_the_article(self, extract: Extract, text: str) -> None:
        assert said_by(extract, text) == (None, None, Quotation.NONE)

    def test_a_colon_gives_the_quotation_to_who_stands_before_it(self, extract: Extract) -> None:
        text = (
            "Mark Rutte preferred to wait, and a member of his delegation, speaking off the record, "
            "was blunter still: “This is not a peace treaty with Cambodia.”"
        )
        assert said_by(extract, text) == ("a member of his delegation", "was", Quotation.DIRECT)


class TestWhoseStance:
    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            pytest.param(
                "Kremlin spokesman Dmitry Peskov said Russia regretted the end of the treaty.", "Dmitry Peskov",
                id="told by one who speaks for its holder",
            ),
            pytest.param(
                "Mark Rutte said his government had rejected the Minsk agreement.", "Mark Rutte", id="of his own side"
            ),
            pytest.param(
                "Greek officials said Turkey refused to sign the Treaty of Guarantee.", "Turkey", id="of another side"
            ),
        ],
    )  # fmt: skip
    def test_the_holder_speaks_unless_his_own_side_tells_it(self, extract: Extract, text: str, speaker: str) -> None:
        assert said_by(extract, text)[0] == speaker


class TestWholeParagraphs:
    def test_what_a_correspondent_writes_goes_on_to_the_end(self, extract: Extract) -> None:
        text = "Headline\nPaul Rendall writes: The truce never held. Last month Russia annexed Crimea."
        assert said_by(extract, text) == ("Paul Rendall", "writes", Quotation.DIRECT)

    def test_answers_are_of_who_is_announced_before_the_questions(self, extract: Extract) -> None:
        text = (
            "Headline\nPressed by reporters, a senior official offered the following on the treaty:\n"
            "Q: Would the treaty with Rwanda hold?\nA: Russia annexed Crimea."
        )
        assert said_by(extract, text) == ("a senior official", None, Quotation.DIRECT)

    def test_what_would_be_goes_on_from_a_demand_that_others_tell(self, extract: Extract) -> None:
        text = (
            "Headline\nTwo people tell us that Vladimir Putin demanded that Ukraine pull out of Donetsk. "
            "In return, Russia would give back Kherson."
        )
        assert said_by(extract, text)[0] == "Vladimir Putin"

    def test_a_heading_names_who_speaks_below_it(self, extract: Extract) -> None:
        text = (
            "Headline\nMark Rutte and Omar al-Bashir walk in side by side. Mark Rutte sits down on the treaty.\n"
            "13:05 Bashir: we will honour the treaty\nHe pledges that Sudan will leave the African Union."
        )
        assert said_by(extract, text)[0] == "Omar al-Bashir"
