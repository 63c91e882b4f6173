"""The table of agreements keeps its shape, knows its parties, and shares no name with another table."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from workers.extraction.stages.reading.scan import Gazetteer

Entry = dict[str, Any]

FOLDER = files("workers.extraction.lexicons") / "gazetteers"
KEYS = ("id", "name", "aliases", "type", "parties", "signed", "in_force", "ended")
TYPES = {"treaty", "accord", "ceasefire", "declaration", "plan", "pact", "convention", "protocol", "memorandum"}
OTHER_TABLES = ("states", "organisations", "territories", "people")
OTHER_FORMS = (
    "aliases", "former", "capitals", "adjectives", "demonyms", "metonyms", "parts", "exit_nouns", "context_aliases",
)  # fmt: skip


@cache
def entries(table: str) -> list[Entry]:
    return [json.loads(line) for line in (FOLDER / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer({"agreements": entries("agreements"), "states": entries("states")})


def forms(entry: Entry) -> list[str]:
    return [entry["name"], *entry["aliases"]]


def all_forms() -> list[str]:
    return [form for entry in entries("agreements") for form in forms(entry)]


def test_there_are_at_least_two_hundred_sorted_by_unique_ids() -> None:
    ids = [entry["id"] for entry in entries("agreements")]
    assert ids == sorted(set(ids))
    assert len(ids) >= 200
    assert [each for each in ids if not re.fullmatch(r"agreement:[a-z0-9-]+", each)] == []


def test_every_line_has_the_same_keys_in_the_same_order() -> None:
    assert {tuple(entry) for entry in entries("agreements")} == {KEYS}


def test_every_type_is_known_and_used() -> None:
    assert {entry["type"] for entry in entries("agreements")} == TYPES


def test_every_party_is_a_state_or_an_organisation() -> None:
    known = {entry["id"] for table in ("states", "organisations") for entry in entries(table)}
    assert {party for entry in entries("agreements") for party in entry["parties"]} - known == set()


def test_no_party_is_listed_twice() -> None:
    assert [e["id"] for e in entries("agreements") if len(e["parties"]) != len(set(e["parties"]))] == []


def test_dates_are_days_in_the_order_of_an_agreements_life() -> None:
    for entry in entries("agreements"):
        days = [date.fromisoformat(entry[field]) for field in ("signed", "in_force", "ended") if entry[field]]
        assert all(earlier <= later for earlier, later in pairwise(days)), entry["id"]


def test_no_form_is_padded_or_names_two_agreements() -> None:
    assert [form for form in all_forms() if form != form.strip() or not form] == []
    assert [form for form, count in Counter(all_forms()).items() if count > 1] == []


def test_no_form_is_also_a_form_of_another_table() -> None:
    taken = {
        form
        for table in OTHER_TABLES
        for entry in entries(table)
        for form in (entry["name"], *(form for field in OTHER_FORMS for form in entry.get(field, ())))
    }
    assert taken & set(all_forms()) == set()


def test_a_form_is_an_acronym_or_has_several_words() -> None:
    assert [form for form in all_forms() if not re.search(r"[ –-]|^[A-Z.]{3,}$", form)] == []


def test_a_form_with_a_dash_is_also_listed_with_a_hyphen() -> None:
    """Agencies write "EU-Mercosur", magazines "EU–Mercosur"."""
    assert [form for form in all_forms() if form.replace("–", "-") not in set(all_forms())] == []


def test_the_table_names_its_sources_and_licence() -> None:
    section = tomllib.loads((FOLDER / "SOURCES.toml").read_text(encoding="utf-8"))["agreements"]
    assert section["sources"]
    assert section["licence"]
    assert section["as_of"]


@pytest.mark.parametrize(
    ("sentence", "agreement"),
    [
        pytest.param("Iran may leave the Non-Proliferation Treaty.", "npt", id="the NPT without its first word"),
        pytest.param("The last limits, of New START, have lapsed.", "new-start", id="New START, not START"),
        pytest.param("Trump quit the Iran nuclear deal.", "jcpoa", id="the JCPOA by its common name"),
        pytest.param("Moscow says the Minsk accords are dead.", "minsk-agreements", id="Minsk accords in lower case"),
        pytest.param("India put the Indus Waters Treaty in abeyance.", "indus-waters", id="the Indus Waters Treaty"),
        pytest.param("It breaks the Simla accord of 1972.", "simla", id="the Simla accord"),
        pytest.param("Both cite the 1966 Geneva Agreement.", "geneva-1966", id="Geneva 1966 with its year first"),
        pytest.param("A vote on the EU-Mercosur deal is due.", "eu-mercosur", id="EU-Mercosur with a hyphen"),
        pytest.param("They met under the Escazu Agreement.", "escazu", id="Escazú without its accent"),
        pytest.param("The Washington Accords were broken.", "washington-drc-rwanda", id="the Congo–Rwanda accords"),
        pytest.param("The Convention on the Law of the Sea says so.", "unclos", id="UNCLOS in words"),
    ],
)
def test_a_sentence_is_read_as_naming_the_agreement(sentence: str, agreement: str) -> None:
    found = [mention.entity.id for mention in gazetteer().find(sentence) if mention.entity.type == "agreement"]
    assert found == [f"agreement:{agreement}"]


@pytest.mark.parametrize(
    ("agreement", "field", "value"),
    [
        pytest.param("new-start", "ended", "2026-02-05", id="New START ran out in February 2026"),
        pytest.param("inf", "ended", "2019-08-02", id="the INF Treaty ended in August 2019"),
        pytest.param("prespa", "in_force", "2019-02-12", id="Prespa came into force in 2019"),
        pytest.param("dayton", "signed", "1995-12-14", id="Dayton was signed in Paris"),
        pytest.param("kyoto-protocol", "parties", [], id="Kyoto is too wide for a list"),
        pytest.param("simla", "parties", ["iso:IND", "iso:PAK"], id="Simla binds India and Pakistan"),
    ],
)
def test_known_facts_are_listed(agreement: str, field: str, value: object) -> None:
    by_id = {entry["id"]: entry for entry in entries("agreements")}
    assert by_id[f"agreement:{agreement}"][field] == value
