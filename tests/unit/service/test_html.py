"""HTML to text, friendly and hostile."""

from __future__ import annotations

import contextlib
import re
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
        pytest.param("a<br><br>b<br>c", "a\n\nb\nc", id="two breaks are a paragraph"),
        pytest.param("<ul><li><p>a</p></li><li>b<ul><li>c</ul></ul>d", "a\n\nb\n\nc\n\nd", id="lists in lists"),
        pytest.param("<dl><dt>a<dd>b</dl>", "a\nb", id="terms and what they mean"),
        pytest.param(
            "<table>stray<caption>C</caption><tr><th>h<td>x<tr><td>y", "stray\nC\nh\nx\ny", id="a loose table"
        ),
        pytest.param("<p>x</p><pre>\n  a\n\tb\n\nc</pre>d", "x\n\n  a\n b\n\nc\n\nd", id="preformatted text"),
        pytest.param('<p style="white-space: pre-wrap">a\n b</p>', "a\n b", id="space that a style keeps"),
        pytest.param("<p> a <b> b </b> <i>c</i>\n</p>", "a b c", id="white space across inline markup is one space"),
        pytest.param("<p>said <q>we <q>go</q></q>.</p>", "said “we ‘go’”.", id="quotations get their marks"),
        pytest.param("<p>said <q>“we go”</q>.</p>", "said “we go”.", id="quotations that have their own marks"),
        pytest.param("<p>ter&shy;ri<wbr>to&#8203;ry</p>", "territory", id="places to break a word are no part of it"),
        pytest.param(
            "<a href=x><div>a</div><div>b</div></a><span>c<p>d</p>e</span>",
            "a\n\nb\n\nc\n\nd\n\ne",
            id="blocks in inline markup",
        ),
        pytest.param("<x-a>a</x-a> <o:p>b</o:p>", "a b", id="unknown elements are inline"),
        pytest.param("<details><summary>S</summary>in</details>", "S\n\nin", id="details"),
        pytest.param("<dialog>no</dialog><dialog open>yes</dialog>", "yes", id="only an open dialog is seen"),
        pytest.param(
            '<p style="--x-display:none;display:none;display:block">a</p>', "a", id="a style that hides nothing"
        ),
        pytest.param(
            "<html><body><p>a</p></body></html><p>b</p>tail", "a\n\nb\n\ntail", id="text after the end of the page"
        ),
        pytest.param(
            "<head><title>T</title></head><x-y>a</x-y><body><p>b</body><body>c", "a\n\nb\n\nc", id="two bodies"
        ),
        pytest.param(
            "<p>a<embed src=x>b<source>c<track>d<keygen>e<input>f</p>", "abcdef", id="elements without an end"
        ),
        pytest.param("<p>a</p><svg><path><p>b</p>", "a\n\nb", id="a drawing that was not closed"),
        pytest.param("<svg><foreignObject><p>a</p></foreignObject></svg>", "a", id="text in a drawing"),
        pytest.param("<p>a</p><xmp>b <i>c</i></xmp><plaintext>d</p>", "a\n\nb <i>c</i>\n\nd</p>", id="elements of old"),
        pytest.param("<p>a < b, AT&T &nosuch; &copy 5 &lt;i&gt;", "a < b, AT&T &nosuch; © 5 <i>", id="stray signs"),
        pytest.param(
            "<p>&#147;a&#x94; &#0;&#xD800;&#x110000;</p>", "“a” ���", id="numbers of characters, right and wrong"
        ),
        pytest.param("<p title='a>b <p>no</p>'>c</p>", "c", id="markup in an attribute"),
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
        pytest.param("<iframe><p>x</p></iframe>", id="a frame"),
        pytest.param("<noframes>x</noframes>", id="what stands for a frame"),
        pytest.param("<select><option>x</option></select>", id="choices"),
        pytest.param("<video>x</video><audio>x</audio><object>x</object>", id="what stands for media"),
        pytest.param("<math><mi>x</mi></math>", id="formulas"),
        pytest.param("<!-- x <p>x</p> -->", id="a comment"),
        pytest.param("<!--[if IE]><p>x</p><![endif]-->", id="a comment for one browser"),
        pytest.param("<![CDATA[x]]><?php x ?>", id="instructions"),
        pytest.param("<script>'</scr'+'ipt>';<!--<p>x</p></script>", id="a script with markup"),
        pytest.param("<script><!-- <script>x</script> --></script>", id="a script in a script"),
        pytest.param('<p hidden="until-found">x</p><p hidden="false">x</p>', id="the hidden attribute with a value"),
        pytest.param('<i style="display:/* no */none !important;display:block">x</i>', id="display none, disguised"),
        pytest.param('<i style="visibility:hidden">x</i>', id="visibility"),
        pytest.param("<div hidden><div><p>x</p></div><p>x</p></div>", id="all that is inside a hidden element"),
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


@pytest.mark.parametrize("tag", ["b", "span", "font", "ul", "blockquote", "table", "x-y", "q", "a", "section"])
@pytest.mark.parametrize("depth", [pytest.param(250, id="deep"), pytest.param(10_000, id="very deep")])
def test_text_in_nested_markup_is_there_or_the_page_is_refused(tag: str, depth: int):
    words = [f"w{number}" for number in range(depth)]
    markup = "".join(f"<{tag}> {word}" for word in words) + f"</{tag}>" * depth + "<p>after"
    found = None
    with contextlib.suppress(InvalidInput):
        found = re.findall(r"w\d+|after", text_of_html(markup))
    assert found == [*words, "after"] or (found is None and depth > 250)


@pytest.mark.parametrize("depth", [pytest.param(3_000, id="deep"), pytest.param(300_000, id="very deep")])
def test_nesting_that_the_parser_does_not_follow_is_refused(depth: int):
    with pytest.raises(InvalidInput, match="nested too deep"):
        text_of_html("<p>before</p>" + "<div>" * depth + "deep")


def test_entities_and_outside_files_are_left_alone():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = text_of_html(f"{bomb}<p>text &b; &f;</p>")
    assert "root:" not in text
    assert "aaaaaaaa" not in text


def test_half_a_megabyte_of_anything_takes_no_time_to_speak_of():
    shapes = (
        "<p>a",
        "<b>",
        "&amp;",
        "<",
        "a<br>",
        '<p style="display:',
        "<svg>a",
        "<svg></svg>",
        "<q>a</q>",
        "<pre>\n",
    )
    for markup in (*shapes, "<p>" + "\n" * 1000, "<i style='" + "/*" * 1000 + "'>a", "a</html>"):
        start = time.monotonic()
        with contextlib.suppress(InvalidInput):
            text_of_html(markup * (500_000 // len(markup)))
        assert time.monotonic() - start < 5, markup
