"""How the commands send: again when that is safe and asked for, and what they say when they are refused."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from service.cli import http
from service.cli.http import Api, RefusedError, connect
from service.domain.errors import Unavailable

PROBLEM = {"type": "x", "title": "Wrong", "status": 422, "detail": "Two fields are wrong."}


class ScriptedServer(HTTPServer):
    """Gives the answers it was told to, in order, and keeps the requests; None hangs up instead of answering."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, dict[str, str], Any] | None] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.keys.append(self.headers.get("Idempotency-Key"))
        self.server.paths.append(self.path)
        answer = self.server.answers.pop(0)
        if answer is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        status, headers, body = answer
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815 - as the base class has it

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        thread = Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def api(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("CLAIMWIRE_API_KEY", "a-key")
    monkeypatch.setattr(http, "_PAUSE", 0.0)
    with connect(f"http://127.0.0.1:{server.server_port}") as made:
        yield made


@pytest.mark.parametrize(
    "first",
    [
        pytest.param((503, {"Retry-After": "0"}, PROBLEM), id="the API is overloaded"),
        pytest.param((429, {"Retry-After": "0"}, PROBLEM), id="the key has used up its rate"),
        pytest.param((409, {"Retry-After": "0"}, PROBLEM), id="the first request is still being worked on"),
        pytest.param(None, id="the answer is lost"),
    ],
)
def test_an_article_is_sent_again_under_the_same_key_when(first: Any, server: ScriptedServer, api: Api):
    server.answers = [first, (202, {}, {"id": "art_1"})]
    assert api.post("/v1/articles", {"text": "x"}) == {"id": "art_1"}
    assert len(server.keys) == 2
    assert len(set(server.keys)) == 1
    assert server.keys[0]


def test_two_articles_have_two_keys(server: ScriptedServer, api: Api):
    server.answers = [(202, {}, {}), (202, {}, {})]
    api.post("/v1/articles", {"text": "x"})
    api.post("/v1/articles", {"text": "x"})
    assert len(set(server.keys)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((503, {}, PROBLEM), id="an error that does not say when to come again"),
        pytest.param((429, {"Retry-After": "86400"}, PROBLEM), id="a wait that is too long"),
        pytest.param((422, {"Retry-After": "0"}, PROBLEM), id="an error that will not pass"),
    ],
)
def test_the_request_is_given_up_at(answer: Any, server: ScriptedServer, api: Api):
    server.answers = [answer]
    with pytest.raises(RefusedError, match=r"Wrong: Two fields are wrong\."):
        api.get("/v1/articles")
    assert server.answers == []


def test_each_wrong_field_is_a_line(server: ScriptedServer, api: Api):
    errors = [{"pointer": "/text", "detail": "is missing"}, {"pointer": "", "detail": "bad\x1b[2J"}]
    server.answers = [(422, {}, PROBLEM | {"errors": errors})]
    with pytest.raises(RefusedError) as refused:
        api.get("/v1/articles")
    assert str(refused.value) == "Wrong:\n  /text  is missing\n  /  bad\\x1b[2J"


def test_an_answer_that_is_no_problem_document_is_told_by_its_status(server: ScriptedServer, api: Api):
    server.answers = [(502, {}, ["from a proxy"])]
    with pytest.raises(RefusedError, match="the API answered 502 Bad Gateway"):
        api.get("/v1/articles")


def test_the_next_page_is_asked_of_the_same_server(server: ScriptedServer, api: Api):
    following = "https://elsewhere.example/v1/claims?cursor=abc&limit=1"
    server.answers = [(200, {}, {"items": [1], "next": following}), (200, {}, {"items": [2], "next": None})]
    assert list(api.pages("/v1/claims", {"limit": 1})) == [1, 2]
    assert server.paths == ["/v1/claims?limit=1", "/v1/claims?cursor=abc&limit=1"]


def test_that_nobody_listens_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAIMWIRE_API_KEY", "a-key")
    with connect("http://127.0.0.1:1") as api, pytest.raises(Unavailable, match="is claimwire running"):
        api.get("/v1/articles")
