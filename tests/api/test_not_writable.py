"""A database that answers and stores nothing: 503 in clear words for what writes, and everything else as ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from tests.api.conftest import Client, servers_of
from tests.builders import TEXT


def refusing(engine: Engine, reason: str) -> Callable[[], None]:
    """Have new connections refuse to write; returns what undoes it. Those that are there go."""
    if engine.dialect.name == "sqlite":
        full = "PRAGMA max_page_count = 1"  # as small as it is now
        pragma = full if reason == "full" else "PRAGMA query_only = ON"

        def refuse(driver: object, _record: object) -> None:
            driver.execute(pragma).close()  # type: ignore[attr-defined]

        event.listen(engine, "connect", refuse)
        engine.dispose()
        return lambda: (event.remove(engine, "connect", refuse), engine.dispose())[-1]
    with engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" SET default_transaction_read_only = on'))
    engine.dispose()

    def allow() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(text(f'ALTER DATABASE "{engine.url.database}" RESET default_transaction_read_only'))
        engine.dispose()

    return allow


def test_a_read_only_database_refuses_articles_and_answers_questions(app: Flask, client: Client):
    article = client.submit()
    allow = refusing(servers_of(app).database.engine, "read-only")
    answer = client.post("/v1/articles", {"text": TEXT})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    problem = answer.get_json(force=True)
    assert (problem["type"], problem["detail"]) == ("/docs/problems/not-writable", "the database can only be read.")
    assert client.get(article["links"]["self"]).status_code == 200
    allow()
    assert client.post("/v1/articles", {"text": TEXT}).status_code == 202


def test_a_full_sqlite_file_refuses_articles_until_there_is_room(app: Flask, client: Client):
    engine = servers_of(app).database.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite alone can be told to be full; tests/faults/test_disk.py fills a disk of PostgreSQL's")
    allow = refusing(engine, "full")
    answer = client.post("/v1/articles", {"text": TEXT})
    while answer.status_code == 202:  # pages that are not full yet are filled up first
        answer = client.post("/v1/articles", {"text": TEXT})
    problem = answer.get_json(force=True)
    assert (answer.status_code, problem["detail"]) == (503, "the disk of the database is full.")
    allow()
    assert client.post("/v1/articles", {"text": TEXT}).status_code == 202
