"""Health, readiness and the pages: what they say, and that nothing of them comes from elsewhere."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from service.app import create_app
from service.config import Config
from tests.api.conftest import Client, servers_of

NOWHERE = "redis://127.0.0.1:1/0"


def test_a_process_that_is_up_says_so_without_a_key(app: Flask):
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_process_that_reaches_its_servers_is_ready(app: Flask):
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "checks": {"database": "ok", "cache": "ok", "broker": "ok"}}


def test_a_process_without_redis_is_up_but_not_ready(database_url: str):
    app = create_app(Config(database_url=database_url, redis_url=NOWHERE))
    servers_of(app).database.upgrade()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    problem = answer.get_json(force=True)
    assert problem["checks"] == {"database": "ok", "cache": "does not answer", "broker": "does not answer"}
    assert problem["detail"] == "No answer from: cache, broker."
    assert app.test_client().get("/healthz").status_code == 200
    servers_of(app).close()


def test_a_process_without_database_says_which(redis_db: str, tmp_path: Path):
    (tmp_path / "folder.db").mkdir()
    app = create_app(Config(database_url=f"sqlite:///{tmp_path / 'folder.db'}", redis_url=redis_db))
    problem = app.test_client().get("/readyz").get_json(force=True)
    assert problem["checks"] == {"database": "does not answer", "cache": "ok", "broker": "ok"}
    servers_of(app).close()


def test_a_process_on_an_older_schema_is_not_ready_and_says_what_to_do(app: Flask):
    with servers_of(app).database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "`claimwire db upgrade`" in answer.get_json(force=True)["detail"]


def test_without_database_requests_are_503_and_may_come_again(redis_db: str, tmp_path: Path):
    (tmp_path / "folder.db").mkdir()
    app = create_app(Config(database_url=f"sqlite:///{tmp_path / 'folder.db'}", redis_url=redis_db))
    answer = Client(app, "any").get("/v1/claims")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json(force=True)["detail"].startswith("the file of the database cannot be opened")
    servers_of(app).close()


@pytest.mark.parametrize(
    "broker", [pytest.param(NOWHERE, id="Redis"), pytest.param("amqp://127.0.0.1:1", id="RabbitMQ")]
)
def test_without_broker_an_article_is_accepted_all_the_same(database_url: str, app: Flask, client: Client, broker: str):
    lonely = create_app(Config(database_url=database_url, redis_url=NOWHERE, broker_url=broker))
    started = time.monotonic()
    assert Client(lonely, client.key).post("/v1/articles", {"text": "x"}).status_code == 202
    assert time.monotonic() - started < 1
    servers_of(lonely).close()


def test_the_root_tells_where_to_read_on(app: Flask):
    found = app.test_client().get("/").get_json()
    assert (found["docs"], found["openapi"]) == ("/docs", "/openapi.json")
    for path in (found["docs"], found["openapi"]):
        assert app.test_client().get(path).status_code == 200


@pytest.mark.parametrize("path", [pytest.param("/docs", id="API"), pytest.param("/docs/problems", id="problems")])
def test_pages_take_everything_from_here(app: Flask, path: str):
    client = app.test_client()
    page = client.get(path)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/")
        answer = client.get(address)
        assert answer.status_code == 200
        answer.close()
    assert "unsafe-eval" not in page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=", page.text)


def test_files_are_served_with_their_type(app: Flask):
    for path, kind in (("/docs/own/docs.js", "javascript"), ("/docs/assets/swagger-ui-bundle.js", "javascript")):
        answer = app.test_client().get(path)
        assert kind in answer.content_type
        answer.close()


def test_swagger_ui_asks_no_server_of_others():
    script = (Path(__file__).parents[2] / "service/api/static/docs.js").read_text()
    assert "validatorUrl: null" in script
    assert "http" not in script.replace("validatorUrl", "")
