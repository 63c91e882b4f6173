"""Lists of claims: filters, search, order and pages, the same on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from service.domain.article import Submission
from service.domain.claim import Attribution, CheckWorthiness, EntityRef, ExtractedClaim, Quotation, Speaker
from service.domain.claim_query import ClaimQuery, ClaimSort, Facet, Rank, slot_facet
from service.domain.status import ReviewState, Verdict
from service.domain.tracking import track
from service.store.claim_search import fts5_query, plain_words, search_of, tsquery
from service.store.database import Database
from service.store.tables import ClaimRow
from tests.builders import NOON, an_extracted_claim
from tests.store.migrating import downgrade_to

TERRITORY = slot_facet("territory")
PARTIES = slot_facet("parties")


@dataclass
class Shelf:
    """A newsroom's claims by short names; one article each."""

    database: Database
    newsroom_id: str
    ids: dict[str, str]

    def put(self, name: str, text: str, *, after: int = 0, publisher: str | None = None, **changes: Any) -> None:
        claim = an_extracted_claim(text, text, **changes)
        self.article(f"art_{name}", text, [claim], after=after, publisher=publisher)
        (mention,) = track([claim], article_id=f"art_{name}", revision=1, text=text)
        self.ids[mention.claim_id] = name

    def article(
        self, article_id: str, text: str, claims: list[ExtractedClaim], *, after: int, publisher: str | None = None
    ) -> None:
        at = NOON + timedelta(minutes=after)
        with self.database.transaction() as work:
            submission = Submission(text=text, publisher=publisher)
            work.articles.add(article_id, submission, newsroom_id=self.newsroom_id, at=at)
            mentions = track(claims, article_id=article_id, revision=1, text=text)
            work.claims.record(mentions, newsroom_id=self.newsroom_id, at=at)
            work.claims.count_mentions(article_id, self.newsroom_id)

    def names(self, *, limit: int = 10, newsroom_id: str | None = None, **query: Any) -> list[str]:
        """Return what a query lists, page by page."""
        return [name for page in self.pages(ClaimQuery(**query), limit, newsroom_id) for name in page]

    def pages(self, query: ClaimQuery, limit: int, newsroom_id: str | None = None) -> Iterator[list[str]]:
        after: Rank | None = None
        while True:
            with self.database.reading() as work:
                found = work.claims.page(newsroom_id or self.newsroom_id, query, after=after, limit=limit)
            yield [self.ids[claim.id] for claim in found.page.items]
            after = found.end
            if after is None:
                return


@pytest.fixture
def shelf(database: Database, newsroom_id: str) -> Shelf:
    made = Shelf(database, newsroom_id, {})
    made.put("crimea", "Russia annexed Crimea in 2014", after=0, publisher="Harbour  Wire")
    made.put(
        "refusal", "the US does not see NATO membership for Kyiv", after=1, publisher="harbour wire",
        kind="membership", relation="refuse", attribution=said_by("Kaja Kallas", "person:kaja-kallas"),
        slots={"parties": (EntityRef("United States", "iso:USA", "the US"),), "organisation": NATO},
        check_worthiness=CheckWorthiness(0.9, ()),
    )  # fmt: skip
    made.put(
        "cafe", "Serbia signed the Café agreement", after=2,
        kind="agreement", relation="sign", attribution=Attribution(None, None, Quotation.NONE),
        slots={"parties": (EntityRef("Serbia", "iso:SRB", "Serbia"), EntityRef("Russia", "iso:RUS", "Russia"))},
        check_worthiness=CheckWorthiness(0.2, ()),
    )  # fmt: skip
    return made


NATO = EntityRef("NATO", "org:nato", "NATO")


def said_by(name: str, identifier: str) -> Attribution:
    return Attribution(Speaker(name, identifier), None, Quotation.INDIRECT)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param({}, ["cafe", "refusal", "crimea"], id="none: the newest first"),
        pytest.param({"kind": "border"}, ["crimea"], id="kind"),
        pytest.param({"relation": "refuse"}, ["refusal"], id="relation"),
        pytest.param({"kind": "border", "relation": "refuse"}, [], id="two that exclude each other"),
        pytest.param({"review_state": ReviewState.UNREVIEWED}, ["cafe", "refusal", "crimea"], id="review state"),
        pytest.param({"verdict": Verdict.REFUTED}, [], id="verdict"),
        pytest.param({"facets": (Facet("speaker", "kaja kallas"),)}, ["refusal"], id="speaker by name"),
        pytest.param({"facets": (Facet("speaker", "person:kaja-kallas"),)}, ["refusal"], id="speaker by id"),
        pytest.param({"facets": (Facet(PARTIES, "iso:rus"),)}, ["cafe", "crimea"], id="party by id"),
        pytest.param({"facets": (Facet(PARTIES, "russia"),)}, ["cafe", "crimea"], id="party by name"),
        pytest.param({"facets": (Facet(TERRITORY, "crimea"), Facet(PARTIES, "russia"))}, ["crimea"], id="two facets"),
        pytest.param({"facets": (Facet(TERRITORY, "crimea"),), "kind": "membership"}, [], id="a facet and a kind"),
        pytest.param({"facets": (Facet("publisher", "harbour wire"),)}, ["refusal", "crimea"], id="publisher"),
        pytest.param({"article_id": "art_cafe"}, ["cafe"], id="article"),
        pytest.param({"article_id": "art_none"}, [], id="an article that there is not"),
        pytest.param({"since": NOON + timedelta(minutes=1)}, ["cafe", "refusal"], id="since, inclusive"),
        pytest.param({"until": NOON + timedelta(minutes=1)}, ["crimea"], id="until, exclusive"),
        pytest.param(
            {"until": NOON + timedelta(minutes=2), "facets": (Facet(PARTIES, "russia"),)}, ["crimea"],
            id="until with a facet",
        ),
        pytest.param({"min_check_worthiness": 0.75}, ["refusal", "crimea"], id="check-worthiness"),
        pytest.param({"sort": ClaimSort.CHECK_WORTHINESS}, ["refusal", "crimea", "cafe"], id="sorted by it"),
        pytest.param(
            {"sort": ClaimSort.CHECK_WORTHINESS, "facets": (Facet(PARTIES, "russia"),)}, ["crimea", "cafe"],
            id="sorted by it with a facet",
        ),
    ],
)  # fmt: skip
def test_filters_leave_what_fits(shelf: Shelf, query: dict[str, Any], names: list[str]):
    assert shelf.names(**query) == names
    assert shelf.names(**query, limit=1) == names


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param("Crimea", ["crimea"], id="a word"),
        pytest.param("CRIMEA annexed", ["crimea"], id="words in any order and case"),
        pytest.param("annexing", ["crimea"], id="another form of it"),
        pytest.param("Crimea NATO", [], id="words of two claims"),
        pytest.param("Crimea or NATO", ["refusal", "crimea"], id="either"),
        pytest.param('"annexed Crimea"', ["crimea"], id="words together"),
        pytest.param('"Crimea annexed"', [], id="words together in another order"),
        pytest.param("signed -NATO", ["cafe"], id="a word and not another"),
        pytest.param("membership -NATO", [], id="not what stands there"),
        pytest.param("in", ["crimea"], id="a word that is everywhere"),
        pytest.param("cafe", ["cafe"], id="a word without its accent"),
        pytest.param("-NATO", [], id="only what is not wanted"),
        pytest.param('Crimea "annexed', ["crimea"], id="a quotation mark that is not closed"),
    ],
)
def test_a_search_finds_the_words(shelf: Shelf, words: str, names: list[str]):
    assert shelf.names(words=words) == names


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "-",
        "or",
        "or or",
        "- -",
        "''",
        "*",
        "NEAR(a b)",
        "a AND",
        "(",
        "col:x",
        "^a",
        "{x}",
        "\\",
        '-""',
        "😀",
        ";--",
    ],
)
def test_no_search_is_an_error(shelf: Shelf, words: str):
    assert shelf.names(words=words) == []


def test_claims_of_an_older_version_are_found_after_the_upgrade(shelf: Shelf):
    downgrade_to(shelf.database, "0006")
    with shelf.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT words FROM claim_words ORDER BY number").scalars().all()
    assert kept[2] == "Serbia signed the Café agreement"
    shelf.database.upgrade()
    assert shelf.names(words="THE cafe") == ["cafe"]
    assert shelf.names(words='"annexed crimea in"') == ["crimea"]


def test_a_search_of_many_words_ends(shelf: Shelf):
    assert shelf.names(words="a or " * 2000) == []


def test_a_search_is_written_for_fts5_with_every_term_quoted():
    assert fts5_query(search_of('a "b c" or d -e')) == '("a" AND ("b c" OR "d")) NOT "e"'


def test_a_search_is_written_for_postgresql_with_every_word_quoted():
    search = search_of("""a "b's C" or d -e""")
    assert tsquery(search) == "(('a')) & (('b' <-> 's' <-> 'c') | ('d')) & !('e')"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("Türkiye's İbrahim", "turkiye s ibrahim", id="accents and apostrophes"),
        pytest.param("STRASSE Straße Ελλάς ΕΛΛΆΣ", "strasse strasse ελλασ ελλασ", id="letters of any case"),
        pytest.param("pre-2014 U.S. the_border\\line ﬃ", "pre 2014 u s the border line ffi", id="signs between words"),
        pytest.param("truce\u200b 🤝 %", "truce", id="signs that are no words"),
    ],
)
def test_words_are_kept_in_their_plainest_form(value: str, words: str):
    assert plain_words(value) == words


def test_what_no_article_states_any_more_is_left_out_unless_somebody_worked_on_it(shelf: Shelf):
    with shelf.database.transaction() as work:
        for name in ("crimea", "cafe"):
            work.articles.revise(f"art_{name}", Submission(text="Nothing."), revision=2, at=NOON)
            work.claims.count_mentions(f"art_{name}", shelf.newsroom_id)
    cafe = next(claim_id for claim_id, name in shelf.ids.items() if name == "cafe")
    with shelf.database.engine.begin() as connection:
        connection.execute(update(ClaimRow).where(ClaimRow.id == cafe).values(version=2))
    assert shelf.names() == ["cafe", "refusal"]
    assert shelf.names(article_id="art_crimea") == ["crimea"]


def test_what_is_found_anew_is_found_by_its_new_names(shelf: Shelf):
    text = "Russia annexed Crimea in 2014"
    changed = an_extracted_claim(text, text, slots={"territory": EntityRef("Taurida", None, "Crimea")})
    with shelf.database.transaction() as work:
        mentions = track([changed], article_id="art_crimea", revision=1, text=text)
        work.claims.record(mentions, newsroom_id=shelf.newsroom_id, at=NOON + timedelta(days=1))
    assert shelf.names(facets=(Facet(TERRITORY, "taurida"),)) == ["crimea"]
    assert shelf.names(facets=(Facet(TERRITORY, "crimea"),)) == []
    assert shelf.names() == ["cafe", "refusal", "crimea"]


def test_what_is_dropped_is_not_found_any_more(shelf: Shelf):
    with shelf.database.transaction() as work:
        work.claims.drop_untouched("art_crimea", 1, newsroom_id=shelf.newsroom_id, keep=())
    assert shelf.names(words="Crimea") == []
    assert shelf.names(facets=(Facet(TERRITORY, "crimea"),)) == []


def test_the_same_words_of_another_speaker_are_another_claim():
    text = "Russia annexed Crimea. Russia annexed Crimea."
    one, other = (an_extracted_claim("Russia annexed Crimea", text, attribution=said_by(name, "")) for name in "AB")
    (first,) = track([one], article_id="a", revision=1, text=text)
    second, third = track([other, an_extracted_claim("Crimea. Russia", text)], article_id="a", revision=2, text=text)
    assert first.claim_id not in (second.claim_id, third.claim_id)


@pytest.mark.parametrize("sort", list(ClaimSort))
def test_pages_list_each_claim_once_in_every_order(shelf: Shelf, sort: ClaimSort):
    for number in range(7):  # all alike: only the id parts them
        shelf.put(f"more{number}", f"Russia annexed Crimea for the {number}th time", after=9)
    names = shelf.names(sort=sort, limit=2)
    assert sorted(names) == sorted(shelf.ids.values())


def test_another_newsroom_finds_nothing(shelf: Shelf, other_newsroom_id: str):
    queries: list[dict[str, Any]] = [{}, {"words": "Crimea"}, {"facets": (Facet(PARTIES, "russia"),)}]
    assert [shelf.names(newsroom_id=other_newsroom_id, **query) for query in queries] == [[], [], []]
