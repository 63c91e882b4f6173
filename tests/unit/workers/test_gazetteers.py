"""The gazetteers hold what they promise: known ids, no silent clash of names, sources, facts that can be looked up."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest

Entry = dict[str, Any]

FOLDER = files("workers.extraction.lexicons") / "gazetteers"
FEWEST = {"states": 250, "organisations": 120, "territories": 260, "people": 300}
NAME_LISTS = ("aliases", "former", "capitals", "adjectives", "demonyms", "metonyms", "parts", "exit_nouns")
ISO_CODES = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR
BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP
CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB
GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN
KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD
MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN
PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM
SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR
UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM XKX YEM ZAF ZMB ZWE
"""

each_table = pytest.mark.parametrize("table", FEWEST)


@cache
def entries(table: str) -> list[Entry]:
    return [json.loads(line) for line in (FOLDER / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def by_id() -> dict[str, Entry]:
    return {entry["id"]: entry for table in FEWEST for entry in entries(table)}


def forms(entry: Entry) -> set[str]:
    return {entry["name"], *(form for field in NAME_LISTS for form in entry.get(field, ()))}


def references(entry: Entry) -> Iterator[str]:
    for field in ("states", "members"):
        yield from entry.get(field) or ()
    yield from entry.get("exit_nouns", {}).values()
    yield from (office["of"] for office in entry.get("offices", ()))
    yield from (entry[field] for field in ("parent", "same_as") if entry.get(field))


def is_place_in(place: Entry, state: Entry) -> bool:
    """Tell whether a territory names the state that shares its name: Greenland, or a capital that is fought over."""
    return state["id"] in place.get("states", ()) or state["id"] == place.get("same_as")


@each_table
def test_each_table_is_sorted_by_ids_that_are_unique(table: str) -> None:
    ids = [entry["id"] for entry in entries(table)]
    assert ids == sorted(set(ids))


@each_table
def test_each_table_has_the_same_keys_in_the_same_order_on_every_line(table: str) -> None:
    assert len({tuple(entry) for entry in entries(table)}) == 1


@each_table
def test_each_table_is_as_large_as_promised(table: str) -> None:
    assert len(entries(table)) >= FEWEST[table]


@each_table
def test_each_table_names_its_sources_and_licence(table: str) -> None:
    section = tomllib.loads((FOLDER / "SOURCES.toml").read_text(encoding="utf-8"))[table]
    assert section["sources"]
    assert section["licence"]
    assert section["as_of"]


@each_table
def test_no_name_is_empty_padded_or_twice_in_one_list(table: str) -> None:
    for entry in entries(table):
        for field, value in entry.items():
            listed = [form for form in value if isinstance(form, str)] if isinstance(value, list) else [entry["name"]]
            assert all(form == form.strip() and form for form in listed), (entry["id"], field)
            assert len(listed) == len(set(listed)), (entry["id"], field)
        assert entry["name"] not in entry["aliases"]


@each_table
def test_only_forms_of_the_entry_are_marked_ambiguous(table: str) -> None:
    assert [e["id"] for e in entries(table) if not set(e["ambiguous"]) <= forms(e)] == []


@each_table
def test_every_id_that_an_entry_refers_to_exists(table: str) -> None:
    assert {(e["id"], ref) for e in entries(table) for ref in references(e) if ref not in by_id()} == set()


def test_a_form_names_two_entries_only_where_both_mark_it_ambiguous() -> None:
    holders: dict[str, list[Entry]] = defaultdict(list)
    for entry in by_id().values():
        for form in forms(entry):
            holders[form].append(entry)
    clashes = {
        (form, one["id"], other["id"])
        for form, sharing in holders.items()
        for one, other in combinations(sharing, 2)
        if not (form in one["ambiguous"] and form in other["ambiguous"])
        and not (is_place_in(one, other) or is_place_in(other, one))
    }
    assert clashes == set()


def test_states_are_named_by_iso_codes_or_as_former_states() -> None:
    assert [e["id"] for e in entries("states") if not re.fullmatch(r"iso:[A-Z]{3}|former:[a-z-]+", e["id"])] == []


def test_every_assigned_iso_code_has_a_state() -> None:
    assert {f"iso:{code}" for code in ISO_CODES.split()} - set(by_id()) == set()


def test_territories_are_of_known_types() -> None:
    known = {"region", "island", "city", "line", "border", "sea", "zone", "enclave"}
    assert {entry["type"] for entry in entries("territories")} == known


def test_the_united_nations_has_its_members_and_observers() -> None:
    counted = [entry["status"] for entry in entries("states")]
    assert (counted.count("un_member"), counted.count("un_observer")) == (193, 2)


def test_only_dependent_territories_have_a_parent() -> None:
    assert [e["id"] for e in entries("states") if (e["status"] == "dependent") != bool(e["parent"])] == []


@pytest.mark.parametrize(
    ("field", "form", "entity"),
    [
        pytest.param("aliases", "U.S.", "iso:USA", id="U.S. is the United States"),
        pytest.param("aliases", "Türkiye", "iso:TUR", id="Türkiye is Turkey"),
        pytest.param("aliases", "DRC", "iso:COD", id="DRC is DR Congo"),
        pytest.param("aliases", "Ivory Coast", "iso:CIV", id="Ivory Coast is Côte d'Ivoire"),
        pytest.param("former", "Swaziland", "iso:SWZ", id="Swaziland was the name of Eswatini"),
        pytest.param("capitals", "Kiev", "iso:UKR", id="Kiev is a spelling of Ukraine's capital"),
        pytest.param("metonyms", "Kremlin", "iso:RUS", id="the Kremlin stands for Russia"),
        pytest.param("metonyms", "Elysee", "iso:FRA", id="the Élysée is found without its accents"),
        pytest.param("demonyms", "Danes", "iso:DNK", id="Danes are of Denmark"),
        pytest.param("ambiguous", "Georgia", "iso:GEO", id="Georgia needs context"),
        pytest.param("ambiguous", "Brussels", "org:eu", id="Brussels needs context"),
        pytest.param("aliases", "Artsakh", "territory:nagorno-karabakh", id="Artsakh is Nagorno-Karabakh"),
        pytest.param("aliases", "Malvinas", "territory:falklands", id="the Malvinas are the Falkland Islands"),
        pytest.param("aliases", "Diaoyu", "territory:senkaku", id="the Diaoyu are the Senkaku Islands"),
        pytest.param(
            "aliases", "pre-2014 borders", "territory:ukraine-pre-2014-borders", id="a dated border is a place"
        ),
        pytest.param("states", "iso:UKR", "territory:crimea", id="Ukraine is one of Crimea's states"),
        pytest.param("ambiguous", "Green Line", "territory:cyprus-buffer-zone", id="there are two Green Lines"),
        pytest.param("aliases", "Zelenskyy", "person:volodymyr-zelensky", id="Zelenskyy is Volodymyr Zelensky"),
        pytest.param("ambiguous", "Sharif", "person:nawaz-sharif", id="two Sharifs were prime minister"),
        pytest.param("parts", "European Commission", "org:eu", id="the Commission acts for the European Union"),
        pytest.param("context_aliases", "the alliance", "org:nato", id="the alliance may be NATO"),
    ],
)
def test_known_forms_are_listed(field: str, form: str, entity: str) -> None:
    assert form in by_id()[entity][field]


def holders(role: str, body: str, day: str) -> list[str]:
    """Name who held an office on a day, for offices whose dates are known to the day."""
    return [
        person["name"]
        for person in entries("people")
        for office in person["offices"]
        if (office["role"], office["of"]) == (role, body) and office["since"] <= day < (office["until"] or "9999")
    ]


@pytest.mark.parametrize(
    ("role", "body", "day", "name"),
    [
        pytest.param(
            "President of the United States", "iso:USA", "2017-01-19", "Barack Obama", id="Obama to the last day"
        ),
        pytest.param(
            "President of the United States", "iso:USA", "2025-02-13", "Donald Trump", id="Trump's second term"
        ),
        pytest.param(
            "President of Ukraine", "iso:UKR", "2022-02-24", "Volodymyr Zelensky", id="Ukraine at the invasion"
        ),
        pytest.param("Secretary General of NATO", "org:nato", "2024-10-01", "Mark Rutte", id="Rutte's first day"),
        pytest.param("EU foreign policy chief", "org:eu", "2025-02-13", "Kaja Kallas", id="Kallas speaks for the EU"),
        pytest.param(
            "Prime Minister of Hungary", "iso:HUN", "2026-05-09", "Péter Magyar", id="Hungary after its change"
        ),
    ],
)
def test_an_office_has_its_holder_on_a_day(role: str, body: str, day: str, name: str) -> None:
    assert holders(role, body, day) == [name]


def test_offices_are_dated_to_the_day_month_or_year_and_end_after_they_begin() -> None:
    for person in entries("people"):
        assert person["offices"], person["id"]
        for office in person["offices"]:
            since, until = office["since"] or "", office["until"] or "9999"
            assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", since), person["id"]
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", until), person["id"]
            assert since[: len(until)] <= until[: len(since)], person["id"]


@pytest.mark.parametrize(
    ("organisation", "size", "member", "outsider"),
    [
        pytest.param("org:nato", 32, "iso:SWE", "iso:UKR", id="NATO has 32 members, Sweden among them"),
        pytest.param("org:eu", 27, "iso:HRV", "iso:GBR", id="the European Union has 27 members"),
        pytest.param("org:eurozone", 21, "iso:BGR", "iso:SWE", id="the eurozone has 21 members since Bulgaria joined"),
        pytest.param("org:schengen", 29, "iso:CHE", "iso:IRL", id="the Schengen Area has 29 members"),
        pytest.param("org:asean", 11, "iso:TLS", "iso:PNG", id="ASEAN has 11 members since Timor-Leste joined"),
        pytest.param("org:ecowas", 12, "iso:NGA", "iso:MLI", id="ECOWAS has 12 members since three left"),
        pytest.param("org:oecd", 38, "iso:CRI", "iso:BRA", id="the OECD has 38 members"),
        pytest.param("org:osce", 57, "iso:MNG", "iso:XKX", id="the OSCE has 57 participating states"),
        pytest.param("org:council-of-europe", 46, "iso:UKR", "iso:RUS", id="the Council of Europe has 46 members"),
    ],
)
def test_known_members_are_listed(organisation: str, size: int, member: str, outsider: str) -> None:
    members = by_id()[organisation]["members"]
    assert len(members) == size
    assert member in members
    assert outsider not in members


def test_an_exit_noun_names_who_leaves() -> None:
    assert by_id()["org:eu"]["exit_nouns"]["Brexit"] == "iso:GBR"


def test_neighbours_are_states_and_each_pair_is_named_once() -> None:
    table = [line.split() for line in (FOLDER / "neighbours.txt").read_text(encoding="utf-8").splitlines()[1:]]
    pairs = [frozenset((first, other)) for first, *others in table for other in others]
    assert len(pairs) == len(set(pairs))
    assert {code for line in table for code in line} <= set(ISO_CODES.split())
