"""Which blocks reach the parser: all that can hold a claim, nothing of an article that can have none."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from workers.extraction.pipeline import Extractor
from workers.extraction.rules.loader import load_kinds
from workers.extraction.rules.matcher import _THIRD_PERSON
from workers.extraction.stages.reading.lemmas import Lemmatizer
from workers.extraction.stages.reading.normalise import cut_blocks
from workers.extraction.stages.reading.quotes import find_quotes
from workers.extraction.stages.reading.scan import Gazetteer, settle_context
from workers.extraction.stages.reading.select import PRONOUNS, Selector, lemmas_of_forms

ROOT = Path(__file__).parents[3]
GENERAL = [json.loads(line) for line in (ROOT / "bench/corpus/general.jsonl").read_text("utf-8").splitlines()]
SEEDS = [json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "seeds/articles").glob("*.json"))]


@pytest.fixture(scope="module")
def selector() -> Selector:
    kinds = load_kinds()
    concepts = {concept.name: concept for kind in kinds.values() for concept in kind.concepts.values()}
    return Selector(kinds.values(), [concepts[name] for name in ("instrument", "organisation", "territory", "border")])


def chosen(selector: Selector, gazetteer: Gazetteer, text: str) -> list[int]:
    """Return which paragraphs of a text are parsed, counted from 0, the headline."""
    blocks = cut_blocks(text, find_quotes(text))
    return [block.index for block in selector.select(blocks, {b.index: gazetteer.find(b.text) for b in blocks})]


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        pytest.param(["Rain", "It rained on Monday.", "It will rain."], [], id="nothing that any rule names"),
        pytest.param(
            ["Cup", "Rovers signed a deal with Penn.", "He hailed it.", "Rain fell."],
            [],
            id="a deal, but nobody of ours",
        ),
        pytest.param(["Borders must not be changed by force."], [0], id="a note that names nobody"),
        pytest.param(
            ["News", "Russia annexed Crimea in 2014."], [0, 1], id="a trigger beside a name, and the headline"
        ),
        pytest.param(
            ["News", "Peru and Chile signed a treaty.", "It will be ratified."],
            [0, 1, 2],
            id="a pronoun for the treaty",
        ),
        pytest.param(["News", "Brazil won 3-1.", "The rain did not stop."], [], id="a state without a trigger"),
        pytest.param(
            ["News", "Russia annexed Crimea.", "It rained.", "The rain stopped.", "The wind fell.", "The deal holds."],
            [0, 1],
            id="a trigger too far from the names",
        ),
    ],
)
def test_what_is_parsed(selector: Selector, gazetteer: Gazetteer, paragraphs: list[str], wanted: list[int]) -> None:
    assert chosen(selector, gazetteer, "\n".join(paragraphs)) == wanted


def test_a_transcript_keeps_the_turns_that_tell_who_speaks(selector: Selector, gazetteer: Gazetteer) -> None:
    turns = [
        "Talks",
        "ANNA BERG: Good evening.",
        "JON DAHL: Hello.",
        "ANNA BERG: Russia annexed Crimea.",
        "JON DAHL: Yes.",
    ]
    assert chosen(selector, gazetteer, "\n".join(turns)) == [0, 1, 2, 3, 4]


def test_pronouns_are_those_that_the_matcher_reads() -> None:
    assert PRONOUNS == _THIRD_PERSON


@pytest.mark.parametrize("tag", ["VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "NN", "NNS"])
def test_every_form_leads_back_to_what_the_lemmatizer_says(tag: str) -> None:
    lemmas = {"sign", "agree", "ratify", "quit", "seize", "withdraw", "party", "pass", "be", "territory", "talks"}
    forms = lemmas_of_forms(lemmas)
    lemmatize = Lemmatizer(lemmas)
    words = [*forms, "signed", "agreeing", "ratified", "quitting", "seized", "withdrew", "parties", "passes", "was"]
    for word in words:
        lemma = lemmatize(word, tag)
        assert lemma not in lemmas or lemma in forms[word]


def test_general_news_is_hardly_parsed(extractor: Extractor) -> None:
    parsed = total = 0
    for article in GENERAL:
        blocks = cut_blocks(article["text"], find_quotes(article["text"]))
        mentions = settle_context({block.index: extractor._gazetteer.find(block.text) for block in blocks})
        parsed += sum(len(block.text) for block in extractor._selector.select(blocks, mentions))
        total += sum(len(block.text) for block in blocks)
    assert parsed < 0.1 * total


def test_next_to_no_claim_is_lost(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [(article["text"], date.fromisoformat(article["published_at"][:10])) for article in SEEDS]
    found = Counter((claim.kind, claim.span) for claims in extractor.extract_many(articles) for claim in claims)
    monkeypatch.setattr(Selector, "select", lambda _self, blocks, _mentions: list(blocks))
    wanted = Counter((claim.kind, claim.span) for claims in extractor.extract_many(articles) for claim in claims)
    assert (wanted - found).total() <= 0.005 * wanted.total()
