"""The whole path over HTTP, through real processes: an article goes in, a claim's status is polled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.functional.installation import ARTICLE, Installation, extracted, post
from workers.extraction.limits import MAX_BLOCKS


class TestPipeline:
    def test_an_article_becomes_claims_whose_status_can_be_polled(
        self, installation: Installation, client: httpx2.Client
    ) -> None:
        article = extracted(installation, client, post(client)["id"])
        assert (article["state"], article["failure"]) == ("extracted", None)
        claims = client.get(f"/v1/articles/{article['id']}/claims").json()["items"]
        assert len(claims) == article["claim_count"] > 0
        for claim in claims:
            span = claim["span"]
            assert article["text"][span["start"] : span["end"]] == claim["text"]

        poll = f"/v1/claims/{claims[0]['id']}/status"
        first = client.get(poll)
        assert (first.status_code, first.json()["review_state"]) == (200, "unreviewed")
        again = client.get(poll, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_reviewer_sees_why_a_claim_was_found_and_others_do_not(
        self, installation: Installation, client: httpx2.Client
    ) -> None:
        article = extracted(installation, client, post(client)["id"])
        claims = client.get(f"/v1/articles/{article['id']}/claims").json()["items"]
        (annexed,) = [claim for claim in claims if claim["relation"] == "annex"]
        path = f"/v1/claims/{annexed['id']}/explanation"
        explained = client.get(path).json()
        assert explained["rule"]["name"] == annexed["provenance"]["rule"]
        trigger = explained["matched"]["trigger"]
        assert article["text"][trigger["start"] : trigger["end"]] == trigger["text"] == "annexed"
        assert [row["text"] for row in explained["matched"]["slots"]["territory"]] == ["Crimea"]
        reader = installation.command("keys", "create", "a reader", "--scope", "claims:read").stdout.strip()
        refused = client.get(path, headers={"Authorization": f"Bearer {reader}"})
        assert (refused.status_code, refused.json()["type"]) == (403, "/docs/problems/missing-scope")

    def test_submitting_the_same_again_changes_nothing(self, installation: Installation, client: httpx2.Client) -> None:
        first = extracted(installation, client, post(client, external_id="same")["id"])
        again = client.post("/v1/articles", json={**ARTICLE, "external_id": "same"})
        assert (again.status_code, again.json()["id"]) == (200, first["id"])
        assert again.json()["state"] == "extracted"

    def test_another_language_is_left_alone_and_says_so(
        self, installation: Installation, client: httpx2.Client
    ) -> None:
        text = "Die Ukraine werde der Nato nicht beitreten, sagte Hegseth."
        article = extracted(installation, client, post(client, text=text, language="de")["id"])
        assert (article["state"], article["claim_count"]) == ("extracted", 0)
        assert article["failure"]["reason"] == "unsupported_language"

    def test_a_text_over_a_limit_fails_at_once_and_says_which(
        self, installation: Installation, client: httpx2.Client
    ) -> None:
        lines = "Russia annexed Crimea.\nNo.\n" * (MAX_BLOCKS // 2 + 1)
        article = extracted(installation, client, post(client, text=lines)["id"])
        assert (article["state"], article["claim_count"]) == ("failed", 0)
        assert article["failure"]["reason"] == "too_complex"
        assert article["failure"]["detail"].startswith("the text has more than 10,000 lines")

    def test_the_command_line_does_the_same(self, installation: Installation, tmp_path: Path) -> None:
        file = tmp_path / "article.json"
        file.write_text(json.dumps(ARTICLE))
        submitted = installation.command("submit", str(file), "--watch")
        assert submitted.returncode == 0, submitted.stderr
        article_id, *found = submitted.stdout.splitlines()
        assert "Pete Hegseth: The United States does not see NATO membership" in found[0]
        assert installation.command("claims", article_id).stdout.splitlines() == found
        refused = installation.command("watch", "art_unknown")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr

    def test_the_seeds_load_and_load_again(self, installation: Installation) -> None:
        first, again = (installation.command("seeds", "load", "seeds/articles") for _ in range(2))
        assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
        assert len(first.stdout.splitlines()) == len(list(Path("seeds/articles").glob("*.json")))
        assert [line[:30] for line in again.stdout.splitlines()] == [line[:30] for line in first.stdout.splitlines()]

    @pytest.fixture
    def client(self, installation: Installation) -> Iterator[httpx2.Client]:
        with installation.client() as client:
            yield client
