"""What clients are told of the kinds is what their folders say."""

from __future__ import annotations

from pathlib import Path

from workers.extraction.rules.loader import load_kinds
from workers.kinds import describe

OWN = Path(__file__).parents[2] / "data" / "kinds"


class TestDescribe:
    def test_every_kind_says_what_it_and_its_relations_mean(self) -> None:
        kinds = [describe(kind) for kind in load_kinds(None, OWN).values()]
        assert {kind.name for kind in kinds} == {"agreement", "border", "membership", "sanctions"}
        for kind in kinds:
            assert kind.label
            assert kind.meaning
            assert kind.slots
            assert all(relation.meaning for relation in kind.relations)
            assert all(slot.label and slot.types for slot in kind.slots)

    def test_slots_say_what_fills_them(self) -> None:
        membership = describe(load_kinds()["membership"])
        slots = {slot.name: slot for slot in membership.slots}
        assert (slots["organisation"].types, slots["organisation"].required) == (["organisation"], True)
        assert (slots["parties"].types, slots["parties"].many) == (["group", "state"], True)
        assert ("join", "joins, accedes, enters") in [(each.name, each.meaning) for each in membership.relations]
