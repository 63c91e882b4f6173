"""Every kind's folder: its examples are its tests, its rules are sound, and a new kind is a new folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from spacy.language import Language

from service.domain.claim import ExtractedClaim
from tests.unit.workers.examples import KINDS, Example, differences, read_examples
from workers.extraction.errors import BadRuleData
from workers.extraction.pipeline import Extractor
from workers.extraction.rules.loader import load_kinds, rules_version

EXAMPLES = [example for kind in KINDS for example in read_examples(kind)]

#: Rules that no example makes fire yet. Take away what fires; never add.
NOT_YET_COVERED = frozenset(
    {
        "agreement/will-not-work",
        "border/signed-away-sovereignty",
        "membership/is-candidate",
    }
)

each_kind = pytest.mark.parametrize("kind", KINDS)


def _case(example: Example) -> object:
    marks = [pytest.mark.xfail(reason=example.known_failure, strict=True)] if example.known_failure else []
    return pytest.param(example, id=str(example), marks=marks)


@pytest.fixture(scope="session")
def found(extractor: Extractor) -> dict[str, list[ExtractedClaim]]:
    """The claims of every example, by its text."""
    return {example.text: extractor.extract(example.text, example.published) for example in EXAMPLES}


class TestExamples:
    @pytest.mark.parametrize("example", [_case(example) for example in EXAMPLES])
    def test_the_claims_are_those_of_the_guide(self, example: Example, found: dict[str, list[ExtractedClaim]]) -> None:
        assert differences(example, found[example.text]) == []

    def test_most_of_them_pass(self) -> None:
        failing = [example for example in EXAMPLES if example.known_failure]
        assert len(failing) < len(EXAMPLES) / 4

    def test_no_two_are_alike(self) -> None:
        cases = [(example.kind, example.text) for example in EXAMPLES]
        assert len(cases) == len(set(cases))

    def test_what_is_expected_stands_in_the_text(self) -> None:
        assert [
            (example.text, row["span"])
            for example in EXAMPLES
            for row in example.expect
            if row["span"] not in example.text
        ] == []

    def test_every_span_lies_in_its_text_and_is_trimmed(self, found: dict[str, list[ExtractedClaim]]) -> None:
        for text, claims in found.items():
            for claim in claims:
                words = text[claim.span.start : claim.span.end]
                assert words == claim.span.of(text)
                assert words == words.strip()

    @each_kind
    def test_every_relation_has_two(self, kind: str) -> None:
        told = [row["relation"] for example in EXAMPLES if example.kind == kind for row in example.expect]
        assert {name for name in load_kinds()[kind].relations if told.count(name) < 2} == set()

    @each_kind
    def test_no_relation_is_unknown(self, kind: str) -> None:
        told = {row["relation"] for example in EXAMPLES if example.kind == kind for row in example.expect}
        assert told <= set(load_kinds()[kind].relations)

    @each_kind
    def test_six_are_near_misses(self, kind: str) -> None:
        assert sum(not example.expect for example in EXAMPLES if example.kind == kind) >= 6


class TestRules:
    @each_kind
    def test_every_rule_says_why(self, kind: str) -> None:
        assert [rule.id for rule in load_kinds()[kind].rules if len(rule.because.split()) < 2] == []

    @each_kind
    def test_every_relation_has_a_rule(self, kind: str) -> None:
        read = load_kinds()[kind]
        assert set(read.relations) - {rule.relation for rule in read.rules} == set()

    def test_every_rule_fires_in_an_example(self, found: dict[str, list[ExtractedClaim]]) -> None:
        fired = {claim.provenance.rule for claims in found.values() for claim in claims}
        rules = {rule.name for kind in load_kinds().values() for rule in kind.rules}
        assert rules - fired - NOT_YET_COVERED == set()

    def test_the_list_of_rules_not_covered_only_shrinks(self, found: dict[str, list[ExtractedClaim]]) -> None:
        fired = {claim.provenance.rule for claims in found.values() for claim in claims}
        assert fired & NOT_YET_COVERED == set()

    def test_the_version_changes_with_the_rules_but_not_with_the_examples(self, kinds: Path) -> None:
        before = rules_version(kinds)
        _append(kinds / "border" / "examples.toml", "# another one")
        assert rules_version(kinds) == before
        _append(kinds / "border" / "rules.toml", "# another one")
        assert rules_version(kinds) != before


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    """A copy of the kinds' folders that a test may spoil."""
    with as_file(files("workers.extraction.kinds")) as own:
        for kind in KINDS:
            shutil.copytree(own / kind, tmp_path / kind)
    return tmp_path


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")


def _rule(**fields: str) -> str:
    row = {"id": '"own"', "relation": '"annex"', "because": '"a test wants it"', "verb": '["annex"]'} | fields
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in row.items())


class TestBadFolders:
    @pytest.mark.parametrize(
        ("file", "text", "complaint"),
        [
            pytest.param("rules.toml", _rule(verbs='["annex"]'), "rule 'own': unknown key 'verbs'", id="a rule's key"),
            pytest.param("rules.toml", _rule(relation='"eat"'), "unknown relation 'eat'", id="a rule's relation"),
            pytest.param("rules.toml", _rule(needs='["object:moon"]'), "unknown concept 'moon'", id="a need's concept"),
            pytest.param("rules.toml", _rule(heads='["object:moon"]'), "unknown concept 'moon'", id="a head's concept"),
            pytest.param(
                "rules.toml", _rule(without='["by:moon"]'), "unknown concept 'moon'", id="an excluded concept"
            ),
            pytest.param("rules.toml", _rule(needs='["object"]'), "is not of the form", id="a need without a concept"),
            pytest.param("rules.toml", _rule(verb='"@moons"'), "no word list moons.txt", id="a rule's word list"),
            pytest.param("rules.toml", _rule(id='"annexed"'), "two rules are called 'annexed'", id="a rule's id again"),
            pytest.param("rules.toml", '[[rule]]\nid = "own"\nrelation = "annex"', "lacks 'because'", id="no because"),
            pytest.param("rules.toml", "[[rule", "rules.toml", id="broken TOML"),
            pytest.param("kind.toml", '[concepts.moon]\nnoun = ["moon"]', "unknown key 'noun'", id="a concept's key"),
            pytest.param("kind.toml", '[concepts.moon]\nnouns = "@moons"', "no word list moons", id="a concept's list"),
            pytest.param("kind.toml", '[slots.moon]\nlabels = "x"', "unknown key 'labels'", id="a slot's key"),
            pytest.param(
                "kind.toml",
                '[slots.moon]\nlabel = "Moon"\nconcepts = ["moon"]\nroles = ["object"]',
                "unknown concept 'moon'",
                id="a slot's concept",
            ),
            pytest.param("kind.toml", "[colour]", "unknown key 'colour'", id="a kind's key"),
        ],
    )
    def test_the_error_names_the_kind_the_file_and_the_entry(
        self, kinds: Path, file: str, text: str, complaint: str
    ) -> None:
        _append(kinds / "border" / file, text)
        with pytest.raises(BadRuleData) as caught:
            load_kinds(kinds)
        assert complaint in str(caught.value)
        assert str(caught.value).startswith("border/")

    def test_an_unknown_key_of_a_relation_is_named(self, kinds: Path) -> None:
        _append(kinds / "border" / "relations.toml", '[[relation]]\nname = "eat"\ngloss = "eats"\ncolour = "red"')
        with pytest.raises((BadRuleData, TypeError), match="colour"):
            load_kinds(kinds)

    @pytest.mark.parametrize("file", ["rules.toml", "relations.toml"])
    def test_a_missing_file_is_named(self, kinds: Path, file: str) -> None:
        (kinds / "border" / file).unlink()
        with pytest.raises(BadRuleData, match=f"border/{file}"):
            load_kinds(kinds)

    def test_a_kinds_own_word_list_comes_before_the_shared_one(self, kinds: Path) -> None:
        (kinds / "border" / "actor_nouns.txt").write_text("moon # a comment\n", encoding="utf-8")
        _append(kinds / "border" / "rules.toml", _rule(noun='"@actor_nouns"'))
        assert load_kinds(kinds)["border"].rules[-1].noun == {"moon"}


SANCTIONS = {
    "kind.toml": """
name = "sanctions"
label = "Sanctions"
help = "Sanctions on a state: imposed, extended or lifted."
weight = 0.2

[slots.target]
label = "Target"
concepts = ["state"]
roles = ["on", "against"]
required = true

[slots.parties]
label = "Parties"
concepts = ["actor"]
roles = ["subject", "on"]
many = true

[concepts.sanction]
nouns = "@sanction_nouns"
""",
    "relations.toml": """
[[relation]]
name = "impose"
gloss = "puts sanctions on a state"
[[relation]]
name = "lift"
gloss = "takes them away"
negative_by_meaning = true
[[relation]]
name = "extend"
gloss = "prolongs them"
""",
    "rules.toml": """
[[rule]]
id = "imposed"
relation = "impose"
because = "verbs of putting sanctions on somebody"
verb = ["impose", "slap"]
needs = ["object:sanction"]

[[rule]]
id = "lifted"
relation = "lift"
because = "verbs of taking sanctions away"
verb = ["lift", "waive"]
needs = ["object:sanction"]

[[rule]]
id = "extended"
relation = "extend"
because = "verbs of prolonging sanctions"
verb = ["extend", "renew"]
needs = ["object:sanction"]
""",
    "sanction_nouns.txt": "sanction # with the plural\nsanctions\nembargo\n",
}


@pytest.fixture(scope="module")
def with_sanctions(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    folder = tmp_path_factory.mktemp("kinds")
    with as_file(files("workers.extraction.kinds")) as own:
        for kind in KINDS:
            shutil.copytree(own / kind, folder / kind)
    (folder / "sanctions").mkdir()
    for name, text in SANCTIONS.items():
        (folder / "sanctions" / name).write_text(text, encoding="utf-8")
    return Extractor(nlp, kinds=folder)


class TestAFourthKind:
    @pytest.fixture
    def told(self, with_sanctions: Extractor) -> Callable[[str], list[ExtractedClaim]]:
        return lambda text: [c for c in with_sanctions.extract(text, None) if c.kind == "sanctions"]

    def test_it_is_a_folder_and_nothing_else(self, with_sanctions: Extractor) -> None:
        assert list(with_sanctions.kinds) == ["agreement", "border", "membership", "sanctions"]

    @pytest.mark.parametrize(
        ("text", "relation", "target"),
        [
            pytest.param("Japan imposed sanctions on Myanmar in 2021.", "impose", "Myanmar", id="active"),
            pytest.param("The embargo against Cuba was extended by the senate.", "extend", "Cuba", id="passive"),
            pytest.param("The sanctions on Mali were lifted.", "lift", "Mali", id="passive without an agent"),
        ],
    )
    def test_its_claims_are_found(
        self, told: Callable[[str], list[ExtractedClaim]], text: str, relation: str, target: str
    ) -> None:
        (claim,) = told(text)
        assert (claim.relation, claim.slots["target"].name) == (relation, target)
        assert claim.span.of(text) == text.rstrip(".")
        assert claim.provenance.rule.startswith("sanctions/")

    def test_speaker_polarity_and_modality_come_with_it(self, told: Callable[[str], list[ExtractedClaim]]) -> None:
        (claim,) = told("“We will not lift the sanctions on Russia,” the chancellor said.")
        assert claim.attribution.speaker is not None
        assert claim.attribution.speaker.name == "the chancellor"
        assert (claim.polarity, claim.modality, claim.attribution.quotation) == ("negative", "future", "direct")

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Japan imposed a tax on sugar.", id="no word of the kind"),
            pytest.param("The council imposed sanctions on the club.", id="no state"),
        ],
    )
    def test_what_lacks_a_slot_is_no_claim(self, told: Callable[[str], list[ExtractedClaim]], text: str) -> None:
        assert told(text) == []

    def test_the_other_kinds_go_on(self, with_sanctions: Extractor) -> None:
        assert [claim.kind for claim in with_sanctions.extract("Russia annexed Crimea.", None)] == ["border"]
