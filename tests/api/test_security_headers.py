"""What every answer forbids a browser, whoever gives it: views, short cuts, errors, files, pages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from service.api import document
from service.api.frame import DEFAULT_HEADERS
from tests.api.conftest import Client
from tests.builders import an_extracted_claim

PAGES = ("/docs", "/docs/problems", "/docs/problems/not-found")
TEMPLATES = Path(document.__file__).parent / "templates"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CLOSED = DEFAULT_HEADERS["Content-Security-Policy"]


def expect_closed(answer: TestResponse, *, policy: str = CLOSED) -> None:
    """Check what all answers have, and what none has."""
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
    assert answer.headers.getlist("Content-Security-Policy") == [policy]
    assert answer.headers.getlist("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert len(answer.headers.getlist("X-Request-Id")) == 1
    assert len(answer.headers.getlist("Cache-Control")) == 1
    names = {name.lower() for name, _ in answer.headers}
    assert not {name for name in names if name.startswith("access-control-")}, "no other site may read answers"
    assert "set-cookie" not in names
    assert "x-powered-by" not in names


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/", 200, id="the root"),
        pytest.param("GET", "/v1/claims", 200, id="an answer"),
        pytest.param("HEAD", "/v1/claims", 200, id="an answer without its body"),
        pytest.param("GET", "/v1/claims?nonsense=1", 400, id="a bad query"),
        pytest.param("POST", "/v1/articles", 415, id="a bad body"),
        pytest.param("GET", "/v1/claims/nonsense", 404, id="an id that is not there"),
        pytest.param("GET", "/nonsense", 404, id="a path that is not there"),
        pytest.param("DELETE", "/v1/claims", 405, id="a method that is not there"),
        pytest.param("TRACE", "/v1/claims", 405, id="TRACE"),
        pytest.param("OPTIONS", "/v1/claims", 200, id="what a browser asks before it sends another site's request"),
        pytest.param("GET", "/healthz", 200, id="health"),
        pytest.param("GET", "/readyz", 503, id="not being ready"),
        pytest.param("GET", "/metrics", 200, id="metrics"),
        pytest.param("GET", "/openapi.json", 200, id="the OpenAPI document"),
        pytest.param("GET", "/docs/own/docs.js", 200, id="a script"),
        pytest.param("GET", "/docs/assets/swagger-ui.css", 200, id="a style sheet"),
        pytest.param("GET", "/docs/assets/index.html", 404, id="a file that the page does not need"),
    ],
)
def test_every_answer_is_closed_to_browsers(reader: Client, method: str, path: str, status: int):
    with reader(method, path, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status_code == status
        expect_closed(answer)
        if path.startswith("/v1/"):
            assert answer.headers["Cache-Control"] == "no-store"


def test_what_middlewares_answer_is_closed_too(reader: Client, monkeypatch: pytest.MonkeyPatch):
    stranger = Client(reader.app, "cw_guess")
    answers = [stranger.get("/v1/claims") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {401}
    monkeypatch.setattr(reader.app.url_map, "bind_to_environ", lambda *_: 1 / 0)
    answers.append(reader.get("/v1/claims"))
    assert answers[-1].status_code == 500
    for answer in answers:
        expect_closed(answer)


@pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)
def test_polls_may_be_kept_by_their_client_alone_and_are_asked_for_each_time(client: Client):
    article = client.extracted(an_extracted_claim())
    claim = client.get(article["links"]["claims"]).get_json()["items"][0]
    path = f"/v1/claims/{claim['id']}/status"
    first, short_cut = client.get(path), client.get(path)
    unchanged = client.get(path, headers={"If-None-Match": short_cut.headers["ETag"]})
    assert [each.status_code for each in (first, short_cut, unchanged)] == [200, 200, 304]
    for answer in (first, short_cut, unchanged):
        expect_closed(answer)
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_but_files_of_this_server(reader: Client, path: str):
    answer = reader.get(path)
    policy = answer.headers["Content-Security-Policy"]
    expect_closed(answer, policy=policy)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy, "no other server"


@pytest.mark.parametrize("template", [pytest.param(each, id=each.name) for each in sorted(TEMPLATES.iterdir())])
def test_no_page_has_anything_in_it_that_its_policy_forbids(template: Path):
    page = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", page)
    assert all('src="/' in script for script in re.findall(r"<script[^>]*>", page))
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_a_path_that_is_none_is_not_redirected_to_whatever_host_was_sent(reader: Client):
    environ = {"PATH_INFO": "evil", "HTTP_HOST": "evil.example"}
    answer = reader.app.test_client().open("/", environ_overrides=environ)
    assert answer.status_code == 400
    assert json.loads(answer.data)["type"] == "/docs/problems/bad-request"
    assert "Location" not in answer.headers
    expect_closed(answer)


def test_no_route_redirects(reader: Client):
    """A redirect would name the host that the request named."""
    for rule in reader.app.url_map.iter_rules():
        assert not rule.redirect_to
        assert rule.rule == "/" or not rule.rule.endswith("/"), f"{rule.rule}/ would be redirected"


@pytest.fixture
def served(reader: Client) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, reader.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine; the tests above look at the files")
@pytest.mark.parametrize("place", ["/docs#/articles/submitArticle", "/docs/problems"])
def test_a_browser_shows_the_page_and_reports_no_violation(served: str, tmp_path: Path, place: str):
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    options += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path}"]
    options += ["--enable-logging=stderr", "--virtual-time-budget=15000", "--dump-dom", f"{served}{place}"]
    done = subprocess.run([str(CHROMIUM), *options], capture_output=True, text=True, timeout=60)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    assert not console
    expected = "Idempotency-Key" if "submitArticle" in place else "rate-limited"
    assert expected in done.stdout, done.stdout[:2000]
