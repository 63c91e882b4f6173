"""Statuses, one or many at once: from the cache, from SQL what is not there, and never of what is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import delete

from service.app import create_app
from service.config import Config
from service.domain.status import ClaimStatus, ReviewState
from service.store.tables import ClaimRow, MentionRow
from tests.api.conftest import Client, servers_of
from tests.api.test_claims import counted_queries
from tests.builders import NOON, an_extracted_claim
from tests.servers import wait_until

CLAIMS = (an_extracted_claim(), an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse"))
UNKNOWN = "clm_00000000000000000000000000"


@pytest.fixture
def claims(client: Client) -> list[str]:
    """The ids of two claims."""
    article = client.extracted(*CLAIMS)
    return [claim["id"] for claim in client.get(article["links"]["claims"]).get_json()["items"]]


@pytest.fixture
def newsroom_id(app: Flask, client: Client) -> str:
    key = servers_of(app).authenticator.key(client.key)
    assert key is not None
    return key.newsroom_id


def empty_cache(redis_db: str) -> None:
    with redis.Redis.from_url(Config(redis_url=redis_db).cache) as server:
        server.flushdb()


def query(*ids: str) -> str:
    return "/v1/claims/status?" + "&".join(f"id={each}" for each in ids)


def test_many_statuses_come_in_the_order_asked_each_once(client: Client, claims: list[str]):
    first, second = claims
    answer = client.get(query(second, UNKNOWN, first, second))
    assert answer.status_code == 200
    body = answer.get_json()
    assert [item["claim_id"] for item in body["items"]] == [second, first]
    assert body["missing"] == [UNKNOWN]
    assert body["items"][1] == client.get(f"/v1/claims/{first}/status").get_json()


def test_many_statuses_need_no_sql_when_cached_and_one_query_when_not(
    app: Flask, client: Client, claims: list[str], redis_db: str
):
    client.get(query(*claims))
    with counted_queries(app) as statements:
        client.get(query(*claims))
    assert statements == []
    empty_cache(redis_db)
    with counted_queries(app) as statements:
        assert len(client.get(query(*claims)).get_json()["items"]) == 2
    assert len([statement for statement in statements if "FROM claims" in statement]) == 1
    with counted_queries(app) as statements:
        client.get(query(*claims))
    assert statements == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/v1/claims/status", "id is missing", id="no id"),
        pytest.param(query(*[UNKNOWN] * 101), "1 to 100 times", id="more than a hundred"),
        pytest.param(query("art_00000000000000000000000000"), "must be an id like clm_", id="no claim's id"),
        pytest.param(query("%00"), "NUL", id="no text at all"),
        pytest.param(query(UNKNOWN) + "&limit=1", "not known here", id="another parameter"),
    ],
)
def test_bad_queries_for_many_are_told_what_is_wrong(reader: Client, path: str, said: str):
    answer = reader.get(path)
    assert answer.status_code == 400
    assert said in answer.get_json()["detail"]


def test_a_stranger_learns_of_no_status(client: Client, stranger: Client, claims: list[str]):
    client.get(query(*claims))
    assert stranger.get(query(*claims)).get_json() == {"items": [], "missing": claims}
    assert len(client.get(query(*claims)).get_json()["items"]) == 2


def test_without_redis_many_statuses_come_from_sql(client: Client, claims: list[str], database_url: str):
    lonely = create_app(Config(database_url=database_url, redis_url="redis://127.0.0.1:1/0"))
    assert len(Client(lonely, client.key).get(query(*claims, UNKNOWN)).get_json()["items"]) == 2
    servers_of(lonely).close()


def test_concurrent_misses_of_one_status_read_sql_once(
    app: Flask, claims: list[str], newsroom_id: str, redis_db: str, monkeypatch: pytest.MonkeyPatch
):
    callers, current = 6, servers_of(app).current_statuses
    empty_cache(redis_db)
    missed = CountedCalls(current._flights.fetch)
    read = CountedCalls(current._read, after=lambda: wait_until(lambda: missed.calls == callers, what="all missing"))
    monkeypatch.setattr(current._flights, "fetch", missed)
    monkeypatch.setattr(current, "_read", read)
    with ThreadPoolExecutor(callers) as pool:
        answers = list(pool.map(lambda _: current.of_claim(claims[0], newsroom_id), range(callers)))
    assert read.calls == 1
    assert [answer and answer.version for answer in answers] == [1] * callers


def test_who_waited_for_anothers_read_sees_what_changed_meanwhile(
    app: Flask, claims: list[str], newsroom_id: str, redis_db: str, monkeypatch: pytest.MonkeyPatch
):
    at, current = servers_of(app), servers_of(app).current_statuses
    empty_cache(redis_db)
    second = ClaimStatus(claims[0], ReviewState.REVIEWED, None, None, "Ana", 2, NOON)

    def change_and_wait() -> None:
        at.statuses.put(newsroom_id, [second])
        late.append(pool.submit(current.of_claim, claims[0], newsroom_id))
        wait_until(lambda: missed.calls == 2, what="the second one missing")

    late: list[Future[Any]] = []
    missed = CountedCalls(current._flights.fetch)
    read = current._read
    monkeypatch.setattr(current._flights, "fetch", missed)
    monkeypatch.setattr(current, "_read", lambda *asked: [read(*asked), change_and_wait()][0])
    # The late one misses too, as if it had asked just before the change was put.
    held = current._held
    monkeypatch.setattr(current, "_held", lambda *asked: {} if missed.calls < 2 else held(*asked))
    with ThreadPoolExecutor(2) as pool:
        assert current.of_claim(claims[0], newsroom_id) is not None
        assert late[0].result().version == 2


def test_a_claim_that_goes_while_its_status_is_read_leaves_none_behind(
    app: Flask, client: Client, claims: list[str], newsroom_id: str, redis_db: str, monkeypatch: pytest.MonkeyPatch
):
    at = servers_of(app)
    empty_cache(redis_db)
    read = at.current_statuses._read

    def read_and_drop(*asked: Any) -> list[ClaimStatus]:
        found = read(*asked)
        with at.database.engine.begin() as connection:
            connection.execute(delete(MentionRow))
            connection.execute(delete(ClaimRow))
        at.statuses.forget(newsroom_id, dict.fromkeys(claims, 1))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(at.current_statuses, "_read", read_and_drop)
        assert client.get(f"/v1/claims/{claims[0]}/status").status_code == 200
    assert client.get(f"/v1/claims/{claims[0]}/status").status_code == 404


class CountedCalls:
    """A function, how often it was called, and what to do after each call began."""

    def __init__(self, function: Callable[..., Any], after: Callable[[], object] = lambda: None) -> None:
        self._function, self._after, self._lock = function, after, threading.Lock()
        self.calls = 0

    def __call__(self, *arguments: Any) -> Any:
        with self._lock:
            self.calls += 1
        self._after()
        return self._function(*arguments)
