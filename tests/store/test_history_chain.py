"""The history as a chain: what was done to it is found, and the database refuses to have it done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.actions.verify_history import read_heads, verify_history
from service.domain.chain import Fault, Head, Wrong
from service.domain.errors import NotFound
from service.domain.review import Axis, Decision, Evidence, Review
from service.domain.status import ClaimStatus, ReviewState
from service.domain.tracking import HistoryEntry
from service.store.append_only import unguard
from service.store.database import Database
from tests.builders import NOON
from tests.store.migrating import downgrade_to

EVIDENCE = Evidence(url="https://example.org/treaty", quote="the line of 1999", date=date(2025, 1, 31))


def an_entry(number: int, **changes: Any) -> HistoryEntry:
    entry: dict[str, Any] = {
        "claim_id": f"clm_{number}",
        "version": 1,
        "at": NOON + timedelta(seconds=number),
        "actor": "extraction",
        "action": "detected",
        "before": None,
        "after": "unreviewed",
        "note": f"border/annex — “{number}”",
    }
    return HistoryEntry(**entry | changes)


def detect(database: Database, newsroom_id: str, *numbers: int) -> None:
    with database.transaction() as work:
        work.history.append([an_entry(number) for number in numbers], newsroom_id)


def decide(database: Database, newsroom_id: str, number: int) -> None:
    """Write down a reviewer's decision, as the action does."""
    decision = Decision(changes={Axis.REVIEW_STATE: ReviewState.IN_REVIEW}, note="mine", evidence=(EVIDENCE,))
    at = NOON + timedelta(hours=number)
    review = Review(id=f"rev_{number}", claim_id=f"clm_{number}", version=2, at=at, reviewer="Ana", decision=decision)
    entry = an_entry(number, version=2, at=at, actor="Ana", action="review_state", before="unreviewed", note="mine")
    status = ClaimStatus(f"clm_{number}", ReviewState.IN_REVIEW, None, None, None, 2, at)
    with database.transaction() as work:
        work.reviews.record(review, status, newsroom_id=newsroom_id)
        work.history.append([entry], newsroom_id, decision=decision)


@pytest.fixture
def written(database: Database, newsroom_id: str) -> Database:
    """Six lines: five detected, and the decision of a reviewer about the second."""
    detect(database, newsroom_id, 1, 2, 3)
    with database.transaction() as work:
        _claim(work, "clm_2", newsroom_id)
    decide(database, newsroom_id, 2)
    detect(database, newsroom_id, 4, 5)
    return database


def _claim(work: Any, claim_id: str, newsroom_id: str) -> None:
    """A claim of which no more is needed than that it is there to be reviewed."""
    statement = """
        INSERT INTO claims (id, newsroom_id, mention_id, kind, relation, review_state, version, created_at, updated_at)
        VALUES (:id, :newsroom, 'mnt_1', 'border', 'annex', 'unreviewed', 1, :at, :at)
    """
    values = {"id": claim_id, "newsroom": newsroom_id, "at": "2025-02-13 12:00:00.000000+00:00"}
    work.history._session.execute(text(statement), values)


def tamper(database: Database, *statements: str) -> None:
    """Do what somebody does who can write to the database."""
    with database.transaction() as work:
        connection = work.history._session.connection()
        for table in ("history", "reviews"):
            unguard(connection, table)
        for statement in statements:
            connection.execute(text(statement))


def fault_of(database: Database, **options: Any) -> Fault | None:
    (verified,) = verify_history(database=database, **options)
    return verified.fault


def test_lines_that_nobody_touched_are_as_they_were_written(written: Database, newsroom_id: str):
    told: list[int] = []
    (verified,) = verify_history(database=written, progress=told.append)
    assert (verified.newsroom, verified.head.number, verified.fault) == ("default", 6, None)
    assert sum(told) == 6
    (head,) = read_heads(database=written)
    assert head == verified.head
    assert len(head.digest) == 64


SWAP_NOTES = """
    UPDATE history SET note = CASE number
        WHEN 2 THEN (SELECT note FROM history WHERE number = 3) ELSE (SELECT note FROM history WHERE number = 2) END
    WHERE number IN (2, 3)
"""


@pytest.mark.parametrize(
    ("statements", "wrong", "number"),
    [
        pytest.param(
            ["UPDATE history SET note = replace(note, '“3”', '“8”') WHERE number = 3"],
            Wrong.CHANGED, 3, id="one sign of a note is another",
        ),
        pytest.param(
            ["UPDATE history SET after = 'dismissed' WHERE number = 4"], Wrong.CHANGED, 4, id="a state is another",
        ),
        pytest.param(
            ["UPDATE history SET actor = 'Ben' WHERE number = 4"], Wrong.CHANGED, 4, id="somebody else did it",
        ),
        pytest.param(
            ["UPDATE reviews SET decision = '{\"changes\": {}, \"note\": \"mine\", \"evidence\": []}'"],
            Wrong.CHANGED, 4, id="the evidence of a decision is gone",
        ),
        pytest.param(["DELETE FROM reviews"], Wrong.CHANGED, 4, id="a decision is gone"),
        pytest.param(["DELETE FROM history WHERE number = 3"], Wrong.REMOVED, 3, id="a line is gone"),
        pytest.param(["DELETE FROM history WHERE number < 3"], Wrong.REMOVED, 1, id="the first lines are gone"),
        pytest.param(["DELETE FROM history WHERE number = 6"], Wrong.CUT, 6, id="the newest line is gone"),
        pytest.param(
            ["DELETE FROM history WHERE number = 6", "UPDATE newsrooms SET history_number = 5"],
            Wrong.CHANGED, 5, id="the newest line is gone and no longer counted",
        ),
        pytest.param(
            ["DELETE FROM history WHERE number = 3", "UPDATE history SET number = number - 1 WHERE number > 3"],
            Wrong.CHANGED, 3, id="a line is gone and the others are numbered anew",
        ),
        pytest.param([SWAP_NOTES], Wrong.CHANGED, 2, id="two lines say what the other said"),
        pytest.param(
            [
                "UPDATE history SET number = -2 WHERE number = 2",
                "UPDATE history SET number = 2 WHERE number = 3",
                "UPDATE history SET number = 3 WHERE number = -2",
            ],
            Wrong.CHANGED, 2, id="two lines have changed places",
        ),
        pytest.param(
            ["UPDATE history SET id = 1000 WHERE number = 2"],
            Wrong.MOVED, 3, id="a line lies behind those that were written after it",
        ),
        pytest.param(
            [
                """INSERT INTO history (newsroom_id, claim_id, version, at, actor, action, after, number, digest)
                SELECT newsroom_id, 'clm_9', 1, at, actor, action, after, 7, digest FROM history WHERE number = 6"""
            ],
            Wrong.CHANGED, 7, id="a line was added by another way",
        ),
        pytest.param(
            ["UPDATE newsrooms SET history_digest = ''"], Wrong.CHANGED, 6, id="the head is another",
        ),
    ],
)  # fmt: skip
def test_it_is_found_when(statements: list[str], wrong: Wrong, number: int, written: Database):
    tamper(written, *statements)
    fault = fault_of(written)
    assert fault is not None
    assert (fault.wrong, fault.number) == (wrong, number), fault


@pytest.mark.parametrize("table", ["history", "reviews"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET version = 9", "DELETE FROM {}", "UPDATE {} SET version = 9 WHERE claim_id = 'clm_2'"]
)
def test_the_database_refuses(statement: str, table: str, written: Database):
    with pytest.raises(DBAPIError, match=f"rows are only ever added to {table}"), written.transaction() as work:
        work.history._session.execute(text(statement.format(table)))
    assert fault_of(written) is None


def test_postgresql_refuses_to_empty_the_table_as_well(written: Database):
    if written.engine.dialect.name != "postgresql":
        return
    with pytest.raises(DBAPIError, match="only ever added"), written.transaction() as work:
        work.history._session.execute(text("TRUNCATE history"))


def test_a_chain_that_was_written_anew_is_found_by_a_head_that_was_kept(written: Database, newsroom_id: str):
    (kept,) = read_heads(database=written)
    rewrite(written, newsroom_id, lambda number: an_entry(number, actor="nobody"), lines=6)
    assert fault_of(written) is None
    fault = fault_of(written, kept={newsroom_id: kept})
    assert fault is not None
    assert (fault.wrong, fault.number, fault.claim_id) == (Wrong.REWRITTEN, 6, "clm_6")


def test_a_chain_that_was_cut_cleanly_is_found_by_a_head_that_was_kept(written: Database, newsroom_id: str):
    (kept,) = read_heads(database=written)
    rewrite(written, newsroom_id, an_entry, lines=2)
    fault = fault_of(written, kept={newsroom_id: kept})
    assert fault is not None
    assert (fault.wrong, fault.number) == (Wrong.CUT, 3)


def test_a_newsroom_that_is_gone_is_found_by_a_head_that_was_kept(written: Database):
    gone = Head("nwr_gone", 2, "0" * 64)
    faults = [each.fault for each in verify_history(database=written, kept={"nwr_gone": gone})]
    assert [fault and fault.wrong for fault in faults] == [None, Wrong.CUT]


def test_a_head_that_was_kept_stays_part_of_a_history_that_goes_on(written: Database, newsroom_id: str):
    (kept,) = read_heads(database=written)
    detect(written, newsroom_id, 6, 7)
    assert fault_of(written, kept={newsroom_id: kept}) is None


def test_newsrooms_have_chains_of_their_own(written: Database, other_newsroom_id: str):
    detect(written, other_newsroom_id, 1, 2)
    tamper(written, f"UPDATE history SET note = 'x' WHERE number = 2 AND newsroom_id = '{other_newsroom_id}'")
    found = {each.newsroom: each.fault for each in verify_history(database=written)}
    assert found["default"] is None
    assert found["other"] is not None
    assert [each.newsroom for each in verify_history(database=written, newsroom="default")] == ["default"]
    with pytest.raises(NotFound, match="'nowhere'"):
        list(verify_history(database=written, newsroom="nowhere"))


def test_writers_at_once_leave_no_gap(database: Database, newsroom_id: str):
    threads = [threading.Thread(target=detect, args=(database, newsroom_id, number, number + 1)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (verified,) = verify_history(database=database)
    assert (verified.head.number, verified.fault) == (16, None)


def test_lines_of_an_older_version_are_chained_by_the_upgrade(
    written: Database, newsroom_id: str, other_newsroom_id: str
):
    detect(written, other_newsroom_id, 1, 2)
    heads = read_heads(database=written)
    downgrade_to(written, "0004")
    written.upgrade()
    assert read_heads(database=written) == heads
    assert [each.fault for each in verify_history(database=written)] == [None, None]
    with pytest.raises(DBAPIError, match="only ever added"), written.transaction() as work:
        work.history._session.execute(text("DELETE FROM history"))


def rewrite(database: Database, newsroom_id: str, entry: Callable[[int], HistoryEntry], *, lines: int) -> None:
    """Do what somebody does who knows how the chain is made."""
    tamper(database, "DELETE FROM history", "UPDATE newsrooms SET history_number = 0, history_digest = ''")
    with database.transaction() as work:
        work.history.append([entry(number) for number in range(1, lines + 1)], newsroom_id)
