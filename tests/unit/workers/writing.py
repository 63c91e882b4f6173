"""Strategies that write news: sentences by a grammar, articles of them, and the project's own articles spoilt."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from hypothesis import strategies as st

ARTICLES = [
    json.loads(path.read_text(encoding="utf-8"))["text"]
    for path in sorted((Path(__file__).parents[3] / "seeds" / "articles").glob("*.json"))
]

_STATE = [
    "Russia",
    "Ukraine",
    "the United States",
    "Türkiye",
    "Côte d’Ivoire",
    "Iran",
    "North Korea",
    "Kyiv",
    "the Kremlin",
]
_BODY = [
    "NATO",
    "the European Union",
    "the bloc",
    "ECOWAS",
    "the African Union",
    "the alliance",
    "the World Health Organization",
]
_PLACE = [
    "Crimea",
    "the Kuril Islands",
    "the village of Ust-Kut",
    "the Golan Heights",
    "its border with Poland",
    "the pre-2014 borders",
]
_TREATY = [
    "the New START treaty",
    "a defence pact",
    "the deal",
    "the 2015 nuclear agreement",
    "it",
    "a memorandum of understanding",
]
_PERSON = [
    "Foreign Minister Sergei Lavrov", "Pete Hegseth", "Ursula von der Leyen, the commission’s president,", "he", "she",
    "the minister", "a spokesman", "officials", "Zelensky", "Seán O’Neill", "a statement", "the two sides",
]  # fmt: skip
_SAID = [
    "said",
    "told reporters",
    "added",
    "denied that",
    "warned",
    "pointed out",
    "made it clear",
    "insisted",
    "asked whether",
]
_TIME = [
    "",
    "",
    "on Thursday",
    "in 2014",
    "since May",
    "next week",
    "by the end of the year",
    "from 2019 to 2021",
    "two years ago",
]
_MARKS = [("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“"), ("“", ""), ("", "”")]
_HOW = [
    "",
    "",
    "will ",
    "would ",
    "may ",
    "did not ",
    "never ",
    "has ",
    "must ",
    "agreed to ",
    "refused to ",
    "failed to ",
]
_JOIN = [", and ", "; ", " – ", " because ", " after ", " if ", ", which "]

_FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
_MARK = ["“", "”", '"', "‘", "’", "'", "«", "»", "„", "–", "—", "(", ")", ".", "?", "…", ";", ":", ",", "’s "]
_SPACE = ["\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u2009", "\u202f", "\u200b", "\u2060", "\ufeff", "\u2028", "\x0b"]
_ODD = ["\u0301", "\u202e", "\u2067", "\ud83d", "🇺🇦", "İ", "ß", "ﬁ", "𝟙", "\x00", "\x1f", "￼", "ی"]


def _one(words: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


@st.composite
def predicates(draw: st.DrawFn) -> str:
    """What a state does, by one of the kinds' verbs."""
    how, when = draw(_one(_HOW)), draw(_one(_TIME))
    state, body, place, treaty = (draw(_one(words)) for words in (_STATE, _BODY, _PLACE, _TREATY))
    territory = [f"annex {place}", f"withdraw from {place}", f"recognise {place} as part of {state}", f"claims {place}"]
    membership = [f"join {body}", f"left {body}", f"suspend {state} from {body}", f"is a member of {body}"]
    agreement = [f"sign {treaty} with {state}", f"ratify {treaty}", f"pull out of {treaty}", f"signed {treaty}"]
    did = draw(_one([*territory, *membership, *agreement]))
    return f"{how}{did} {when}".strip()


@st.composite
def clauses(draw: st.DrawFn) -> str:
    """A state and what it does, perhaps with another after it."""
    clause = f"{draw(_one([*_STATE, *_PERSON]))} {draw(predicates())}"
    if draw(st.integers(0, 4)) == 0:
        clause += draw(_one(_JOIN)) + f"{draw(_one(_STATE))} {draw(predicates())}"
    return clause


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A clause as the writer's own, as somebody's words, or as a quotation with its speaker anywhere."""
    clause, person, said = draw(clauses()), draw(_one(_PERSON)), draw(_one(_SAID))
    opening, closing = draw(st.sampled_from(_MARKS))
    forms = [
        f"{clause}.",
        f"{person} {said} {clause}.",
        f"{person} {said} that {clause}.",
        f"{opening}{clause},{closing} {person} {said}.",
        f"{opening}{clause},{closing} {said} {person}. {opening}{draw(clauses())}.{closing}",
        f"According to {person}, {clause}.",
        f"{clause}, {person} {said}, {draw(_one(_TIME))}.",
        f"{person} {said} {person} {said} {clause}.",
        f"{person}: {opening}{clause}{closing}?",
        f"{clause} – {draw(clauses())} – {draw(_one(_TIME))}.",
    ]
    sentence = draw(st.sampled_from(forms))
    return sentence[:1].upper() + sentence[1:]


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A headline and a few paragraphs, some with a dateline, a label or a bullet."""
    lines = [draw(clauses())]
    for _ in range(draw(st.integers(1, 4))):
        before = draw(_one(["", "", "", "MOSCOW, May 2 (Reuters) – ", "ANNA SMITH: ", "Q: ", "- ", "“", "11:30 GMT "]))
        lines.append(before + " ".join(draw(st.lists(sentences(), min_size=1, max_size=3))))
    return draw(_one(["\n", "\n\n"])).join(lines)


_insertions = st.one_of(_one(_MARK), _one(_SPACE), _one(_ODD), st.text(min_size=1, max_size=3))


@st.composite
def windows(draw: st.DrawFn) -> str:
    """A stretch of one of the project's articles, cut anywhere."""
    article = draw(st.sampled_from(ARTICLES))
    start = draw(st.integers(0, len(article) - 1))
    return article[start : start + draw(st.integers(1, 800))]


@st.composite
def spoilt(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with characters, marks and lines deleted, inserted, doubled, swapped and written otherwise."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 10))):
        text = draw(_spoilt_once(text, draw(st.integers(0, len(text))), draw(st.integers(1, 40))))
    return text


def _spoilt_once(text: str, at: int, length: int) -> st.SearchStrategy[str]:
    before, piece, after = text[:at], text[at : at + length], text[at + length :]
    return st.one_of(
        st.sampled_from([before + after, before + piece + piece + after, before + piece.swapcase() + after]),
        st.just(before[:-1] + piece[:1] + before[-1:] + piece[1:] + after),
        st.builds(lambda mark, times: before + mark * times + piece + after, _insertions, st.integers(1, 3)),
        st.builds(lambda form: before + unicodedata.normalize(form, piece) + after, _one(_FORMS)),
        st.builds(lambda lines: "\n".join(lines) + after, st.permutations(before.split("\n")[:8])),
    )
