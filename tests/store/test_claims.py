"""Claims and mentions: recorded, found again, dropped, listed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from service.domain.claim import Attribution, ExtractedClaim, Speaker
from service.domain.claim_query import ClaimQuery
from service.domain.paging import Page, Place
from service.domain.status import ClaimStatus, ReviewState
from service.domain.tracking import Claim, HistoryEntry, Mention, track
from service.store.database import Database
from service.store.tables import ClaimRow
from tests.builders import NOON, TEXT, a_submission, an_extracted_claim
from tests.servers import wait_until

REFUSAL = an_extracted_claim(
    "The US does not see NATO membership for Kyiv as part of the solution", kind="membership", relation="refuse"
)


@pytest.fixture(autouse=True)
def _article(database: Database, newsroom_id: str) -> None:
    with database.transaction() as work:
        work.articles.add("art_1", a_submission(), newsroom_id=newsroom_id, at=NOON)


def mentions_of(*claims: ExtractedClaim, revision: int = 1, text: str = TEXT) -> list[Mention]:
    return track(claims, article_id="art_1", revision=revision, text=text)


def record(database: Database, mentions: list[Mention], newsroom_id: str, at: datetime = NOON) -> list[ClaimStatus]:
    with database.transaction() as work:
        return work.claims.record(mentions, newsroom_id=newsroom_id, at=at)


def of_article(database: Database, newsroom_id: str, revision: int = 1) -> Page[Claim]:
    with database.reading() as work:
        return work.claims.of_article("art_1", newsroom_id, revision=revision, after=None, limit=10)


def test_a_mention_comes_back_as_it_was_found(database: Database, newsroom_id: str):
    mentions = mentions_of(an_extracted_claim())
    record(database, mentions, newsroom_id)
    with database.reading() as work:
        claim = work.claims.get(mentions[0].claim_id, newsroom_id)
    assert claim is not None
    assert claim.mention == mentions[0]
    assert claim.mentions == (mentions[0],)
    assert list(claim.mention.extracted.slots) == ["parties", "territory", "empty"]
    assert claim.status == ClaimStatus(claim.id, ReviewState.UNREVIEWED, None, None, None, 1, NOON)


def test_only_new_claims_are_reported_as_new(database: Database, newsroom_id: str):
    first = record(database, mentions_of(an_extracted_claim()), newsroom_id)
    second = record(database, mentions_of(an_extracted_claim(), REFUSAL), newsroom_id)
    assert len(first) == 1
    assert [status.claim_id for status in second] == [mentions_of(REFUSAL)[0].claim_id]


def test_a_name_that_no_index_has_room_for_is_taken_as_well(database: Database, newsroom_id: str):
    name = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(3000))
    (mention,) = mentions_of(an_extracted_claim(attribution=Attribution(speaker=Speaker(name))))
    record(database, [mention], newsroom_id)
    with database.reading() as work:
        claim = work.claims.get(mention.claim_id, newsroom_id)
    assert claim is not None
    assert claim.mention.extracted.attribution.speaker == Speaker(name)


def test_recording_nothing_is_fine(database: Database, newsroom_id: str):
    assert record(database, [], newsroom_id) == []


def test_words_that_stay_in_the_next_revision_stay_the_same_claim(database: Database, newsroom_id: str):
    record(database, mentions_of(an_extracted_claim()), newsroom_id)
    text = "Added.\n\n" + TEXT.replace("annexed Crimea", "annexed\nCrimea")
    moved = mentions_of(an_extracted_claim("Russia annexed\nCrimea", text), revision=2, text=text)
    assert record(database, moved, newsroom_id, at=NOON + timedelta(hours=1)) == []
    with database.reading() as work:
        claim = work.claims.get(moved[0].claim_id, newsroom_id)
    assert claim is not None
    assert claim.mention == moved[0]
    assert [mention.revision for mention in claim.mentions] == [2, 1]
    assert claim.created_at == NOON


def test_a_second_run_drops_what_it_no_longer_finds(database: Database, newsroom_id: str):
    record(database, mentions_of(an_extracted_claim(), REFUSAL), newsroom_id)
    kept = mentions_of(REFUSAL)
    with database.transaction() as work:
        gone = work.claims.drop_untouched("art_1", 1, newsroom_id=newsroom_id, keep=[kept[0].id])
    assert gone == [mentions_of(an_extracted_claim())[0].claim_id]
    assert [claim.id for claim in of_article(database, newsroom_id).items] == [kept[0].claim_id]


def test_a_claim_that_a_reviewer_has_touched_is_never_dropped(database: Database, newsroom_id: str):
    record(database, mentions_of(an_extracted_claim()), newsroom_id)
    with database.engine.begin() as connection:
        connection.execute(update(ClaimRow).values(version=2))
    with database.transaction() as work:
        assert work.claims.drop_untouched("art_1", 1, newsroom_id=newsroom_id, keep=[]) == []
        assert work.claims.mention_count("art_1", 1, newsroom_id) == 1


def test_a_claim_that_is_reviewed_at_the_same_moment_is_not_dropped(database: Database, newsroom_id: str):
    record(database, mentions_of(an_extracted_claim()), newsroom_id)

    def drop() -> list[str]:
        with database.transaction() as work:
            return work.claims.drop_untouched("art_1", 1, newsroom_id=newsroom_id, keep=[])

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as work:
            work.history._session.execute(update(ClaimRow).values(version=2))
            dropped = pool.submit(drop)
            wait_until(lambda: somebody_waits(database), what="the other one waiting for the claim")
        assert dropped.result(10) == []
    assert len(of_article(database, newsroom_id).items) == 1


def somebody_waits(database: Database) -> bool:
    """Tell whether a transaction waits for another one; on SQLite whoever writes waits from its beginning."""
    if database.engine.dialect.name == "sqlite":
        return True
    with database.engine.connect() as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(connection.exec_driver_sql(query).scalar_one())


def test_what_is_dropped_is_told_in_the_order_of_its_ids(database: Database, newsroom_id: str):
    mentions = mentions_of(an_extracted_claim(), REFUSAL)
    record(database, mentions, newsroom_id)
    with database.transaction() as work:
        gone = work.claims.drop_untouched("art_1", 1, newsroom_id=newsroom_id, keep=[])
    assert gone == sorted(mention.claim_id for mention in mentions)


def test_a_dropped_mention_leaves_a_claim_that_another_revision_states(database: Database, newsroom_id: str):
    record(database, mentions_of(an_extracted_claim()), newsroom_id)
    record(database, mentions_of(an_extracted_claim(), revision=2), newsroom_id)
    with database.transaction() as work:
        assert work.claims.drop_untouched("art_1", 2, newsroom_id=newsroom_id, keep=[]) == []
    with database.reading() as work:
        claim = work.claims.get(mentions_of(an_extracted_claim())[0].claim_id, newsroom_id)
    assert claim is not None
    assert claim.mention.revision == 1


def test_the_claims_of_an_article_come_in_text_order_page_by_page(database: Database, newsroom_id: str):
    record(database, mentions_of(REFUSAL, an_extracted_claim()), newsroom_id)
    with database.reading() as work:
        first = work.claims.of_article("art_1", newsroom_id, revision=1, after=None, limit=1)
        shown = first.items[0].mention
        place = Place(1, shown.extracted.span.start, shown.id)
        second = work.claims.of_article("art_1", newsroom_id, revision=1, after=place, limit=1)
    assert [claim.mention.extracted.kind for claim in [*first.items, *second.items]] == ["border", "membership"]
    assert (first.more, second.more) == (True, False)


def test_another_newsroom_sees_none_of_it(database: Database, newsroom_id: str, other_newsroom_id: str):
    mentions = mentions_of(an_extracted_claim())
    record(database, mentions, newsroom_id)
    assert of_article(database, other_newsroom_id).items == []
    with database.reading() as work:
        assert work.claims.get(mentions[0].claim_id, other_newsroom_id) is None
        assert work.claims.status(mentions[0].claim_id, other_newsroom_id) is None
        assert work.claims.page(other_newsroom_id, ClaimQuery(), after=None, limit=9).page.items == []
        assert work.history.of_claim(mentions[0].claim_id, other_newsroom_id) == []


def test_history_keeps_its_order(database: Database, newsroom_id: str):
    entries = [
        HistoryEntry(claim_id="clm_1", version=n, at=NOON, actor="x", action="y", before=None, after="z")
        for n in (1, 2, 3)
    ]
    with database.transaction() as work:
        work.history.append(entries, newsroom_id)
        work.history.append([], newsroom_id)
    with database.reading() as work:
        assert work.history.of_claim("clm_1", newsroom_id) == entries
