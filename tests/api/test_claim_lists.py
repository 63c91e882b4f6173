"""GET /v1/claims: the names of its filters, and pages that are followed as a client does."""

from __future__ import annotations

import pytest

from service.domain.claim import Attribution, CheckWorthiness, EntityRef, ExtractedClaim, Quotation, Speaker
from tests.api.conftest import Client
from tests.builders import an_extracted_claim

NATO = EntityRef("NATO", "org:nato", "NATO")
CRIMEA = an_extracted_claim()
REFUSAL = an_extracted_claim(
    "The US does not see NATO membership for Kyiv as part of the solution", kind="membership", relation="refuse",
    attribution=Attribution(Speaker("Kaja Kallas", "person:kaja-kallas"), None, Quotation.INDIRECT),
    slots={"parties": (EntityRef("Ukraine", "iso:UKR", "Kyiv"),), "organisation": NATO},
    check_worthiness=CheckWorthiness(0.3, ()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", [REFUSAL, CRIMEA], id="all"),
        pytest.param("kind=border", [CRIMEA], id="kind"),
        pytest.param("speaker=kaja%20%20KALLAS", [REFUSAL], id="a speaker, oddly written"),
        pytest.param("speaker=person:kaja-kallas", [REFUSAL], id="a speaker's id"),
        pytest.param("party=iso:ukr", [REFUSAL, CRIMEA], id="a party's id in small letters"),
        pytest.param("party=Russia&territory=Crimea", [CRIMEA], id="a party and a territory"),
        pytest.param("organisation=NATO", [REFUSAL], id="an organisation"),
        pytest.param("territory=territory:crimea", [CRIMEA], id="a territory's id"),
        pytest.param("publisher=the%20wire", [REFUSAL, CRIMEA], id="a publisher"),
        pytest.param("q=membership", [REFUSAL], id="a word"),
        pytest.param("min_check_worthiness=0.5", [CRIMEA], id="a score"),
        pytest.param("sort=-check_worthiness", [CRIMEA, REFUSAL], id="by score"),
        pytest.param("since=2020-01-01", [REFUSAL, CRIMEA], id="since a day"),
        pytest.param("until=2020-01-01", [], id="until a day"),
        pytest.param("since=2199-01-01T00:00:00Z", [], id="since a time"),
        pytest.param("verdict=refuted", [], id="a verdict"),
        pytest.param("attribution_verdict=confirmed", [], id="an attribution verdict"),
    ],
)
def test_filters_of_the_list(client: Client, query: str, found: list[ExtractedClaim]):
    client.extracted(CRIMEA, publisher="The Wire")
    client.extracted(REFUSAL, publisher="The Wire")
    items = client.get(f"/v1/claims?{query}").get_json()["items"]
    assert [item["kind"] for item in items] == [claim.kind for claim in found]


@pytest.mark.parametrize("sort", ["-created_at", "-check_worthiness", "-mentions"])
def test_following_next_lists_each_claim_once(client: Client, sort: str):
    for number in range(5):
        client.extracted(CRIMEA, REFUSAL, external_id=f"a{number}")
    path, seen = f"/v1/claims?sort={sort}&limit=3", []
    while path:
        answer = client.get(path)
        seen += [item["id"] for item in answer.get_json()["items"]]
        path = answer.get_json()["next"]
    assert len(seen) == len(set(seen)) == 10


def test_a_cursor_of_another_sort_is_refused_with_words(client: Client):
    client.extracted(CRIMEA, REFUSAL)
    cursor = client.get("/v1/claims?limit=1").get_json()["next"].rpartition("cursor=")[2]
    answer = client.get(f"/v1/claims?sort=-mentions&cursor={cursor}")
    assert answer.status_code == 400
    assert "another sort" in answer.get_json()["detail"]


def test_words_of_a_former_revision_leave_the_list(client: Client):
    article = client.extracted(CRIMEA, external_id="a")
    client.extracted(external_id="a", title="without it")
    assert client.get("/v1/claims").get_json()["items"] == []
    assert len(client.get(f"/v1/claims?article={article['id']}").get_json()["items"]) == 1
