"""/v1/articles: submitted, looked at, listed; and its claims."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.conftest import Client, expect_wake_ups
from tests.builders import TEXT, an_extracted_claim

REFUSAL = an_extracted_claim("NATO membership for Kyiv", kind="membership", relation="refuse")


def test_a_submitted_article_is_accepted_and_can_be_looked_at(client: Client, redis_db: str):
    answer = client.post("/v1/articles", {"text": TEXT, "title": "T", "published_at": "2025-02-13T09:30:00+01:00"})
    article = answer.get_json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == article["links"]["self"] == f"/v1/articles/{article['id']}"
    assert (article["state"], article["revision"], article["failure"]) == ("received", 1, None)
    assert (article["text"], article["title"], article["published_at"]) == (TEXT, "T", "2025-02-13T08:30:00Z")
    assert client.get(article["links"]["self"]).get_json() == article
    expect_wake_ups(redis_db, 1)


def test_the_same_article_again_is_the_same_article(client: Client):
    first = client.submit(external_id="x")
    again = client.post("/v1/articles", {"text": TEXT, "external_id": "x"})
    assert again.status_code == 200
    assert again.get_json() == first
    assert again.headers["Location"] == first["links"]["self"]


def test_another_text_under_the_same_external_id_is_a_new_revision(client: Client):
    first = client.extracted(an_extracted_claim(), external_id="x")
    second = client.submit(external_id="x", text="Other.")
    assert (second["id"], second["revision"], second["state"]) == (first["id"], 2, "received")
    assert client.get(first["links"]["claims"]).get_json()["items"] == []


def test_newsrooms_may_use_the_same_external_id(client: Client, stranger: Client):
    assert client.submit(external_id="x")["id"] != stranger.submit(external_id="x")["id"]


def test_html_becomes_what_a_reader_sees(client: Client):
    answer = client.post("/v1/articles", {"html": "<p>One.</p><script>x()</script><p>Two.</p>"})
    assert answer.get_json()["text"] == "One.\n\nTwo."


def test_text_is_kept_in_nfc_with_plain_line_ends_and_else_unchanged(client: Client):
    assert client.submit(text="Cafe\u0301\r\n  two\r")["text"] == "Café\n  two\n"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("2025-02-13", "2025-02-13T00:00:00Z", id="a date is midnight UTC"),
        pytest.param("2025-02-13T00:30:00+05:30", "2025-02-12T19:00:00Z", id="an offset is counted in"),
        pytest.param("2025-02-13t09:30:00.5z", "2025-02-13T09:30:00.500000Z", id="small letters and fractions"),
        pytest.param(None, None, id="null is none"),
    ],
)
def test_times_are_kept_in_utc(client: Client, given: str | None, kept: str | None):
    assert client.submit(published_at=given)["published_at"] == kept


def test_claims_come_in_text_order_with_their_words_and_status(client: Client):
    article = client.extracted(REFUSAL, an_extracted_claim())
    page = client.get(article["links"]["claims"]).get_json()
    assert [claim["kind"] for claim in page["items"]] == ["border", "membership"]
    assert page["next"] is None
    for claim in page["items"]:
        assert article["text"][claim["span"]["start"] : claim["span"]["end"]] == claim["text"]
        assert claim["status"] == {"review_state": "unreviewed", "verdict": None, "version": 1}
        assert (claim["article_id"], claim["revision"]) == (article["id"], 1)
    assert article["claim_count"] == 2


def pages(client: Client, path: str) -> list[dict[str, Any]]:
    items, link = [], path
    while link:
        answer = client.get(link)
        page = answer.get_json()
        items += page["items"]
        link = page["next"]
        assert answer.headers.get("Link") == (f'<{link}>; rel="next"' if link else None)
    return items


@pytest.mark.parametrize("limit", [pytest.param(1, id="one by one"), pytest.param(2, id="in twos")])
def test_pages_list_each_article_once_newest_first(client: Client, stranger: Client, limit: int):
    ids = [client.submit()["id"] for _ in range(5)]
    stranger.submit()
    assert [article["id"] for article in pages(client, f"/v1/articles?limit={limit}")] == ids[::-1]


def test_the_next_page_has_an_absolute_address_that_keeps_the_limit(client: Client):
    client.submit()
    client.submit()
    following = client.get("/v1/articles?limit=1").get_json()["next"]
    assert re.fullmatch(r"http://localhost/v1/articles\?limit=1&cursor=[\w-]+", following)


def test_pages_of_claims_stay_with_the_revision_they_began_with(client: Client):
    article = client.extracted(an_extracted_claim(), REFUSAL, external_id="x")
    first = client.get(f"{article['links']['claims']}?limit=1").get_json()
    client.submit(external_id="x", text="Other.")
    (second,) = client.get(first["next"]).get_json()["items"]
    assert (first["items"][0]["kind"], second["kind"]) == ("border", "membership")
