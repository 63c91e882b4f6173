"""The commands that talk to the API, against one that listens on a port."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.serving import WSGIRequestHandler, make_server

from service.actions.begin_extraction import begin_extraction
from service.actions.record_claims import record_claims
from service.cli import main
from tests.api.conftest import Client, servers_of
from tests.builders import TEXT, an_extracted_claim

Run = Callable[..., Result]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    """The address of the API."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    # The API's log would be printed between what the command prints.
    with capture_logs():
        yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(base: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command of `claimwire` against the API."""
    monkeypatch.setenv("CLAIMWIRE_API_KEY", client.key)
    return lambda *arguments, **options: CliRunner().invoke(main, [*arguments, "--api", base], **options)


def stored(client: Client) -> list[str]:
    return [article["text"] for article in client.get("/v1/articles").get_json()["items"]]


class TestSubmit:
    def test_a_text_is_stored_and_its_id_told(self, run: Run, client: Client, tmp_path: Path):
        file = tmp_path / "article.txt"
        file.write_text(TEXT)
        result = run("submit", str(file))
        assert (result.exit_code, result.stderr) == (0, "")
        assert client.get(f"/v1/articles/{result.stdout.strip()}").get_json()["text"] == TEXT

    def test_standard_input_is_text(self, run: Run, client: Client):
        assert run("submit", "-", input="From a pipe.").exit_code == 0
        assert stored(client) == ["From a pipe."]

    def test_what_is_refused_does_not_keep_the_others_back(self, run: Run, client: Client, tmp_path: Path):
        good, bad, missing = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "missing.txt"
        good.write_text(json.dumps({"text": TEXT}))
        bad.write_text(json.dumps({"text": TEXT, "colour": "red"}))
        result = run("submit", str(missing), str(bad), str(good))
        assert result.exit_code == 1
        assert result.stdout.endswith(f"  received  {good}\n")
        assert f"claimwire: {missing}: No such file or directory\n" in result.stderr
        assert f"claimwire: {bad}: Fields are missing or wrong:\n  /colour  " in result.stderr
        assert stored(client) == [TEXT]

    def test_a_bad_line_of_a_batch_fails_alone_and_is_named(self, run: Run, client: Client, tmp_path: Path):
        file = tmp_path / "many.jsonl"
        lines = [json.dumps({"text": f"Article {number}."}) for number in range(120)]
        file.write_text("\n".join([*lines[:60], "", '{"text": 1}', *lines[60:], ""]))
        result = run("submit", str(file))
        assert result.exit_code == 1
        assert result.stderr.startswith(f"claimwire: {file}:62: Fields are missing or wrong:\n  /text  ")
        told = [line.split("  ")[2] for line in result.stdout.splitlines()]
        assert told == [f"{file}:{number}" for number in range(1, 123) if number not in (61, 62)]
        assert len(client.get("/v1/articles?limit=100").get_json()["items"]) == 100

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            pytest.param("a.json", b"{", "is not JSON", id="JSON that is broken"),
            pytest.param("a.json", b"[]", "holds no JSON object", id="JSON that is no object"),
            pytest.param("a.txt", b"\xff", "is not UTF-8", id="text that is not UTF-8"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_named(self, run: Run, tmp_path: Path, name: str, content: bytes, said: str):
        (tmp_path / name).write_bytes(content)
        result = run("submit", str(tmp_path / name))
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert result.stderr.startswith(f"claimwire: {tmp_path / name} {said}")


class TestReading:
    @pytest.fixture
    def article(self, client: Client) -> dict[str, str]:
        refusal = an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse")
        found: dict[str, str] = client.extracted(an_extracted_claim(), refusal)
        return found

    def test_watching_an_extracted_article_prints_its_claims(self, run: Run, article: dict[str, str]):
        result = run("watch", article["id"])
        assert (result.exit_code, result.stderr) == (0, f"{article['id']} extracted\n")
        assert [line.split("  ")[1] for line in result.stdout.splitlines()] == ["border/annex", "membership/refuse"]

    def test_watching_waits_for_the_extraction(self, run: Run, client: Client, app: Flask):
        article_id, at = client.submit()["id"], servers_of(app)

        def extract() -> None:
            job = begin_extraction(article_id, database=at.database, clock=at.clock)
            assert job is not None
            record_claims(job, [an_extracted_claim()], database=at.database, statuses=at.statuses, clock=at.clock)

        worker = Thread(target=extract)
        worker.start()
        result = run("watch", article_id)
        worker.join()
        assert result.exit_code == 0, result.stderr
        assert result.stdout.count("border/annex") == 1

    def test_the_claims_of_an_article_are_in_text_order(self, run: Run, article: dict[str, str]):
        lines = run("claims", article["id"], "--json").stdout.splitlines()
        assert [json.loads(line)["kind"] for line in lines] == ["border", "membership"]

    def test_a_filter_is_passed_on(self, run: Run, article: dict[str, str]):
        result = run("claims", "--kind", "membership", "--review-state", "unreviewed")
        assert (result.exit_code, result.stdout.count("\n")) == (0, 1), result.stderr
        assert "membership/refuse" in result.stdout

    def test_the_limit_is_kept_and_told(self, run: Run, article: dict[str, str]):
        result = run("claims", "--limit", "1")
        assert (result.stdout.count("\n"), result.stderr) == (1, "the first 1; --limit gives more\n")

    def test_a_claim_is_shown_with_everything_about_it(self, run: Run, article: dict[str, str]):
        claim = json.loads(run("claims", article["id"], "--json").stdout.splitlines()[0])
        shown = run("claim", claim["id"]).stdout
        for told in (
            "Russia annexed Crimea",
            "Pete Hegseth (US Defense Secretary)",
            "unreviewed",
            "version 1",
            "iso:RUS",
        ):
            assert told in shown
        assert json.loads(run("claim", claim["id"], "--json").stdout)["status"]["claim_id"] == claim["id"]

    def test_the_changes_are_told_in_order_with_where_to_go_on(self, run: Run, article: dict[str, str]):
        result = run("changes")
        types = [line.split()[2] for line in result.stdout.splitlines()]
        assert types == ["article.received", "claim.found", "claim.found", "article.extracted"]
        assert result.stderr == "go on with --since 4\n"
        assert run("changes", "--since", "4").stdout == ""

    def test_following_ends_at_ctrl_c_and_says_where(self, run: Run, article: dict[str, str], base: str):
        command = [sys.executable, "-m", "service", "changes", "--follow", "--api", base]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
            assert following.stdout is not None
            told = [following.stdout.readline().split()[0] for _ in range(4)]
            following.send_signal(signal.SIGINT)
            _, said = following.communicate(timeout=10)
        assert (told, following.returncode) == (["1", "2", "3", "4"], 130)
        assert said == "go on with --since 4\n"

    def test_an_error_of_the_api_is_one_line(self, run: Run):
        result = run("claim", "clm_unknown")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "claimwire: There is no such thing: There is no such claim.\n"
