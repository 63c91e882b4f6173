"""HTML to text, friendly and hostile."""

from __future__ import annotations

import contextlib
import time

import pytest

from service.domain.errors import InvalidInput
from service.ingest.html import text_of_html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>One.</p><p>Two.</p>", "One.\n\nTwo.", id="paragraphs stand apart"),
        pytest.param("<h1>Head</h1>\n<p>Body</p>", "Head\n\nBody", id="a heading stands apart"),
        pytest.param("<blockquote><p>Said.</p></blockquote>After", "Said.\n\nAfter", id="a block quote stands apart"),
        pytest.param("<ul><li>a</li><li>b</li></ul>", "a\nb", id="list items are lines"),
        pytest.param("a<br>b<br/>c", "a\nb\nc", id="a break is a line"),
        pytest.param("<p>one\n  two&nbsp;three</p>", "one two three", id="white space is one space"),
        pytest.param("<p>wo<b>rd</b>s and <i>more</i></p>", "words and more", id="inline markup parts no words"),
        pytest.param("plain", "plain", id="no markup at all"),
        pytest.param("a &lt;b&gt; &amp; &#8220;c&#8221;", "a <b> & “c”", id="entities are read"),
        pytest.param("<table><tr><td>x</td><td>y</td></tr></table>", "x\ny", id="cells do not run together"),
        pytest.param("<p>a<!-- no -->b</p>", "ab", id="comments vanish"),
        pytest.param("<html><head><title>T</title></head><body>B</body></html>", "B", id="the head is not the text"),
        pytest.param("<p>Ünï 😀 שלום</p>", "Ünï 😀 שלום", id="every script"),
        pytest.param("<p>open <b>both</p> closed", "open both\n\nclosed", id="broken markup"),
        pytest.param('<meta charset="latin-1"><p>é</p>', "é", id="a wrong charset declaration"),
        pytest.param('<?xml version="1.0" encoding="utf-16"?><p>é</p>', "é", id="a wrong XML declaration"),
    ],
)
def test_a_reader_sees(markup: str, text: str):
    assert text_of_html(markup) == text


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("<script>x()</script>", id="script"),
        pytest.param("<style>x{}</style>", id="style"),
        pytest.param("<template><p>x</p></template>", id="template"),
        pytest.param("<noscript>x</noscript>", id="noscript"),
        pytest.param("<svg><text>x</text></svg>", id="svg"),
        pytest.param("<div hidden>x</div>", id="the hidden attribute"),
        pytest.param('<span aria-hidden="true">x</span>', id="aria-hidden"),
        pytest.param('<div style="color:red; DISPLAY : none"><p>x</p></div>', id="display none"),
        pytest.param("<textarea>x</textarea>", id="a form field"),
    ],
)
def test_what_a_reader_does_not_see_never_becomes_text(hidden: str):
    assert " ".join(text_of_html(f"<p>before {hidden} after</p>").split()) == "before after"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n ", id="white space"),
        pytest.param("<!-- x -->", id="a comment"),
        pytest.param("<script>x()</script>", id="only script"),
        pytest.param("<p>&nbsp;</p>", id="only space"),
    ],
)
def test_a_page_without_text_is_refused(markup: str):
    with pytest.raises(InvalidInput, match="/html: holds no text"):
        text_of_html(markup)


def test_deep_nesting_loses_no_text():
    assert text_of_html("<div>" * 1000 + "deep" + "</div>" * 1000 + "<p>after</p>") == "deep\n\nafter"


@pytest.mark.parametrize("depth", [pytest.param(3_000, id="deep"), pytest.param(300_000, id="very deep")])
def test_nesting_that_the_parser_does_not_follow_is_refused(depth: int):
    with pytest.raises(InvalidInput, match="nested too deep"):
        text_of_html("<p>before</p>" + "<div>" * depth + "deep")


def test_entities_and_outside_files_are_left_alone():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = text_of_html(f"{bomb}<p>text &b; &f;</p>")
    assert "root:" not in text
    assert "aaaaaaaa" not in text


def test_two_megabytes_of_anything_take_no_time_to_speak_of():
    for markup in ("<p>a", "<b>", "&amp;", "<", "a<br>", '<p style="display:'):
        start = time.monotonic()
        with contextlib.suppress(InvalidInput):
            text_of_html(markup * (2_000_000 // len(markup)))
        assert time.monotonic() - start < 10, markup
