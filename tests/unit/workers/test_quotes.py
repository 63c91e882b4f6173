"""What stands between quotation marks, in every layout that newsrooms use."""

from __future__ import annotations

import pytest

from workers.extraction.stages.reading.quotes import find_quotes


def quoted(text: str) -> list[str]:
    return [each.span.of(text) for each in find_quotes(text)]


class TestPairs:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("He said: “It is ours.” Then he left.", id="curly"),
            pytest.param('He said: "It is ours." Then he left.', id="straight"),
            pytest.param("He said: ‘It is ours.’ Then he left.", id="single"),
            pytest.param("He said: «It is ours.» Then he left.", id="guillemets"),
            pytest.param("He said: »It is ours.« Then he left.", id="guillemets turned inwards"),
            pytest.param("He said: „It is ours.“ Then he left.", id="low and high"),
            pytest.param("He said: „It is ours.” Then he left.", id="low and Polish"),
        ],
    )
    def test_marks_of_every_layout(self, text: str) -> None:
        assert quoted(text) == ["It is ours."]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("He said: 'It is ours.' Then he left.", ["It is ours."], id="a sentence"),
            pytest.param("'It's ours,' he said, 'and we don't sell.'", ["It's ours,", "and we don't sell."], id="two"),
            pytest.param("He called it 'a dead deal'.", ["a dead deal"], id="a fragment"),
            pytest.param("'The states' rights are ours,' he said.", ["The states' rights are ours,"], id="a plural"),
            pytest.param("The states' rights and the people's will.", [], id="plurals alone"),
            pytest.param("In the '90s they didn't sign, and the '80s' treaty went.", [], id="decades"),
            pytest.param("\"He said 'no' to us,\" she said.", ["He said 'no' to us,"], id="inside double ones"),
            pytest.param("He said 'it is ours and left.", [], id="never closed"),
        ],
    )
    def test_straight_single_marks(self, text: str, expected: list[str]) -> None:
        assert quoted(text) == expected

    def test_the_marks_are_outside(self) -> None:
        (found,) = find_quotes("“It is ours”")
        assert (found.span.start, found.span.end, found.opened, found.closed) == (1, 11, True, True)

    def test_several_in_a_line(self) -> None:
        assert quoted("“We agree,” he said, “but not today.”") == ["We agree,", "but not today."]

    def test_straight_marks_alternate(self) -> None:
        assert quoted('"We agree," he said, "but not today." And: "No."') == ["We agree,", "but not today.", "No."]

    def test_brackets_and_dashes_may_stand_at_the_marks(self) -> None:
        assert quoted("He left (“for good”) – “at last”.") == ["for good", "at last"]

    @pytest.mark.parametrize("text", ["", "“”", "No marks at all.", "5' 11\" tall", "” alone"])
    def test_nothing_is_quoted(self, text: str) -> None:
        assert quoted(text) == []


class TestApostrophes:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Ukraine’s border isn’t ours, the states’ envoys say.", id="possessives and contractions"),
            pytest.param("In the ’90s they said it’s over.", id="a decade"),
            pytest.param("Rock ’n’ roll from the ’Stans.", id="letters left out"),
        ],
    )
    def test_they_open_nothing(self, text: str) -> None:
        assert quoted(text) == []

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            pytest.param("‘It isn’t ours,’ he said.", "It isn’t ours,", id="a contraction"),
            pytest.param("‘Ukraine’s border is open,’ he said.", "Ukraine’s border is open,", id="a possessive"),
            pytest.param("‘The states’ borders are open,’ he said.", "The states’ borders are open,", id="a plural"),
        ],
    )
    def test_they_do_not_close_a_single_mark(self, text: str, words: str) -> None:
        assert quoted(text) == [words]

    def test_a_single_mark_that_is_never_closed_opens_nothing(self) -> None:
        assert quoted("‘Twas in the spring. The border was open.") == []


class TestNesting:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("“He called it ‘a farce’ to my face,” she said.", id="single in double"),
            pytest.param("‘He called it “a farce” to my face,’ she said.", id="double in single"),
            pytest.param("«He called it “a farce” to my face,» she said.", id="curly in guillemets"),
        ],
    )
    def test_what_is_inside_belongs_to_the_outer(self, text: str) -> None:
        (words,) = quoted(text)
        assert words.startswith("He called")
        assert words.endswith("my face,")


class TestUnclosed:
    def test_a_forgotten_closer_ends_with_the_sentence(self) -> None:
        text = "He said: “It is ours. Then he left."
        (found,) = find_quotes(text)
        assert (found.span.of(text), found.closed) == ("It is ours.", False)

    def test_it_does_not_reach_the_next_paragraph(self) -> None:
        assert quoted("He said: “It is ours\nThen he left.") == ["It is ours"]

    def test_a_mark_at_the_very_end_quotes_nothing(self) -> None:
        assert quoted("He said: “") == []

    def test_a_stray_closer_leaves_the_next_pair_alone(self) -> None:
        assert quoted("He left.” And: “It is ours.”") == ["It is ours."]


class TestParagraphs:
    TEXT = "“It is ours. It always was.\n\n“We shall not leave.\n“Never,” he said. “We stay.”"

    def test_a_quotation_goes_on_where_each_paragraph_opens_again(self) -> None:
        assert quoted(self.TEXT) == ["It is ours. It always was.", "We shall not leave.", "Never,", "We stay."]

    def test_only_the_last_paragraph_is_closed(self) -> None:
        assert [found.closed for found in find_quotes(self.TEXT)] == [False, False, True, True]

    def test_straight_marks_go_on_as_well(self) -> None:
        assert quoted('"It is ours.\n"We stay," he said.') == ["It is ours.", "We stay,"]

    def test_offsets_count_from_the_start_of_the_text(self) -> None:
        text = "One.\n\nTwo “three” four."
        (found,) = find_quotes(text)
        assert found.span.start == text.index("three")
