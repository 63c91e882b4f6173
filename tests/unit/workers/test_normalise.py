"""The blocks of an article: what is left out before parsing, and that every character maps back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.quotes import find_quotes
from workers.extraction.values import Block

ARTICLES = sorted((Path(__file__).parents[3] / "seeds" / "articles").glob("*.json"))
#: What a character of the copy may stand for, besides itself.
WRITTEN = {'"': "“”„«»‘’'", "'": "’‘", ",": "–—-", " ": "\t\r\u00a0\u2009\u202f"}


def blocks(text: str) -> list[Block]:
    return cut_blocks(text, find_quotes(text))


def second(line: str) -> Block:
    """Cut a line that is no headline."""
    return blocks(f"A headline\n{line}")[1]


def assert_maps_back(text: str, block: Block) -> None:
    assert len(block.offsets) == len(block.text) + 1
    assert list(block.offsets) == sorted(block.offsets)
    for written, offset in zip(block.text, block.offsets, strict=False):
        stored = text[offset]
        inserted = written == "," and stored.isspace()  # after a time that opens a sentence
        assert stored == written or stored in WRITTEN.get(written, "") or inserted, (written, stored)


class TestTheMap:
    @pytest.mark.parametrize("article", ARTICLES, ids=lambda path: path.stem)
    def test_every_character_of_an_article_maps_back(self, article: Path) -> None:
        text = json.loads(article.read_text(encoding="utf-8"))["text"]
        assert blocks(text)
        for block in blocks(text):
            assert_maps_back(text, block)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("“We will sign,” he said – “if they do” – and left.", id="quotation marks and dashes"),
            pytest.param("In 2022 Denmark voted to join.\n\n \t In May Oslo followed.", id="opening times"),
            pytest.param("A\u00a0border — once closed — is\u2009open.", id="narrow spaces and long dashes"),
            pytest.param("The ‘line’ of 𝟙𝟡𝟡𝟙 (🚧) isn’t «ours»", id="code points above the basic plane"),
            pytest.param("  leading and trailing  ", id="outer spaces"),
            pytest.param("He left – as they say – , and “so did” , she.", id="spaces before commas"),
        ],
    )
    def test_every_character_maps_back(self, text: str) -> None:
        for block in blocks(text):
            assert_maps_back(text, block)

    def test_words_are_found_where_they_stand(self) -> None:
        text = "KYIV, Feb. 12 (AP) — “It is «ours»,” she said – angrily, they say – of Crimea."
        (block, *_) = [each for each in blocks(text + "\n" + text) if "Crimea" in each.text][1:]
        start = block.text.index("Crimea")
        assert block.span_of(start, start + 6).of(text + "\n" + text) == "Crimea"
        assert block.span_of(start, start + 6).start > len(text)

    def test_a_block_tells_where_it_stands(self) -> None:
        text = "A headline\n\n  The border is open.  \n"
        assert blocks(text)[1].span.of(text) == "The border is open."


class TestLines:
    def test_every_line_with_a_letter_is_a_block(self) -> None:
        text = "A headline\n\n***\nThe border is open.\n12345\r\n\tIt was closed.\n"
        assert [block.text for block in blocks(text)] == ["A headline", "The border is open.", "It was closed."]

    def test_blocks_are_numbered_in_order(self) -> None:
        found = blocks("A headline\nOne – not the other one – is open.\nTwo are closed.")
        assert [block.index for block in found] == list(range(len(found)))

    def test_nothing_has_no_blocks(self) -> None:
        assert blocks("") == []
        assert blocks(" \n\t\n 1 2 3") == []

    def test_a_long_line_is_cut_between_sentences(self) -> None:
        text = "A headline\n" + "The border is open again. " * 400
        found = blocks(text)[1:]
        assert len(found) > 1
        assert all(len(block.text) <= 2600 for block in found)
        assert all(block.text.endswith("again.") for block in found)
        assert sum(block.text.count("border") for block in found) == 400

    def test_a_long_line_without_a_full_stop_is_cut_between_words(self) -> None:
        found = blocks("A headline\n" + "border " * 2000)[1:]
        assert {word for block in found for word in block.text.split()} == {"border"}
        assert sum(len(block.text.split()) for block in found) == 2000


class TestWhatIsLeftOut:
    @pytest.mark.parametrize(
        "dateline",
        [
            pytest.param("GENEVA — ", id="a city"),
            pytest.param("GENEVA (Reuters) - ", id="with an agency"),
            pytest.param("KYIV, Feb. 12 (AP) — ", id="with a day"),
            pytest.param("LONDON/BRUSSELS – ", id="two cities"),
            pytest.param("ADDIS ABABA, Ethiopia — ", id="with a country"),
            pytest.param("BRUSSELS -- ", id="two hyphens"),
        ],
    )
    def test_a_dateline(self, dateline: str) -> None:
        assert second(f"{dateline}Russia annexed Crimea.").text == "Russia annexed Crimea."

    def test_a_dateline_at_the_head_of_the_text(self) -> None:
        first = blocks("BRUSSELS – Russia annexed Crimea.")[0]
        assert (first.text, first.role) == ("Russia annexed Crimea.", "paragraph")

    @pytest.mark.xfail(reason="an organisation in capitals before a dash reads as a dateline", strict=True)
    def test_an_organisation_in_capitals_is_no_dateline(self) -> None:
        assert second("NATO – the alliance of 32 states – admitted Finland.").text.startswith("NATO")

    @pytest.mark.parametrize(
        ("line", "label"),
        [
            pytest.param("Q: Is the border open?", "Q", id="a letter"),
            pytest.param("AMANPOUR: Is the border open?", "AMANPOUR", id="a surname in capitals"),
            pytest.param("MR. PRICE: Is the border open?", "MR. PRICE", id="a title"),
            pytest.param("Jens Stoltenberg: Is the border open?", "Jens Stoltenberg", id="a full name"),
            pytest.param("KALLAS (in French): Is the border open?", "KALLAS (in French)", id="with a remark"),
        ],
    )
    def test_a_label_of_a_turn(self, line: str, label: str) -> None:
        block = second(line)
        assert (block.role, block.label, block.text) == ("turn", label, "Is the border open?")

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("Note: the border is open again after many years of war.", id="one word"),
            pytest.param("He was clear about what he wants: the border is open.", id="a sentence"),
            pytest.param("On the table: a truce and a treaty, and nothing else.", id="a phrase"),
        ],
    )
    def test_other_words_before_a_colon_are_no_label(self, line: str) -> None:
        block = second(line)
        assert (block.label, block.text) == (None, line)

    @pytest.mark.parametrize("mark", ["- ", "– ", "• ", "* ", "3. ", "12) "])
    def test_a_bullet(self, mark: str) -> None:
        block = second(f"{mark}The border is open.")
        assert (block.role, block.text) == ("item", "The border is open.")

    @pytest.mark.parametrize("clock", ["14:05 ", "14.05 GMT ", "9:30 am – ", "09:30: "])
    def test_a_time_of_day_in_a_live_report(self, clock: str) -> None:
        block = second(f"{clock}The border is open.")
        assert (block.role, block.text) == ("item", "The border is open.")

    def test_a_number_at_the_start_of_a_sentence_stays(self) -> None:
        assert second("14 states recognised Kosovo.").text == "14 states recognised Kosovo."


class TestRoles:
    def test_the_first_line_is_the_headline(self) -> None:
        assert blocks("Border reopened\nThe border is open.")[0].role == "headline"

    def test_a_short_line_without_a_full_stop_is_a_subheading(self) -> None:
        assert second("What happens next").role == "subheading"

    @pytest.mark.parametrize("line", ["The border is open.", "“The border is open,”", "Is the border open?"])
    def test_a_sentence_is_a_paragraph(self, line: str) -> None:
        assert second(line).role == "paragraph"


class TestDashes:
    def test_an_aside_is_a_block_of_its_own(self) -> None:
        text = "A headline\nA return – Russia annexed Crimea – was unrealistic."
        _, main, aside = blocks(text)
        assert " ".join(main.text.split()) == "A return was unrealistic."
        assert aside.text == "Russia annexed Crimea"
        assert (main.role, aside.role) == ("paragraph", "aside")
        assert aside.span_of(0, 6).of(text) == "Russia"

    def test_an_aside_keeps_the_label_of_its_turn(self) -> None:
        assert {block.label for block in blocks("A headline\nKALLAS: It is – as you know – closed.")[1:]} == {"KALLAS"}

    def test_an_aside_that_begins_with_a_relative_pronoun_stays_in(self) -> None:
        assert second("Crimea – which Russia annexed – is Ukrainian.").text == (
            "Crimea, which Russia annexed, is Ukrainian."
        )

    def test_a_single_dash_is_a_comma(self) -> None:
        assert second("The border is open – at last.").text == "The border is open, at last."

    def test_dashes_of_two_sentences_hold_no_aside_between_them(self) -> None:
        found = blocks("A headline\nIt is open – at last. She left – at once.")
        assert [block.text for block in found[1:]] == ["It is open, at last. She left, at once."]

    @pytest.mark.parametrize("word", ["cease-fire", "2014–2016", "Armenia-Azerbaijan", "pre-2014"])
    def test_hyphens_and_ranges_stay(self, word: str) -> None:
        assert second(f"It says {word} here.").text == f"It says {word} here."


class TestQuotationMarks:
    def test_marks_around_a_sentence_become_straight(self) -> None:
        assert second("“It is ours,” he said.").text == '"It is ours," he said.'

    @pytest.mark.parametrize(("left", "right"), [("“", "”"), ("‘", "’"), ('"', '"'), ("«", "»"), ("„", "“")])
    def test_marks_around_a_few_words_are_left_out(self, left: str, right: str) -> None:
        assert second(f"He called it {left}a mistake{right} today.").text == "He called it a mistake today."

    def test_apostrophes_become_straight(self) -> None:
        assert second("Ukraine’s border isn’t open.").text == "Ukraine's border isn't open."


class TestOpeningTimes:
    @pytest.mark.parametrize(
        ("line", "written"),
        [
            pytest.param("In 2022 Denmark voted.", "In 2022, Denmark voted.", id="a year"),
            pytest.param("On Monday Serbia agreed.", "On Monday, Serbia agreed.", id="a weekday"),
            pytest.param("In March 2014 Russia left.", "In March 2014, Russia left.", id="a month and a year"),
            pytest.param(
                "It ended. By June Mali had left.", "It ended. By June, Mali had left.", id="a later sentence"
            ),
        ],
    )
    def test_a_comma_sets_off_a_time_that_opens_a_sentence(self, line: str, written: str) -> None:
        assert second(line).text == written

    def test_a_comma_that_is_there_is_enough(self) -> None:
        assert second("In 2022, Denmark voted.").text == "In 2022, Denmark voted."
