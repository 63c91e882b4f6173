"""``claimwire extract --explain`` as a person runs it: on a terminal, and into a file."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

SEED = Path(__file__).parents[2] / "seeds" / "articles" / "nato-ukraine-talks-2025-02.json"
ESCAPE = "\x1b["


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The command on one of the project's own articles."""
    article = json.loads(SEED.read_text(encoding="utf-8"))
    fields = {"id": article["external_id"], "text": article["text"], "published": article["published_at"]}
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(fields) + "\n", encoding="utf-8")
    return [sys.executable, "-m", "service", "extract", str(file), "--explain"]


@pytest.fixture
def environ() -> dict[str, str]:
    unwanted = ("CLAIMWIRE_", "NO_COLOR", "FORCE_COLOR", "TTY_", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"TERM": "xterm-256color"}


def on_a_terminal(command: list[str], environ: dict[str, str]) -> str:
    """Run a command on a terminal; returns all that it shows there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environ, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 0, shown
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when nobody has the other end open any more
        return b""


class TestOnATerminal:
    def test_it_is_coloured_and_spared_the_json(self, command: list[str], environ: dict[str, str]) -> None:
        shown = on_a_terminal(command, environ)
        assert ESCAPE in shown
        assert "membership/value" in shown
        assert '{"id"' not in shown

    def test_the_json_goes_where_it_is_sent(self, command: list[str], environ: dict[str, str], tmp_path: Path) -> None:
        shown = on_a_terminal([*command, "-o", str(tmp_path / "out.jsonl")], environ)
        assert "membership/value" in shown
        assert json.loads((tmp_path / "out.jsonl").read_text())["claims"]

    def test_colour_can_be_refused(self, command: list[str], environ: dict[str, str]) -> None:
        shown = on_a_terminal(command, environ | {"NO_COLOR": "1"})
        assert "\x1b[36m" not in shown


class TestElsewhere:
    def test_explanations_are_plain_and_apart_from_the_json(self, command: list[str], environ: dict[str, str]) -> None:
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        assert ESCAPE not in done.stderr
        (line,) = done.stdout.splitlines()
        claims = json.loads(line)["claims"]
        assert f"{len(claims)} claims, " in done.stderr.splitlines()[0]
        for claim in claims:
            assert claim["provenance"]["rule"] in done.stderr

    def test_two_processes_explain_in_the_order_of_the_file(self, command: list[str], environ: dict[str, str]) -> None:
        file = Path(command[4])
        article = json.loads(file.read_text(encoding="utf-8"))
        lines = [json.dumps(article | {"id": f"article-{number}"}) for number in range(3)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = subprocess.run([*command, "-j", "2"], env=environ, capture_output=True, text=True, check=True)
        titles = [line.split()[0] for line in done.stderr.splitlines() if line.startswith("article-")]
        assert titles == ["article-0", "article-1", "article-2"]
