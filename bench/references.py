"""What the service is measured against: Flask views that do the least which can be called the same, and a counter.

``python -m bench.references constant|inserting|poll|counted|gunicorn`` serves one of them by the settings of the
service: on its own server, or the poll on gunicorn, both with as many processes and threads.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import redis
from flask import Flask, Response, request
from sqlalchemy import Column, Engine, MetaData, String, Table, Text, event, insert

from service.cli.roles import http_server
from service.config import Config
from service.store.database import Database
from service.store.sqlite import WRITES
from service.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Size of the constant answer; the digest of the only key and where its newsroom's statuses lie; where to count to.
SIZE, KEY_DIGEST, STATUSES, COUNT = (f"CLAIMWIRE_BENCH_{name}" for name in ("SIZE", "KEY_DIGEST", "STATUSES", "COUNT"))

constant = Flask("constant")
_CONTENT = b"x" * int(os.environ.get(SIZE, "0"))


@constant.get("/")
def answer() -> Response:
    """Answer what never changes."""
    return Response(_CONTENT, content_type="application/json")


poll = Flask("poll")


@poll.get("/v1/claims/<claim_id>/status")
def status(claim_id: str) -> Response:
    """Answer a poll in the ordinary way: check the key, get the value, let Flask compare the ETag."""
    presented = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if hashlib.sha256(presented.encode()).hexdigest() != os.environ[KEY_DIGEST]:
        return Response(status=401)
    value = _cache().get(f"{os.environ[STATUSES]}:{claim_id}")
    if not isinstance(value, bytes):
        return Response(status=404)
    version, _, body = value.partition(b"\n")
    response = Response(body, content_type="application/json")
    response.set_etag(version.decode())
    return response.make_conditional(request)


@cache
def _cache() -> redis.Redis:
    return redis.Redis.from_url(Config.from_env().cache)


inserting = Flask("inserting")
_ROWS = Table("bench", MetaData(), Column("id", String, primary_key=True), Column("text", Text))


@inserting.post("/")
def add() -> tuple[dict[str, Any], int]:
    """Insert one row."""
    row = {"id": token_hex(16), "text": request.get_json()["text"]}
    with _engine().begin() as connection:
        connection.execute(insert(_ROWS).values(row))
    return {"id": row["id"]}, 202


@cache
def _engine() -> Engine:
    return Database(Config.from_env().database_url).engine.execution_options(**{WRITES: True})


def counted(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Answer as the service does; each SQL statement adds a byte to a file that all processes share."""
    _start_counting()
    return application(environ, start_response)


@cache
def _start_counting() -> None:
    file = os.open(Path(os.environ[COUNT]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    event.listen(Engine, "before_cursor_execute", lambda *_: os.write(file, b"."))


def main(view: str) -> None:
    config = Config.from_env()
    if view == "gunicorn":
        size = ["--workers", str(config.api_workers), "--threads", str(config.api_threads)]
        command = ["-m", "gunicorn", "--worker-class", "gthread", *size, "--bind", f"{config.host}:{config.port}"]
        os.execv(sys.executable, [sys.executable, *command, "--log-level", "error", "bench.references:poll"])
    if view == "inserting":
        _ROWS.metadata.create_all(_engine())
        _engine().dispose()
    http_server(f"bench.references:{view}", config).serve()


if __name__ == "__main__":
    main(sys.argv[1])
