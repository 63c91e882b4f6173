"""/v1/keys: made, listed, rotated and revoked by administrators, within their newsroom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from service.actions.clock import utc_now
from service.actions.create_key import create_key
from service.domain.key import Scope
from tests.api.conftest import Client, a_client, servers_of
from tests.servers import wait_until

READER = {"name": "a reader", "scopes": ["claims:read"]}


def make(client: Client, **changes: Any) -> dict[str, Any]:
    answer = client.post("/v1/keys", READER | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.get_json()
    return made


def test_a_key_that_was_made_works_and_is_never_shown_again(app: Flask, client: Client):
    made = make(client)
    reader = Client(app, made["key"])
    assert reader.get("/v1/claims").status_code == 200
    assert reader.post("/v1/articles", {"text": "x"}).status_code == 403
    listed = client.get("/v1/keys")
    assert made["key"] not in listed.text
    assert {key["id"]: key["state"] for key in listed.get_json()["items"]}[made["id"]] == "active"


def test_keys_are_listed_page_by_page(client: Client):
    made = {make(client)["id"] for _ in range(4)}
    path, seen = "/v1/keys?limit=2", []
    while path:
        page = client.get(path).get_json()
        seen += [key["id"] for key in page["items"]]
        path = page["next"]
    assert made < set(seen)
    assert len(seen) == len(set(seen)) == 5


def test_an_expired_key_is_told_so_and_an_unknown_one_is_not(app: Flask):
    expired = create_key("x", Scope, database=servers_of(app).database, expires_at=utc_now() - timedelta(seconds=1))
    answer = Client(app, expired.presented).get("/v1/claims")
    assert answer.status_code == 401
    assert "expired on" in answer.get_json(force=True)["detail"]
    assert "expired" not in Client(app, expired.presented + "x").get("/v1/claims").text


def test_a_key_is_not_remembered_beyond_its_end(app: Flask):
    soon = create_key("x", Scope, database=servers_of(app).database, expires_at=utc_now() + timedelta(seconds=0.3))
    client = Client(app, soon.presented)
    assert client.get("/v1/claims").status_code == 200
    wait_until(lambda: client.get("/v1/claims").status_code == 401, seconds=10, what="the key expiring")


def test_a_rotated_key_works_beside_the_new_one_for_a_while(app: Flask, client: Client):
    old = make(client)
    new = client.post(f"/v1/keys/{old['id']}/rotation", {"overlap_hours": 1}).get_json()
    assert (new["name"], new["scopes"]) == (old["name"], old["scopes"])
    assert {Client(app, each["key"]).get("/v1/claims").status_code for each in (old, new)} == {200}
    keys = {key["id"]: key for key in client.get("/v1/keys").get_json()["items"]}
    assert keys[old["id"]]["expires_at"] is not None
    assert keys[new["id"]]["expires_at"] is None


def test_without_an_overlap_the_old_key_ends_at_once(app: Flask, client: Client):
    old = make(client)
    assert client.post(f"/v1/keys/{old['id']}/rotation", {"overlap_hours": 0}).status_code == 201
    assert Client(app, old["key"]).get("/v1/claims").status_code == 401
    assert client.post(f"/v1/keys/{old['id']}/rotation", {}).status_code == 404, "it does not work any more"


def test_a_revoked_key_is_not_there_to_be_revoked_again(app: Flask, client: Client):
    made = make(client)
    assert client("DELETE", f"/v1/keys/{made['id']}").status_code == 204
    assert client("DELETE", f"/v1/keys/{made['id']}").status_code == 404
    assert Client(app, made["key"]).get("/v1/claims").status_code == 401


def test_keys_of_another_newsroom_are_not_there(client: Client, stranger: Client):
    made = make(client)
    assert made["id"] not in {key["id"] for key in stranger.get("/v1/keys").get_json()["items"]}
    assert stranger("DELETE", f"/v1/keys/{made['id']}").status_code == 404
    assert stranger.post(f"/v1/keys/{made['id']}/rotation", {}).status_code == 404


def test_the_last_use_is_noted_beside_the_request(app: Flask, client: Client):
    made = make(client)
    Client(app, made["key"]).get("/v1/claims")

    def used() -> bool:
        keys = {key["id"]: key for key in client.get("/v1/keys").get_json()["items"]}
        return keys[made["id"]]["last_used_at"] is not None

    wait_until(used, seconds=10, what="the last use being written")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"name": "x"}, "/scopes", id="no scopes"),
        pytest.param(READER | {"scopes": []}, "/scopes", id="an empty list of scopes"),
        pytest.param(READER | {"scopes": ["root"]}, "/scopes/0", id="an unknown scope"),
        pytest.param(READER | {"name": ""}, "/name", id="no name"),
        pytest.param(READER | {"expires_at": "2001-01-01"}, "/expires_at", id="an end that is over"),
        pytest.param(READER | {"newsroom": "other"}, "/newsroom", id="another newsroom"),
    ],
)
def test_bad_keys_are_not_made(reader: Client, body: dict[str, Any], pointer: str):
    answer = reader.post("/v1/keys", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json(force=True)["errors"]] == [pointer]


def test_only_administrators_see_keys(app: Flask):
    client = a_client(app, *(set(Scope) - {Scope.ADMIN}))
    assert client.get("/v1/keys").status_code == 403
