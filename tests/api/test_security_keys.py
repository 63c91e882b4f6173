"""API keys: long and random, kept as digests, compared whole, taken from one place only, gone within a minute."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.actions.create_key import new_key
from service.api import authentication
from service.domain.key import key_digest
from service.store.tables import Base
from tests.api.conftest import Client, a_client, servers_of
from tests.builders import an_extracted_claim

#: Seconds in which a revoked key must be useless everywhere.
PROMISED = 60

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite_database"], indirect=True)


def test_a_key_has_256_random_bits():
    keys = [new_key().split("_") for _ in range(2000)]
    assert {prefix for prefix, _, _ in keys} == {"cw"}
    signs = {sign for _, _, secret in keys for sign in secret}
    (length,) = {len(secret) for _, _, secret in keys}
    assert length * math.log2(len(signs)) >= 256
    assert len({secret for _, _, secret in keys}) == len(keys)
    # Each sign comes about as often as the others, at each place: none is more than twice as likely as it should be.
    for place in range(length):
        counts = {sign: sum(secret[place] == sign for _, _, secret in keys) for sign in signs}
        assert max(counts.values()) < 2.5 * len(keys) / len(signs)


@on_sqlite
def test_the_database_holds_digests_alone(client: Client):
    """So what is compared is a digest: how long that takes tells nothing about any key."""
    made = client.post("/v1/keys", {"name": "x", "scopes": ["claims:read"]}).get_json()["key"]
    with servers_of(client.app).database.engine.connect() as connection:
        rows = [row for table in Base.metadata.sorted_tables for row in connection.execute(table.select())]
    held = repr(rows)
    assert key_digest(made) in held
    for key in (made, client.key):
        assert key not in held
        assert key.rpartition("_")[2] not in held


MISTAKEN: dict[str, Callable[[str], str]] = {
    "another key": lambda _: new_key(),
    "its first half": lambda key: key[: len(key) // 2],
    "all but the last sign": lambda key: key[:-1],
    "one sign changed": lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"),
    "one sign more": lambda key: f"{key}x",
    "another id with its secret": lambda key: f"cw_0000000000_{key.rpartition('_')[2]}",
    "in capitals": str.upper,
    "its digest": key_digest,
}


@on_sqlite
def test_every_wrong_key_gets_the_same_answer(client: Client):
    assert client.get("/v1/claims").status_code == 200

    def told(presented: str) -> tuple[int, bytes, str | None]:
        answer = Client(client.app, presented).get("/v1/claims")
        return answer.status_code, answer.data, answer.headers["WWW-Authenticate"]

    answers = {name: told(mistake(client.key)) for name, mistake in MISTAKEN.items()}
    made = client.post("/v1/keys", {"name": "x", "scopes": ["claims:read"]}).get_json()
    assert client("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    answers["a revoked key"] = told(made["key"])
    assert len(set(answers.values())) == 1, answers
    assert answers["another key"][0] == 401


@on_sqlite
def test_a_key_is_taken_from_its_header_only(client: Client):
    key, bare = client.key, client.app.test_client()

    def refused(answer: TestResponse) -> bool:
        return answer.status_code == 401 and key not in answer.text

    for name in ("key", "api_key", "access_token", "authorization"):
        assert refused(bare.get(f"/v1/claims?{name}={key}"))
        bare.set_cookie(name, key)
    assert refused(bare.get("/v1/claims"))
    assert refused(bare.get("/v1/claims", headers={"X-Api-Key": key, "Proxy-Authorization": f"Bearer {key}"}))
    assert refused(bare.get("/v1/claims", auth=("cw", key)))
    assert refused(bare.post("/v1/articles", data={"access_token": key}))
    assert refused(bare.get(f"/v1/claims/{key}"))


@on_sqlite
def test_a_revoked_key_stops_everywhere_within_a_minute(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch):
    """Views and the short cut for polls remember a key; what is left of that ends long before the minute."""
    assert authentication.REMEMBERED <= PROMISED / 2
    now = 0.0
    monkeypatch.setattr(servers_of(app).authenticator, "_clock", lambda: now)
    article = client.extracted(an_extracted_claim())
    claim = client.get(article["links"]["claims"]).get_json()["items"][0]
    made = client.post("/v1/keys", {"name": "x", "scopes": ["claims:read"]}).get_json()
    reader, poll = Client(app, made["key"]), f"/v1/claims/{claim['id']}/status"
    assert [reader.get(path).status_code for path in ("/v1/claims", poll, poll)] == [200] * 3
    assert client("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    while now < PROMISED / 2:
        now += 5
        reader.get(poll), reader.get("/v1/claims")  # being used must not keep it alive
    assert [reader.get(path).status_code for path in ("/v1/claims", poll)] == [401] * 2
    assert {a_client(app).get(poll).status_code for _ in range(2)} == {200}, "another key still works"


def test_no_key_is_told_in_any_answer_but_the_one_that_makes_it(reader: Client):
    made = reader.post("/v1/keys", {"name": "x", "scopes": ["admin"]}).get_json()
    answers = [reader.get("/v1/keys"), reader.get("/v1/keys", headers={"X-Request-Id": "a"})]
    answers.append(Client(reader.app, f"{made['key']}x").get("/v1/keys"))
    answers.append(reader("DELETE", f"/v1/keys/{made['key']}"))
    for answer in answers:
        assert made["key"] not in answer.text
        assert made["key"] not in json.dumps([*answer.headers])
