"""`Prefer: wait`: an answer with nothing new is held back until there is something, and no longer than asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from service.actions.begin_extraction import begin_extraction
from service.actions.record_claims import record_claims
from service.app import create_app
from service.config import Config
from service.store.tables import ClaimRow, MentionRow
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim
from tests.servers import redis_server, wait_until

#: Longer than any of these tests; one that waits for it fails.
LONG = {"Prefer": "wait=50"}


@pytest.fixture
def database_url(sqlite_database: str) -> str:
    """One database is enough: what is asked of it meanwhile is tested on both, with the store."""
    return sqlite_database


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as made:
        yield made


@pytest.fixture
def claim_id(client: Client) -> str:
    article = client.extracted(an_extracted_claim())
    return str(client.get(article["links"]["claims"]).get_json()["items"][0]["id"])


def newsroom_of(client: Client) -> str:
    key = servers_of(client.app).authenticator.key(client.key)
    assert key is not None
    return key.newsroom_id


def waiting(client: Client) -> int:
    return len(servers_of(client.app).watch._room.waiters(fresh=False))


def ask(pool: ThreadPoolExecutor, client: Client, path: str, **headers: str) -> Future[TestResponse]:
    """Ask for what is not there yet; return once the answer is held back."""
    there = waiting(client)
    answer = pool.submit(client.get, path, headers=LONG | headers)
    wait_until(lambda: answer.done() or waiting(client) > there, what="the request waiting")
    assert not answer.done(), answer.result().text
    return answer


def test_a_status_is_held_back_until_it_changes(pool: ThreadPoolExecutor, client: Client, claim_id: str):
    path = f"/v1/claims/{claim_id}/status"
    by_tag = ask(pool, client, path, **{"If-None-Match": '"1"'})
    from_now = ask(pool, client, path)
    decision = client.post(f"/v1/claims/{claim_id}/reviews", {"review_state": "in_review"}, headers={"If-Match": '"1"'})
    assert decision.status_code == 201
    for answer in (by_tag.result(5), from_now.result(5)):
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
        assert answer.get_json()["review_state"] == "in_review"
        assert answer.headers["Preference-Applied"] == "wait=50"


def test_what_is_new_already_is_not_held_back(client: Client, claim_id: str):
    for seen in ('"0"', "nonsense"):
        answer = client.get(f"/v1/claims/{claim_id}/status", headers=LONG | {"If-None-Match": seen})
        assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "wait=50")


def test_after_the_time_the_answer_is_that_of_an_ordinary_poll(client: Client, claim_id: str):
    path, begun = f"/v1/claims/{claim_id}/status", time.monotonic()
    one = {"Prefer": "wait=1"}
    unchanged = client.get(path, headers=one | {"If-None-Match": '"1"'})
    assert (unchanged.status_code, unchanged.data, unchanged.headers["Preference-Applied"]) == (304, b"", "wait=1")
    assert 0.9 < time.monotonic() - begun < 3
    same = client.get(path, headers=one)
    assert (same.status_code, same.get_json()["version"]) == (200, 1)


def test_what_is_no_time_to_wait_is_as_if_it_were_not_there(client: Client, claim_id: str):
    for prefer, applied in (("wait=soon", None), ('wait="1', None), ("return=minimal", None), ("wait=999", "wait=60")):
        answer = client.get(f"/v1/claims/{claim_id}/status", headers={"Prefer": prefer, "If-None-Match": '"0"'})
        assert (answer.status_code, answer.headers.get("Preference-Applied")) == (200, applied)


def test_others_do_not_wait(client: Client, claim_id: str):
    for path in ("/v1/claims", "/v1/claims/clm_00000000000000000000000000/status", "/v1/changes?since=9", "/healthz"):
        assert "Preference-Applied" not in client.get(path, headers=LONG).headers
    assert "Preference-Applied" not in client.post("/v1/articles", {"text": "Words."}, headers=LONG).headers


def test_the_feed_is_held_back_until_there_is_something(
    pool: ThreadPoolExecutor, client: Client, stranger: Client, claim_id: str
):
    after, now = ask(pool, client, "/v1/changes?since=3"), ask(pool, client, "/v1/changes?since=now")
    theirs = ask(pool, stranger, "/v1/changes")
    article = client.submit()
    for answer in (after.result(5), now.result(5)):
        assert [change["article_id"] for change in answer.get_json()["items"]] == [article["id"]]
    assert not theirs.done()
    stranger.submit()
    assert len(theirs.result(5).get_json()["items"]) == 1


def test_an_article_is_held_back_until_its_claims_are_found(pool: ThreadPoolExecutor, client: Client):
    article, at = client.submit(), servers_of(client.app)
    answer = ask(pool, client, article["links"]["self"])
    job = begin_extraction(article["id"], database=at.database, clock=at.clock)
    assert job is not None
    record_claims(job, [an_extracted_claim()], database=at.database, statuses=at.statuses, clock=at.clock)
    shown = answer.result(5)
    assert (shown.get_json()["state"], shown.headers["Preference-Applied"]) == ("extracted", "wait=50")
    assert client.get(article["links"]["self"], headers=LONG).get_json()["state"] == "extracted"


def test_a_claim_that_goes_is_no_longer_waited_for(pool: ThreadPoolExecutor, client: Client, claim_id: str):
    answer, at = ask(pool, client, f"/v1/claims/{claim_id}/status"), servers_of(client.app)
    with at.database.engine.begin() as connection:
        connection.execute(delete(MentionRow))
        connection.execute(delete(ClaimRow))
    at.statuses.forget(newsroom_of(client), {claim_id: 1})
    assert answer.result(5).status_code == 404


def test_without_redis_a_change_is_found_in_sql(
    pool: ThreadPoolExecutor, database_url: str, client: Client, claim_id: str
):
    lonely = Client(create_app(Config(database_url=database_url, redis_url="redis://127.0.0.1:1/0")), client.key)
    status = ask(pool, lonely, f"/v1/claims/{claim_id}/status", **{"If-None-Match": '"1"'})
    feed = ask(pool, lonely, "/v1/changes?since=now")
    with servers_of(client.app).database.engine.begin() as connection:
        connection.execute(update(ClaimRow).values(version=2))
    client.submit()
    assert status.result(8).headers["ETag"] == '"2"'
    assert len(feed.result(8).get_json()["items"]) == 1
    servers_of(lonely.app).close()


def test_when_the_room_is_full_the_answer_comes_at_once(
    pool: ThreadPoolExecutor, database_url: str, redis_db: str, client: Client, claim_id: str
):
    config = Config(database_url=database_url, redis_url=redis_db, api_waiters=2)
    small = Client(create_app(config), client.key)
    held = [ask(pool, small, f"/v1/claims/{claim_id}/status") for _ in range(2)]
    answer = small.get(f"/v1/claims/{claim_id}/status", headers=LONG | {"If-None-Match": '"1"'})
    assert (answer.status_code, answer.headers.get("Preference-Applied")) == (304, None)
    servers_of(small.app).close()
    assert [each.result(5).status_code for each in held] == [200, 200]


def test_those_who_wait_take_no_turn_from_those_who_do_not(
    pool: ThreadPoolExecutor, database_url: str, redis_db: str, client: Client, claim_id: str
):
    config = Config(database_url=database_url, redis_url=redis_db, api_threads=1)
    narrow = Client(create_app(config), client.key)
    held = [ask(pool, narrow, "/v1/changes?since=now") for _ in range(8)]
    assert narrow.get(f"/v1/claims/{claim_id}/status").status_code == 200
    assert narrow.get("/v1/claims").status_code == 200
    client.submit()
    assert [len(each.result(5).get_json()["items"]) for each in held] == [1] * 8
    servers_of(narrow.app).close()


def test_wake_ups_come_again_after_redis_was_away(pool: ThreadPoolExecutor, sqlite_database: str, tmp_path: Path):
    with redis_server(tmp_path) as url:
        app = create_app(Config(database_url=sqlite_database, redis_url=url))
        servers_of(app).database.upgrade()
        client = a_client(app)
        first = ask(pool, client, "/v1/changes")
    with redis_server(tmp_path, port=int(url.rpartition(":")[2].partition("/")[0])):
        client.submit()
        assert first.result(5).status_code == 200
        # Only rechecks are as slow as seconds: what comes sooner was told by the server that is back.
        wait_until(lambda: woken_within(0.5, pool, client), what="wake-ups coming again")
        servers_of(app).close()


def woken_within(seconds: float, pool: ThreadPoolExecutor, client: Client) -> bool:
    answer, begun = ask(pool, client, "/v1/changes?since=now"), time.monotonic()
    client.submit()
    return len(answer.result(5).get_json()["items"]) == 1 and time.monotonic() - begun < seconds
