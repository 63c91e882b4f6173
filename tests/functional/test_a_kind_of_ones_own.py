"""The README's "add a claim kind" is true: a folder anywhere and one setting, and its claims go all the way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.functional.installation import Installation, extracted, post

SANCTIONS = Path(__file__).parents[1] / "data" / "kinds" / "sanctions"

TEXT = (
    "The European Union imposed new sanctions on Belarus on Monday, said Kaja Kallas, the EU's top envoy.\n\n"
    "“We will not lift the sanctions on Russia,” the chancellor said.\n\n"
    "Finland joined NATO in 2023. The council imposed sanctions on the club.\n"
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A claimwire with everything embedded, told of a folder with a fourth kind in it."""
    kinds = tmp_path_factory.mktemp("kinds")
    shutil.copytree(SANCTIONS, kinds / "sanctions")
    installation = Installation(tmp_path_factory.mktemp("installation") / "data", kinds=str(kinds))
    with installation.up():
        yield installation


@pytest.fixture(scope="module")
def client(running: Installation) -> Iterator[httpx2.Client]:
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def claims(running: Installation, client: httpx2.Client) -> list[dict[str, Any]]:
    """The claims of one article, as the API tells them."""
    article = extracted(running, client, post(client, text=TEXT)["id"])
    assert (article["state"], article["failure"]) == ("extracted", None), running.told()
    found: list[dict[str, Any]] = client.get(article["links"]["claims"]).json()["items"]
    return found


class TestAKindOfOnesOwn:
    def test_its_claims_are_found_beside_the_others(self, claims: list[dict[str, Any]]) -> None:
        assert [(claim["kind"], claim["relation"]) for claim in claims] == [
            ("sanctions", "impose"),
            ("sanctions", "lift"),
            ("membership", "join"),
        ]

    def test_they_carry_speaker_slots_polarity_and_modality(self, claims: list[dict[str, Any]]) -> None:
        imposed, lifted, _ = claims
        assert imposed["attribution"]["speaker"]["name"] == "Kaja Kallas"
        assert imposed["slots"]["target"]["id"] == "iso:BLR"
        assert [sender["id"] for sender in imposed["slots"]["senders"]] == ["org:eu"]
        assert (lifted["polarity"], lifted["modality"]) == ("negative", "future")
        assert lifted["attribution"]["quotation"] == "direct"
        for claim in claims:
            assert TEXT[claim["span"]["start"] : claim["span"]["end"]] == claim["text"]

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            pytest.param("kind=sanctions", 2, id="its kind"),
            pytest.param("kind=sanctions&relation=lift", 1, id="one of its relations"),
            pytest.param("kind=membership", 1, id="another kind"),
        ],
    )
    def test_the_list_is_filtered_by_it(
        self, client: httpx2.Client, claims: list[dict[str, Any]], query: str, count: int
    ) -> None:
        assert claims
        listed = client.get(f"/v1/claims?{query}").json()["items"]
        assert len(listed) == count

    def test_its_claims_have_a_status_to_poll(self, client: httpx2.Client, claims: list[dict[str, Any]]) -> None:
        poll = f"/v1/claims/{claims[0]['id']}/status"
        first = client.get(poll)
        assert (first.status_code, first.json()["review_state"]) == (200, "unreviewed")
        assert client.get(poll, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304

    def test_it_is_listed_with_its_relations_and_slots(self, running: Installation, client: httpx2.Client) -> None:
        running.wait(lambda: client.get("/v1/kinds").json()["items"], what="the worker telling its kinds")
        kinds = {kind["name"]: kind for kind in client.get("/v1/kinds").json()["items"]}
        assert sorted(kinds) == ["agreement", "border", "membership", "sanctions"]
        assert {relation["name"] for relation in kinds["sanctions"]["relations"]} >= {"impose", "lift"}
        assert {slot["name"] for slot in kinds["sanctions"]["slots"]} >= {"senders", "target"}

    def test_its_claims_are_explained(self, client: httpx2.Client, claims: list[dict[str, Any]]) -> None:
        explained = client.get(f"/v1/claims/{claims[0]['id']}/explanation").json()
        assert explained["rule"] == {
            "name": "sanctions/imposed",
            "because": "a verb of putting sanctions on somebody",
            "relation": "impose",
        }
        assert explained["matched"]["trigger"]["text"] == "imposed"
        assert [row["text"] for row in explained["matched"]["slots"]["target"]] == ["Belarus"]
        assert "sanctions" in explained["check_worthiness"]["reasons"]

    def test_what_lacks_its_slot_is_dropped_with_the_reason(
        self, client: httpx2.Client, claims: list[dict[str, Any]]
    ) -> None:
        dropped = client.get(f"/v1/claims/{claims[-1]['id']}/explanation").json()["dropped"]
        assert ("sanctions/imposed", "nothing fills the slot target") in [
            (each["rule"], each["reason"]) for each in dropped
        ]


class TestAMistakeInIt:
    @pytest.mark.parametrize("command", ["worker", "extract"])
    def test_is_one_line_that_names_file_and_rule(self, command: str, tmp_path: Path) -> None:
        shutil.copytree(SANCTIONS, tmp_path / "kinds" / "sanctions")
        with (tmp_path / "kinds" / "sanctions" / "rules.toml").open("a", encoding="utf-8") as rules:
            rules.write('[[rule]]\nid = "own"\nrelation = "eat"\nbecause = "a test wants it"\nverb = ["eat"]\n')
        (tmp_path / "a.jsonl").write_text('{"id": 1, "text": "Russia annexed Crimea."}\n', encoding="utf-8")
        installation = Installation(tmp_path / "data", kinds=str(tmp_path / "kinds"), redis_url="redis://127.0.0.1:1/0")
        if command == "worker":
            assert installation.command("db", "upgrade").returncode == 0
        arguments = [str(tmp_path / "a.jsonl")] if command == "extract" else []
        refused = installation.command(command, *arguments)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert refused.stderr.startswith("claimwire: sanctions/rules.toml, rule 'own': unknown relation 'eat'")

    def test_a_folder_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        refused = Installation(tmp_path, kinds=str(tmp_path / "none")).command("worker")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
        assert "CLAIMWIRE_KINDS must be a folder" in refused.stderr
