"""The seed articles, what is expected of them, and the reference tables agree with each other and with the guide."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from service.domain.article import normalise_text
from service.domain.claim import Modality, Polarity, Quotation
from service.domain.status import Verdict

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
ARTICLE_FIELDS = {"external_id", "title", "text", "url", "publisher", "author", "published_at", "language"}
CLAIM_FIELDS = {
    *("kind", "start", "end", "text", "relation", "speaker", "quotation"),
    *("polarity", "modality", "parties", "organisation", "territory"),
}
#: The slot that a kind requires, besides the relation (guide, section 2).
REQUIRED_SLOT = {"border": "territory", "membership": "organisation", "agreement": None}
NATO = "nato-ukraine-talks-2025-02"


def _read(folder: str) -> dict[str, dict[str, Any]]:
    paths = sorted((SEEDS / folder).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def _reference(name: str) -> dict[str, Any]:
    return tomllib.loads((SEEDS / "reference" / name).read_text(encoding="utf-8"))


def _corpus() -> list[dict[str, str]]:
    lines = (ROOT / "bench/corpus/general.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _relations() -> dict[str, set[str]]:
    """Read the relations of each kind from the tables of the guide."""
    guide = (ROOT / "docs/claims-guide.md").read_text(encoding="utf-8")
    sections = re.split(r"^### (\w+) — .*$", guide.split("## 3.", maxsplit=1)[0], flags=re.MULTILINE)[1:]
    kinds: dict[str, set[str]] = {}
    for kind, body in zip(sections[::2], sections[1::2], strict=True):
        first_cells = re.findall(r"^\| (`[^|]*) \|", body, flags=re.MULTILINE)
        kinds[kind] = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
    return kinds


ARTICLES = _read("articles")
EXPECTED = _read("expected")
RELATIONS = _relations()
each_article = pytest.mark.parametrize("name", ARTICLES)


def test_there_are_eight_articles_and_each_has_its_expected_claims() -> None:
    assert len(ARTICLES) == 8
    assert ARTICLES.keys() == EXPECTED.keys()
    assert [article["external_id"] for article in ARTICLES.values()] == list(ARTICLES)
    assert [expected["id"] for expected in EXPECTED.values()] == list(ARTICLES)


@each_article
def test_an_article_is_a_valid_submission(name: str) -> None:
    article = ARTICLES[name]
    assert article.keys() == ARTICLE_FIELDS
    assert all(isinstance(value, str) and value == value.strip() for value in article.values())
    assert article["language"] == "en"
    assert article["url"].startswith("https://example.org/")
    assert datetime.fromisoformat(article["published_at"]).utcoffset() is not None


@each_article
def test_the_text_is_kept_as_it_is_and_begins_with_the_headline(name: str) -> None:
    article = ARTICLES[name]
    text = article["text"]
    assert normalise_text(text) == text
    assert text.startswith(article["title"] + "\n\n")
    assert "\n\n\n" not in text
    assert 450 <= len(text.split()) <= 900


@each_article
def test_every_expected_claim_quotes_the_text(name: str) -> None:
    text = ARTICLES[name]["text"]
    for claim in EXPECTED[name]["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["text"]
        assert re.fullmatch(r"\w.*[\w\"”]", claim["text"], flags=re.DOTALL), claim["text"]
        around = text[max(claim["start"] - 1, 0) : claim["start"]] + text[claim["end"] : claim["end"] + 1]
        assert not re.search(r"\w", around), f"cuts a word: {claim['text']}"


@each_article
def test_every_expected_claim_is_labelled_as_the_guide_allows(name: str) -> None:
    for claim in EXPECTED[name]["claims"]:
        assert claim.keys() - {"optional"} == CLAIM_FIELDS
        assert claim["relation"] in RELATIONS[claim["kind"]]
        assert Quotation(claim["quotation"])
        assert Polarity(claim["polarity"])
        assert Modality(claim["modality"])
        assert claim.get("optional", True) is True


@each_article
def test_every_expected_claim_fills_the_slots_of_its_kind(name: str) -> None:
    for claim in EXPECTED[name]["claims"]:
        required = REQUIRED_SLOT[claim["kind"]]
        for slot in ("organisation", "territory"):
            if slot != required:
                assert claim[slot] is None
            elif not claim.get("optional"):
                assert claim[slot], claim["text"]
        assert len(set(claim["parties"])) == len(claim["parties"])


@each_article
def test_a_claim_without_a_speaker_is_the_narrators(name: str) -> None:
    for claim in EXPECTED[name]["claims"]:
        assert (claim["speaker"] is None) == (claim["quotation"] == "none"), claim["text"]


@each_article
def test_expected_claims_stand_in_text_order_and_once(name: str) -> None:
    spans = [(claim["start"], claim["end"]) for claim in EXPECTED[name]["claims"]]
    keys = [(*span, claim["kind"]) for span, claim in zip(spans, EXPECTED[name]["claims"], strict=True)]
    assert spans == sorted(spans)
    assert len(set(keys)) == len(keys)


def test_every_relation_of_the_guide_is_seen_in_some_seed() -> None:
    claims = [claim for expected in EXPECTED.values() for claim in expected["claims"] if not claim.get("optional")]
    seen = {(claim["kind"], claim["relation"]) for claim in claims}
    known = {(kind, relation) for kind, relations in RELATIONS.items() for relation in relations}
    assert seen == known


@pytest.mark.parametrize(
    ("kind", "relation", "speaker", "polarity", "parties"),
    [
        pytest.param("border", "return", "Pete Hegseth", "negative", {"Ukraine"}, id="the return is unrealistic"),
        pytest.param("border", "annex", None, "positive", {"Russia"}, id="Russia annexed Crimea"),
        pytest.param(
            *("membership", "refuse", "Pete Hegseth", "positive", {"United States", "Ukraine"}),
            id="membership is refused",
        ),
        pytest.param("membership", "value", "Kaja Kallas", "positive", set(), id="membership is worth something"),
        pytest.param(
            *("agreement", "agree", "Donald Trump", "positive", {"United States", "Russia"}),
            id="the two presidents agreed to negotiate",
        ),
    ],
)
def test_the_article_on_the_nato_talks_holds(
    kind: str, relation: str, speaker: str | None, polarity: str, parties: set[str]
) -> None:
    wanted = (kind, relation, speaker, polarity, parties)
    found = [
        (claim["kind"], claim["relation"], claim["speaker"], claim["polarity"], set(claim["parties"]))
        for claim in EXPECTED[NATO]["claims"]
        if not claim.get("optional")
    ]
    assert wanted in found


def test_every_publisher_of_an_article_is_in_the_table() -> None:
    publishers = _reference("publishers.toml")["publisher"]
    assert {article["publisher"] for article in ARTICLES.values()} == {publisher["name"] for publisher in publishers}
    assert len({publisher["id"] for publisher in publishers}) == len(publishers) == 8


@pytest.mark.parametrize("scale", _reference("rating_scales.toml")["scale"], ids=lambda scale: scale["id"])
def test_a_rating_scale_maps_every_value_onto_a_verdict(scale: dict[str, Any]) -> None:
    ratings = scale["rating"]
    assert {rating["verdict"] for rating in ratings} == set(Verdict)
    assert len({rating["value"] for rating in ratings}) == len(ratings)
    assert len({rating["claim_review"]["alternateName"] for rating in ratings}) == len(ratings)


@pytest.mark.parametrize("scale", _reference("rating_scales.toml")["scale"], ids=lambda scale: scale["id"])
def test_a_rating_has_a_number_exactly_if_the_claim_could_be_decided(scale: dict[str, Any]) -> None:
    off_the_scale = {Verdict.NOT_ENOUGH_EVIDENCE, Verdict.NOT_CHECKABLE}
    for rating in scale["rating"]:
        review = rating["claim_review"]
        if rating["verdict"] in off_the_scale:
            assert review.keys() == {"alternateName"}
        else:
            assert 1 <= review["worstRating"] <= review["ratingValue"] <= review["bestRating"]


def test_the_general_news_is_24_articles_of_normal_length() -> None:
    corpus = _corpus()
    assert len({article["id"] for article in corpus}) == len(corpus) == 24
    for article in corpus:
        assert article.keys() == {"id", "title", "text", "published_at"}
        assert article["text"].startswith(article["title"] + "\n\n")
        assert normalise_text(article["text"]) == article["text"]
        assert 250 <= len(article["text"].split()) <= 500
        assert datetime.fromisoformat(article["published_at"]).utcoffset() is not None


def test_a_third_of_the_general_news_uses_the_kinds_words_in_other_senses() -> None:
    near_miss = re.compile(r"\b(agreement|deal|border|member|membership|join|joined|treaty|pact)s?\b", re.IGNORECASE)
    assert sum(bool(near_miss.search(article["text"])) for article in _corpus()) >= 8
