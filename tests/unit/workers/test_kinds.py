"""Every kind's folder: its examples are its tests, its rules are sound, and a new kind is a new folder."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from spacy.language import Language

from service.domain.claim import ExtractedClaim
from tests.unit.workers.examples import KINDS, Example, all_examples, differences, read_examples
from workers.extraction.errors import BadRuleData
from workers.extraction.pipeline import Extractor
from workers.extraction.rules.loader import load_kinds, rules_version

EXAMPLES = list(all_examples())
SANCTIONS = Path(__file__).parents[2] / "data" / "kinds"

#: Rules that no example makes fire yet. Take away what fires; never add.
NOT_YET_COVERED = frozenset(
    {
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
            pytest.param(
                "kind.toml", '[concepts.moon]\ntypes = ["planet"]', "unknown type 'planet'", id="a concept's type"
            ),
            pytest.param("kind.toml", '[slots.moon]\nlabel = "Moon"', "slot moon: lacks 'concepts'", id="half a slot"),
            pytest.param("kind.toml", "[slots.Moon]", "'Moon' must be a name in lower case", id="a slot's name"),
            pytest.param("rules.toml", _rule(slots='{moon = "object"}'), "unknown slot 'moon'", id="a rule's slot"),
            pytest.param("rules.toml", _rule(carried='["moon"]'), "unknown slot 'moon'", id="a carried slot"),
            pytest.param("rules.toml", _rule(modality='"loud"'), "unknown modality 'loud'", id="a rule's modality"),
            pytest.param("rules.toml", _rule(polarity='"loud"'), "unknown polarity 'loud'", id="a rule's polarity"),
            pytest.param(
                "rules.toml",
                '[[rule]]\nid = "own"\nrelation = "annex"\nbecause = "a test"',
                "rule 'own': lacks a word that fires it",
                id="a rule that nothing fires",
            ),
            pytest.param(
                "relations.toml",
                '[[relation]]\nname = "eat"\ngloss = "eats"\ncolour = "red"',
                "relation 'eat': unknown key 'colour'",
                id="a relation's key",
            ),
            pytest.param("relations.toml", '[[relation]]\nname = "eat"', "lacks 'gloss'", id="half a relation"),
            pytest.param(
                "relations.toml", '[[relation]]\nname = "Eat"\ngloss = "eats"', "in lower case", id="a relation's name"
            ),
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

    def test_a_kind_is_called_what_its_folder_is(self, kinds: Path) -> None:
        (kinds / "border").rename(kinds / "frontier")
        with pytest.raises(BadRuleData, match="name is 'border', not that of its folder"):
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


SANCTION_EXAMPLES = list(read_examples(load_kinds(extra=SANCTIONS)["sanctions"], SANCTIONS / "sanctions"))


@pytest.fixture(scope="module")
def with_sanctions(nlp: Language, tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    elsewhere = tmp_path_factory.mktemp("kinds")
    shutil.copytree(SANCTIONS / "sanctions", elsewhere / "sanctions")
    return Extractor(nlp, extra=elsewhere)


class TestAFourthKind:
    def test_it_is_a_folder_anywhere_and_nothing_else(self, with_sanctions: Extractor) -> None:
        assert list(with_sanctions.kinds) == ["agreement", "border", "membership", "sanctions"]

    @pytest.mark.parametrize("example", [_case(example) for example in SANCTION_EXAMPLES])
    def test_its_examples_are_its_test(self, example: Example, with_sanctions: Extractor) -> None:
        assert differences(example, with_sanctions.extract(example.text, example.published)) == []

    def test_its_claims_are_explained(self, with_sanctions: Extractor) -> None:
        (claim,) = with_sanctions.explain("Japan imposed sanctions on Myanmar.", None).claims
        assert claim.explanation is not None
        assert claim.explanation.because == "a verb of putting sanctions on somebody"
        assert list(claim.explanation.slots) == ["target", "senders"]

    def test_its_weight_is_part_of_what_its_claims_are_worth(self, with_sanctions: Extractor) -> None:
        (claim,) = with_sanctions.extract("Will the sanctions on Mali be lifted?", None)
        assert "sanctions" in claim.check_worthiness.reasons
        assert claim.check_worthiness.score == with_sanctions.kinds["sanctions"].weight

    def test_what_a_slot_needs_and_is_not_named_drops_the_candidate(self, with_sanctions: Extractor) -> None:
        (dropped,) = with_sanctions.explain("The council imposed sanctions on the club.", None).dropped
        assert (dropped.kind, dropped.reason) == ("sanctions", "nothing fills the slot target")

    def test_the_other_kinds_go_on(self, with_sanctions: Extractor) -> None:
        assert [claim.kind for claim in with_sanctions.extract("Russia annexed Crimea.", None)] == ["border"]

    def test_the_version_of_the_rules_covers_it(self, tmp_path: Path) -> None:
        shutil.copytree(SANCTIONS / "sanctions", tmp_path / "sanctions")
        without, before = rules_version(), rules_version(extra=tmp_path)
        _append(tmp_path / "sanctions" / "rules.toml", "# another one")
        assert len({without, before, rules_version(extra=tmp_path)}) == 3

    def test_its_mistakes_are_named_like_our_own(self, tmp_path: Path) -> None:
        shutil.copytree(SANCTIONS / "sanctions", tmp_path / "sanctions")
        _append(tmp_path / "sanctions" / "rules.toml", _rule(relation='"eat"'))
        with pytest.raises(BadRuleData, match=r"sanctions/rules\.toml, rule 'own': unknown relation 'eat'"):
            load_kinds(extra=tmp_path)

    def test_it_may_not_take_the_name_of_another(self, kinds: Path) -> None:
        with pytest.raises(BadRuleData, match=r"agreement/kind\.toml: there is another kind of this name"):
            load_kinds(extra=kinds)

    def test_a_folder_without_a_kind_in_it_is_a_mistake(self) -> None:
        with pytest.raises(BadRuleData, match="a kind is a folder in it"):
            load_kinds(extra=SANCTIONS / "sanctions")
