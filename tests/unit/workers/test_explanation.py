"""What ``--explain`` prints: of each claim what made it, of each dropped candidate why; aligned, and safe to print."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from service.domain.claim import Attribution
from tests.builders import TEXT, a_dropped_candidate, an_explanation, an_extracted_claim, span_of
from workers.explanation import explaining_console, print_explained
from workers.extraction.stages.explain import Explained

CLAIM = an_extracted_claim(explanation=an_explanation(modality=(span_of("In"),)))


def printed(found: Explained, *, text: str = TEXT, title: str = "a-17", width: int = 120) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False)
    print_explained(console, title, text, found)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


class TestAClaim:
    def test_it_is_told_row_by_row_under_its_words(self) -> None:
        _, *lines = printed(Explained([CLAIM], []))
        assert lines == [
            "1.  border/annex",
            "    “Russia annexed Crimea”",
            "    rule       border/annex: the verb of annexation, with a territory",
            "    fired by   “annexed”",
            "    parties    Russia (iso:RUS)",
            "               Ukraine (iso:UKR), inferred",
            "    territory  Crimea (territory:crimea)",
            "    empty      nothing",
            "    said by    A spokesman > Pete Hegseth (US Defense Secretary) by “said”, indirect",
            "    put as     positive, fact by “In”",
            "    time       “In 2014” = 2014-01-01/2014-12-31",
            "    worth      0.75: two states named",
            "",
        ]

    def test_what_nobody_says_is_the_articles_own(self) -> None:
        lines = printed(Explained([an_extracted_claim(attribution=Attribution())], []))
        assert "    said by    the article itself" in lines

    def test_a_relation_that_the_verb_over_it_gave_is_told_apart_from_the_rules(self) -> None:
        claim = an_extracted_claim(relation="reject", explanation=an_explanation())
        assert "    relation   reject, by the verb over it; the rule's is annex" in printed(Explained([claim], []))

    def test_long_lines_go_on_under_their_own_column(self) -> None:
        lines = printed(Explained([CLAIM], []), width=50)
        (at,) = [number for number, line in enumerate(lines) if line.startswith("    said by")]
        assert lines[at + 1].startswith(" " * 15 + "Defense")
        assert all(len(line) <= 50 for line in lines)

    def test_no_line_ends_in_spaces(self) -> None:
        lines = printed(Explained([CLAIM], [a_dropped_candidate()]), width=60)
        assert [line for line in lines if line != line.rstrip()] == []


class TestADroppedCandidate:
    def test_it_comes_after_the_claims_with_its_reason(self) -> None:
        lines = printed(Explained([CLAIM], [a_dropped_candidate()]))
        assert lines[-5:] == [
            "Dropped",
            "    “part of the solution”",
            "    rule       agreement/signed",
            "    because    nothing fills the slot parties",
            "",
        ]

    def test_an_article_without_claims_says_so(self) -> None:
        title, *rest = printed(Explained([], []))
        assert title.startswith("a-17  0 claims, 0 candidates dropped ──")
        assert rest == []


class TestTheConsole:
    @pytest.mark.parametrize(
        ("terminal", "coloured"), [pytest.param(True, True, id="a terminal"), pytest.param(False, False, id="a file")]
    )
    def test_there_is_colour_on_a_terminal_only(
        self, terminal: bool, coloured: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", "xterm-256color")
        file = io.StringIO()
        monkeypatch.setattr(file, "isatty", lambda: terminal, raising=False)
        print_explained(explaining_console(file), "a-17", TEXT, Explained([CLAIM], []))
        assert ("\x1b[" in file.getvalue()) is coloured

    def test_a_file_gets_lines_of_a_fixed_width(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "40")
        assert explaining_console(io.StringIO()).width == 120

    def test_what_would_move_the_cursor_is_not_passed_on(self) -> None:
        text = "Russia \x1b[2J\u202eannexed\nCrimea"
        claim = an_extracted_claim(text, text, explanation=None)
        lines = printed(Explained([claim], []), text=text, title="\x1b]0;owned\x07")
        assert lines[0].startswith("\ufffd]0;owned\ufffd")
        assert lines[2] == "    “Russia \ufffd[2J\ufffdannexed Crimea”"

    def test_markup_in_an_article_is_words(self) -> None:
        text = "[red]Russia[/red] annexed :smile: Crimea"
        assert f"    “{text}”" in printed(Explained([an_extracted_claim(text, text)], []), text=text)
