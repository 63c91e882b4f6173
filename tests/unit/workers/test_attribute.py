"""Who is said to have said it: reporting verbs, quotations, "according to", labels, pronouns, chains."""

from __future__ import annotations

import pytest

from service.domain.claim import Attribution, ExtractedClaim, Quotation
from tests.unit.workers.conftest import Extract


def claim_in(extract: Extract, text: str) -> ExtractedClaim:
    """Return the text's last claim: what comes before introduces the speakers."""
    claims = extract(text)
    assert claims, text
    return claims[-1]


def said_in(extract: Extract, text: str) -> Attribution:
    return claim_in(extract, text).attribution


def case(text: str, speaker: str | None, cue: str | None, title: str, reason: str | None = None) -> object:
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(text, speaker, cue, id=title, marks=marks)


def assert_said(said: Attribution, speaker: str | None, cue: str | None) -> None:
    assert (said.speaker.name if said.speaker else None, said.cue.text if said.cue else None) == (speaker, cue)


class TestTheNarrator:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia annexed Crimea.", id="a plain sentence"),
            pytest.param("Nobody speaks here. Russia annexed Crimea.", id="after another sentence"),
            pytest.param("“It is cold,” he said. Russia annexed Crimea in 2014.", id="after a quotation"),
            pytest.param("He left before Russia annexed Crimea.", id="a clause of time"),
        ],
    )
    def test_nobody_is_said_to_have_said_it(self, extract: Extract, text: str) -> None:
        assert said_in(extract, text) == Attribution(None, None, Quotation.NONE)


class TestIndirect:
    @pytest.mark.parametrize(
        ("text", "speaker", "cue"),
        [
            case("The minister said that Russia had annexed Crimea.", "The minister", "said", "that"),
            case("The minister said Russia had annexed Crimea.", "The minister", "said", "no that"),
            case("Russia annexed Crimea, the minister said.", "the minister", "said", "postponed"),
            case("Russia annexed Crimea, said the minister.", "the minister", "said", "inverted"),
            case("Russia, the minister said, annexed Crimea.", "the minister", "said", "in the middle"),
            case("According to the minister, Russia annexed Crimea.", "the minister", "According to", "according to"),
            case(
                "Russia annexed Crimea, according to the minister.",
                "the minister",
                "according to",
                "according to, last",
            ),
            case("The minister told reporters that Russia annexed Crimea.", "The minister", "told", "an addressee"),
            case("The minister pointed out that Russia annexed Crimea.", "The minister", "pointed out", "a particle"),
            case("The minister believes Russia annexed Crimea.", "The minister", "believes", "a belief"),
            case("A draft says that Russia annexed Crimea.", "A draft", "says", "a document"),
            case(
                "The Kremlin denied that Russia annexed Crimea.", "The Kremlin", "denied", "a metonym keeps its words"
            ),
            case("Pete Hegseth and Mark Rutte said Russia annexed Crimea.", "Pete Hegseth", "said", "the first of two"),
            case("Reporters were told that Russia annexed Crimea.", None, None, "a passive without an agent"),
        ],
    )
    def test_the_speaker_and_the_cue(self, extract: Extract, text: str, speaker: str | None, cue: str | None) -> None:
        said = said_in(extract, text)
        assert_said(said, speaker, cue)
        assert said.quotation is (Quotation.INDIRECT if speaker else Quotation.NONE)

    def test_the_cue_stands_where_it_says(self, extract: Extract) -> None:
        text = "A headline\n“It is cold,” he said. Russia annexed Crimea, the minister pointed out."
        cue = said_in(extract, text).cue
        assert cue is not None
        assert cue.span.of(text) == cue.text == "pointed out"

    @pytest.mark.parametrize(
        ("text", "speaker", "cue"),
        [
            case("In the minister's view, Russia annexed Crimea.", "the minister", "view", "in somebody's view"),
            case("In the words of the minister, Russia annexed Crimea.", "the minister", "words", "in the words of"),
            case(
                "The minister hit back within hours: Russia has not annexed any territory.",
                "The minister", "hit back", "announced before a colon",
            ),
            case("Sofia's answer was short: Russia annexed Crimea.", "Sofia", "was", "an answer before a colon"),
            case("China is watching: Russia annexed Crimea.", None, None, "a colon after what is no speech"),
            case(
                "The plan says Kyiv would lose land. Crimea would be recognised as Russian.",
                "The plan", "says", "going on in the next sentence",
            ),
            case(
                "The minister said it was cold. Would Russia annex Crimea?", None, None, "a question of the article"
            ),
            case(
                "France and Germany say they oppose the annexation of Crimea.", "France", "oppose",
                "a stance that the speakers say they take",
            ),
            case(
                "The opposition, VMRO-DPMNE, said Russia annexed Crimea.", "VMRO-DPMNE", "said", "named by apposition"
            ),
        ],
    )  # fmt: skip
    def test_speech_without_a_verb_of_its_own(
        self, extract: Extract, text: str, speaker: str | None, cue: str | None
    ) -> None:
        assert_said(said_in(extract, text), speaker, cue)

    def test_an_object_that_the_parser_takes_for_what_is_said_of(self, extract: Extract) -> None:
        text = "Headline\nThe minister told France Inter radio that Greenland was European territory."
        assert_said(said_in(extract, text), "The minister", "told")

    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            pytest.param(
                "The president ordered the government to withdraw from NATO.", "The president",
                id="a position told in its own clause",
            ),
            pytest.param("The minister did not say that Russia had annexed Crimea.", None, id="what was not said"),
            pytest.param("Nobody proposes a deal between India and China.", None, id="nobody speaks"),
            pytest.param(
                "The minister said they had pushed into Crimea, a peninsula that Russia annexed.", None,
                id="an aside in apposition",
            ),
            pytest.param(
                "Asked whether Russia would annex Crimea, the minister left.", None, id="what somebody was asked"
            ),
        ],
    )  # fmt: skip
    def test_what_is_a_position_and_what_is_not(self, extract: Extract, text: str, speaker: str | None) -> None:
        said = said_in(extract, text).speaker
        assert (said.name if said else None) == speaker

    def test_an_agreement_is_no_speech(self, extract: Extract) -> None:
        assert said_in(extract, "Ethiopia and Somalia have agreed to end their border dispute.").speaker is None

    def test_what_somebody_would_refuse_is_not_said(self, extract: Extract) -> None:
        assert said_in(extract, "Moscow would reject any deal with Ukraine.").speaker is None

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            pytest.param(
                "The minister ruled out NATO membership for Kyiv.",
                "ruled out",
                id="ruled out",
            ),
            pytest.param("The minister vowed to annex Crimea.", "vowed", id="vowed"),
            pytest.param("The minister condemned the annexation of Crimea.", "condemned", id="condemned"),
        ],
    )
    def test_a_stance_is_its_own_cue(self, extract: Extract, text: str, cue: str) -> None:
        assert_said(said_in(extract, text), "The minister", cue)


class TestAside:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("He said Crimea, which Russia annexed in 2014, is cold.", id="a relative clause"),
            pytest.param("He said a visit – when Russia annexed Crimea – was short.", id="between dashes"),
        ],
    )
    def test_an_aside_of_the_article_has_no_speaker(self, extract: Extract, text: str) -> None:
        claim = next(claim for claim in extract(text) if claim.span.of(text).endswith(("annexed Crimea", "in 2014")))
        assert_said(claim.attribution, None, None)

    def test_an_aside_inside_a_quotation_is_the_speakers(self, extract: Extract) -> None:
        text = "“Crimea, which Russia annexed in 2014, is cold,” the minister said."
        claim = next(claim for claim in extract(text) if claim.relation == "annex")
        assert_said(claim.attribution, "the minister", "said")


class TestDirect:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("“Russia annexed Crimea,” the minister said.", id="before the cue"),
            pytest.param("“Russia annexed Crimea,” said the minister.", id="inverted"),
            pytest.param("“Russia annexed Crimea.” The minister said so again and left.", id="a sentence before"),
            pytest.param("The minister said: “Russia annexed Crimea.”", id="after a colon"),
            pytest.param("The minister said, “Russia annexed Crimea.”", id="after a comma"),
            pytest.param('"Russia annexed Crimea," the minister said.', id="straight marks"),
            pytest.param("‘Russia annexed Crimea,’ the minister said.", id="single marks"),
            pytest.param("«Russia annexed Crimea,» the minister said.", id="guillemets"),
            pytest.param("“It is cold,” the minister said. “Russia annexed Crimea.”", id="going on after the cue"),
            pytest.param(
                "“It is cold,” the minister said, “and Russia annexed Crimea.”", id="going on in the sentence"
            ),
            pytest.param("The minister said: “It is cold.\n“Russia annexed Crimea.”", id="in the next paragraph"),
        ],
    )
    def test_the_quotations_speaker_says_it(self, extract: Extract, text: str) -> None:
        said = said_in(extract, text)
        assert said.speaker is not None
        assert said.speaker.name.lower() == "the minister"
        assert (said.cue.text if said.cue else None, said.quotation) == ("said", Quotation.DIRECT)

    def test_quoted_words_in_the_claim_make_it_mixed(self, extract: Extract) -> None:
        said = said_in(extract, "The minister said Russia had “simply annexed” Crimea.")
        assert said.quotation is Quotation.MIXED

    def test_two_quotations_have_their_own_speakers(self, extract: Extract) -> None:
        text = "“Russia annexed Crimea,” the minister said.\n“Ukraine will join NATO,” the senator replied."
        first, second = extract(text)
        assert_said(first.attribution, "the minister", "said")
        assert_said(second.attribution, "the senator", "replied")

    def test_the_quoted_first_person_is_no_frame(self, extract: Extract) -> None:
        said = said_in(extract, "“I think that Russia annexed Crimea,” the minister said.")
        assert_said(said, "the minister", "said")
        assert said.chain == ()

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("The statement said: Russia annexed Crimea.", id="a verb of saying"),
            pytest.param("The minister wrote: Russia annexed Crimea.", id="a verb of writing"),
            pytest.param(
                "The minister was blunt when he said: Russia annexed Crimea.\nThen he left.", id="in a clause of time"
            ),
        ],
    )
    def test_words_after_a_colon_are_direct_without_marks(self, extract: Extract, text: str) -> None:
        assert said_in(extract, text).quotation is Quotation.DIRECT

    def test_what_a_colon_only_announces_is_not(self, extract: Extract) -> None:
        said = said_in(extract, "Sofia's answer was short: Russia annexed Crimea.")
        assert said.quotation is Quotation.INDIRECT


class TestManner:
    def test_a_verb_of_manner_attributes_a_quotation(self, extract: Extract) -> None:
        assert_said(said_in(extract, "“Russia annexed Crimea,” sighed an official."), "an official", "sighed")


class TestChains:
    @pytest.mark.parametrize(
        ("text", "speaker", "chain"),
        [
            pytest.param(
                "The official said that Washington had argued that Ukraine would join NATO.", "Washington",
                ["The official"], id="two frames",
            ),
            pytest.param(
                "“Putin told me that Ukraine would never join NATO,” the senator said.", "Vladimir Putin",
                ["the senator"], id="a frame in a quotation",
            ),
            pytest.param(
                "According to the report, the minister said that Ukraine would join NATO.", "the minister",
                ["the report"], id="according to over a frame",
            ),
        ],
    )  # fmt: skip
    def test_the_innermost_speaks_and_the_outer_are_the_chain(
        self, extract: Extract, text: str, speaker: str, chain: list[str]
    ) -> None:
        said = said_in(extract, text)
        assert said.speaker is not None
        assert said.speaker.name in (speaker, speaker.split()[-1])
        assert [each.name for each in said.chain] == chain


class TestNamesAndRoles:
    def test_the_fullest_name_and_the_role_of_the_article(self, extract: Extract) -> None:
        text = "EU foreign policy chief Kaja Kallas left Kyiv.\nUkraine will join NATO, Kallas said."
        speaker = said_in(extract, text).speaker
        assert speaker is not None
        assert (speaker.name, speaker.id, speaker.role) == (
            "Kaja Kallas",
            "person:kaja-kallas",
            "EU foreign policy chief",
        )

    @pytest.mark.parametrize(
        ("text", "speaker"),
        [
            pytest.param("Kaja Kallas left Kyiv. She said Ukraine would join NATO.", "Kaja Kallas", id="she"),
            pytest.param("Mark Rutte spoke. “Ukraine will join NATO,” he said.", "Mark Rutte", id="he, of a quotation"),
            pytest.param(
                "The officials said it was late. They said Ukraine would join NATO.", "The officials", id="they"
            ),
            pytest.param(
                "The Kremlin said it was late. It said Ukraine would not join NATO.", "The Kremlin", id="it, a body"
            ),
            pytest.param(
                "The ministry was angry. It said Ukraine would not join NATO.", "The ministry", id="it, without an id"
            ),
            pytest.param(
                "A senator was cold. Then Mark Rutte settled the matter: it was late. Ukraine will join NATO, he said.",
                "Mark Rutte",
                id="who acts before a colon",
            ),
            pytest.param(
                "Donald Trump came. By noon the US president had said Ukraine would not join NATO.",
                "Donald Trump",
                id="an office known to be his",
            ),
            pytest.param(
                "Rahul Gandhi was crude. The Congress leader said Ukraine would not join NATO.",
                "Rahul Gandhi",
                id="a new role of the last subject",
            ),
            pytest.param(
                "Foreign Minister Hakan Fidan came. The minister said Ukraine would join NATO.",
                "Hakan Fidan",
                id="a role",
            ),
        ],
    )
    def test_whom_a_pronoun_or_a_role_means(self, extract: Extract, text: str, speaker: str) -> None:
        said = said_in(extract, text)
        assert said.speaker is not None
        assert said.speaker.name == speaker

    def test_a_pronoun_means_the_last_who_spoke(self, extract: Extract) -> None:
        text = "Mark Rutte said it was cold. Kaja Kallas said it was late. She said Ukraine would join NATO."
        assert_said(said_in(extract, text), "Kaja Kallas", "said")

    def test_he_and_she_are_told_apart(self, extract: Extract) -> None:
        text = "Kaja Kallas met Mark Rutte. Kallas said it was cold. He said Ukraine would join NATO."
        assert_said(said_in(extract, text), "Mark Rutte", "said")

    def test_a_pronoun_without_anybody_stays(self, extract: Extract) -> None:
        assert_said(said_in(extract, "He said Ukraine would join NATO."), "He", "said")


class TestTranscripts:
    TEXT = """An interview
AMANPOUR: Christiane Amanpour here. Will Ukraine join NATO?
RUTTE: Ukraine will join NATO.
And Russia will not return Crimea.
AMANPOUR: Thank you.
RUTTE: Russia annexed Crimea."""

    @pytest.fixture
    def turns(self, extract: Extract) -> dict[str, Attribution]:
        return {claim.span.of(self.TEXT): claim.attribution for claim in extract(self.TEXT)}

    @pytest.mark.parametrize(
        ("words", "speaker"),
        [
            pytest.param("Ukraine will join NATO", "RUTTE", id="a turn"),
            pytest.param("Will Ukraine join NATO", "Christiane Amanpour", id="a name from elsewhere in the text"),
            pytest.param("Russia will not return Crimea", "RUTTE", id="a paragraph that goes on"),
            pytest.param("Russia annexed Crimea", "RUTTE", id="a later turn"),
        ],
    )
    def test_the_label_before_the_turn_speaks(self, turns: dict[str, Attribution], words: str, speaker: str) -> None:
        said = turns[words]
        assert said.speaker is not None
        assert (said.speaker.name, said.cue, said.quotation) == (speaker, None, Quotation.DIRECT)

    DEBATE = """A debate
The session was long.
Sir Jeffrey Donaldson (Lagan Valley) (DUP): Russia annexed Crimea.
Colum Eastwood (Foyle) (SDLP): Ukraine will join NATO.
Mr David Lammy (Tottenham) (Lab): Finland joined NATO.
The session ended. Sweden joined NATO."""

    @pytest.mark.parametrize(
        ("words", "speaker"),
        [
            pytest.param("Russia annexed Crimea", "Sir Jeffrey Donaldson", id="a title and brackets"),
            pytest.param("Finland joined NATO", "Mr David Lammy", id="the last of them"),
            pytest.param("Sweden joined NATO", None, id="the article after the speeches"),
        ],
    )
    def test_speeches_of_a_debate(self, extract: Extract, words: str, speaker: str | None) -> None:
        said = {claim.span.of(self.DEBATE): claim.attribution for claim in extract(self.DEBATE)}[words]
        assert (said.speaker.name if said.speaker else None) == speaker

    def test_an_outlet_may_be_a_label(self, extract: Extract) -> None:
        text = (
            "An interview\nThe Courier: Are you safe?\nRinkēvičs: Latvia joined NATO.\nThe Courier: And then?\n"
            "Rinkēvičs: Russia annexed Crimea."
        )
        assert_said(said_in(extract, text), "Rinkēvičs", None)

    def test_a_single_label_is_no_transcript(self, extract: Extract) -> None:
        said = said_in(extract, "Headline\nIn brief: Europe\nCRIMEA: Russia annexed Crimea.\nThen it was cold.")
        assert said.speaker is None


class TestStatements:
    TEXT = """Two states sign a treaty

Ministry of Foreign Affairs of Estonia
PRESS RELEASE

Estonia and Russia signed a border treaty in Moscow.

“Russia annexed Crimea,” Mark Rutte said."""

    def test_a_press_release_speaks_for_its_issuer(self, extract: Extract) -> None:
        said = next(each for each in extract(self.TEXT) if each.kind == "agreement").attribution
        assert_said(said, "Ministry of Foreign Affairs of Estonia", None)
        assert said.quotation is Quotation.DIRECT

    def test_a_quotation_in_it_has_its_own_speaker(self, extract: Extract) -> None:
        said = next(each for each in extract(self.TEXT) if each.relation == "annex").attribution
        assert said.speaker is not None
        assert said.speaker.name == "Mark Rutte"

    def test_an_article_about_a_press_release_speaks_itself(self, extract: Extract) -> None:
        text = self.TEXT.replace("PRESS RELEASE", "It was a cold day.").split("“")[0]
        assert said_in(extract, text) == Attribution(None, None, Quotation.NONE)
