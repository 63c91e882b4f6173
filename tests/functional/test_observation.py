"""What a running claimwire tells its operator: numbers of all processes together, logs that hold no text and no key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.test_metrics import samples
from tests.functional.installation import KEY, Installation, extracted, post

MARKER = "Zyxwvut"
TEXT = f"Russia annexed Crimea in 2014, said {MARKER} Quibbleford, a spokesman. Finland joined NATO in 2023.\n"
ANOTHER_KEY = "cw_0123456789_another-key-that-nobody-knows"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two API processes, and every log as chatty as it gets."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    installation = Installation(folder, api_workers="2", log_level="debug")
    with installation.up():
        yield installation


@pytest.fixture(scope="module")
def article(running: Installation) -> dict[str, Any]:
    with running.client() as client:
        return extracted(running, client, post(client, text=TEXT, title=MARKER, author=MARKER)["id"])


def scraped(installation: Installation) -> dict[tuple[str, ...], float]:
    return samples(httpx2.get(f"http://127.0.0.1:{installation.port}/metrics").text)


class TestMetrics:
    def test_what_the_worker_did_is_among_it(self, running: Installation, article: dict[str, Any]) -> None:
        def counted() -> bool:
            # Each process remembers for a few seconds what it found before.
            found = scraped(running)
            claims = sum(value for (name, *_), value in found.items() if name == "claimwire_claims_found_total")
            return (claims, found["claimwire_extraction_seconds_count",]) == (article["claim_count"], 1)

        assert article["claim_count"] > 0
        running.wait(counted, what="the article and its claims being counted")

    def test_each_process_tells_what_all_of_them_did(self, running: Installation) -> None:
        before = scraped(running)
        for _ in range(20):
            # A connection each: so that both processes get some.
            assert httpx2.get(f"http://127.0.0.1:{running.port}/v1/claims").status_code == 401
        series = ("claimwire_http_requests_total", "401", "GET", "/v1/claims")
        for _ in range(6):
            assert scraped(running)[series] - before.get(series, 0) == 20
        folder = running.folder / "metrics" / f"api-{running.port}"
        assert len({file.name for file in folder.glob("counter_*.db")}) == 2


class TestLogs:
    def test_they_tell_request_task_and_article(self, running: Installation, article: dict[str, Any]) -> None:
        lines = [json.loads(line) for line in logged(running).splitlines() if line.startswith("{")]
        about = [line for line in lines if line.get("article_id") == article["id"]]
        (submitted,) = [line for line in about if line["event"] == "request" and line["method"] == "POST"]
        (done,) = [line for line in about if line["event"] == "extracted"]
        assert (submitted["status"], len(submitted["request_id"])) == (202, 32)
        assert (done["task"], len(done["task_id"]), done["claims"]) == ("claimwire.extract", 36, article["claim_count"])

    def test_they_hold_no_text_and_no_key(self, running: Installation, article: dict[str, Any]) -> None:
        claims = f"/v1/articles/{article['id']}/claims"
        with running.client() as client:
            claim = client.get(claims).json()["items"][0]["id"]
            decision = {"assignee": MARKER, "note": MARKER}
            reviewed = client.post(f"/v1/claims/{claim}/reviews", json=decision, headers={"If-Match": '"1"'})
            assert reviewed.status_code == 201
            assert client.post("/v1/articles", json={"text": TEXT, MARKER: 1}).status_code == 422
            assert client.post("/v1/articles", content=f'{{"text": "{MARKER}'.encode()).status_code in (400, 415)
            assert client.get(f"/v1/claims?nonsense={MARKER}").status_code == 400
            assert client.get(claims, headers={"Authorization": f"Bearer {ANOTHER_KEY}"}).status_code == 401
        running.wait(lambda: "/reviews" in logged(running), what="the log being written")
        output = logged(running)
        for word in (MARKER, "annexed Crimea", KEY, ANOTHER_KEY, redis_password(running)):
            assert word not in output


def logged(installation: Installation) -> str:
    """Return all that the processes wrote, Redis too."""
    logs = [*installation.folder.glob("*.output"), *installation.folder.glob("logs/*.log*")]
    return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)


def redis_password(installation: Installation) -> str:
    settings = Path(installation.folder / "redis" / "redis.conf").read_text(encoding="utf-8")
    return next(line.split()[1].strip('"') for line in settings.splitlines() if line.startswith("requirepass"))
