"""GET on a connection of the thread's own: it survives the server, never gives another key's value, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
import redis

from service.status.reader import Reader
from tests.servers import wait_until


@pytest.fixture
def server(redis_db: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_db) as client:
        client.mset({f"key{number}": f"value{number}" for number in range(8)})
        yield client


@pytest.fixture
def reader(redis_db: str) -> Iterator[Reader]:
    with redis.Redis.from_url(redis_db, socket_timeout=0.2, client_name="reader") as client:
        made = Reader(client.connection_pool)
        yield made
        made.close()


def connected(server: redis.Redis) -> list[str]:
    return [client["id"] for client in server.client_list() if client["name"] == "reader"]


def test_a_value_and_a_miss(reader: Reader, server: redis.Redis):
    assert (reader.get("key1"), reader.get("no such key")) == (b"value1", None)
    assert len(connected(server)) == 1


def test_a_connection_that_the_server_ended_is_made_anew(reader: Reader, server: redis.Redis):
    reader.get("key1")
    server.client_kill_filter(_id=connected(server)[0])
    assert reader.get("key2") == b"value2"


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_ones(reader: Reader, server: redis.Redis):
    reader.get("key1")
    server.client_pause(400, all=True)
    with pytest.raises(redis.TimeoutError):
        reader.get("key1")
    wait_until(server.ping)
    assert reader.get("key2") == b"value2"


def test_a_value_of_another_type_is_an_error_and_the_next_one_is_right(reader: Reader, server: redis.Redis):
    server.rpush("list", "x")
    with pytest.raises(redis.ResponseError):
        reader.get("list")
    assert reader.get("key3") == b"value3"


def test_threads_do_not_mix_their_values_and_leave_no_connection_behind(reader: Reader, server: redis.Redis):
    wrong: list[object] = []

    def read(number: int) -> None:
        values = {reader.get(f"key{number}") for _ in range(200)}
        wrong.extend(values - {f"value{number}".encode()})

    threads = [Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    wait_until(lambda: connected(server) == [], what="the connections being gone")
