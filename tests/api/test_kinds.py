"""The kinds of claims over HTTP: what the worker that started last told, whichever it was."""

from __future__ import annotations

import threading

from flask import Flask

from service.actions.register_kinds import register_kinds
from service.domain.kinds import KindDescription, RelationDescription, SlotDescription
from service.presenters.kind_json import kinds_json
from tests.api.conftest import Client, servers_of


def a_kind(name: str) -> KindDescription:
    slot = SlotDescription(name="parties", label="Parties", types=["state", "group"], many=True, required=False)
    relations = [RelationDescription("sign", "is signed"), RelationDescription("leave", "is left")]
    return KindDescription(name=name, label=name.title(), meaning="What it is.", relations=relations, slots=[slot])


def told(app: Flask, *names: str, version: str = "v1") -> None:
    at = servers_of(app)
    register_kinds([a_kind(name) for name in names], rules_version=version, database=at.database, clock=at.clock)


class TestKinds:
    def test_before_a_worker_ever_ran_there_are_none(self, client: Client) -> None:
        answer = client.get("/v1/kinds")
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"none"')
        assert answer.get_json() == {"items": [], "next": None, "rules_version": None}

    def test_they_come_with_relations_and_slots(self, app: Flask, client: Client) -> None:
        told(app, "treaty", "border")
        found = client.get("/v1/kinds").get_json()
        assert found["rules_version"] == "v1"
        assert [kind["name"] for kind in found["items"]] == ["border", "treaty"]
        assert found["items"][0] == {
            "name": "border",
            "label": "Border",
            "meaning": "What it is.",
            "relations": [{"name": "sign", "meaning": "is signed"}, {"name": "leave", "meaning": "is left"}],
            "slots": [
                {"name": "parties", "label": "Parties", "types": ["state", "group"], "many": True, "required": False}
            ],
        }

    def test_the_last_worker_is_right(self, app: Flask, client: Client) -> None:
        told(app, "border", "own")
        etag = client.get("/v1/kinds").headers["ETag"]
        unchanged = client.get("/v1/kinds", headers={"If-None-Match": etag})
        assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in unchanged.headers
        told(app, "border", version="v2")
        changed = client.get("/v1/kinds", headers={"If-None-Match": etag})
        assert (changed.status_code, [kind["name"] for kind in changed.get_json()["items"]]) == (200, ["border"])

    def test_workers_that_start_at_once_leave_one_set(self, app: Flask) -> None:
        names = ("a", "b", "c", "d")
        workers = [
            threading.Thread(target=told, args=(app, *order), kwargs={"version": str(number)})
            for number, order in enumerate((names, names[::-1], names, names[::-1]))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with servers_of(app).database.reading() as work:
            known = work.kinds.all()
        assert [kind["name"] for kind in kinds_json(known)["items"]] == list(names)
