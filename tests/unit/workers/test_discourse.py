"""What the article has spoken of: for "it", "the deal", "the islands"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.claim import EntityRef
from workers.extraction.rules.rule import Concept
from workers.extraction.stages.reading.clauses import Clause
from workers.extraction.stages.reading.discourse import Discourse, read_pronouns

KASHMIR = EntityRef("Kashmir", "territory:kashmir", "Kashmir")
CRIMEA = EntityRef("Crimea", "territory:crimea", "Crimea")
FALKLANDS = EntityRef("Falkland Islands", "territory:falklands", "the Falklands")
CONCEPTS = [
    Concept(name="instrument", nouns=frozenset({"treaty", "truce"})),
    Concept(name="territory", types=frozenset({"territory"})),
]


def kept(*refs: EntityRef) -> Discourse:
    discourse = Discourse()
    for ref in refs:
        discourse.keep("border", "territory", (ref,))
    return discourse


class TestRecall:
    def test_the_last_is_recalled_and_marked_as_inferred(self) -> None:
        (ref,) = kept(CRIMEA, KASHMIR).recall("border", "territory")
        assert ref == EntityRef("Kashmir", "territory:kashmir", "Kashmir", inferred=True)

    def test_nothing_does_not_wipe_out_what_was_kept(self) -> None:
        discourse = kept(CRIMEA)
        discourse.keep("border", "territory", ())
        assert [ref.name for ref in discourse.recall("border", "territory")] == ["Crimea"]

    def test_a_slot_of_another_kind_is_another(self) -> None:
        assert kept(CRIMEA).recall("agreement", "territory") == ()
        assert kept(CRIMEA).recall("border", "parties") == ()


class TestMain:
    @pytest.mark.parametrize(
        ("refs", "like", "expected"),
        [
            pytest.param([CRIMEA, KASHMIR], "", "Kashmir", id="the last"),
            pytest.param([CRIMEA, CRIMEA, CRIMEA, KASHMIR], "", "Crimea", id="what the article is about"),
            pytest.param([CRIMEA, CRIMEA, CRIMEA, KASHMIR, KASHMIR], "", "Kashmir", id="the last, named twice"),
            pytest.param([FALKLANDS, CRIMEA], "island", "Falkland Islands", id="the last with that word in its name"),
            pytest.param([CRIMEA, KASHMIR], "island", "Kashmir", id="the last where none has that word"),
        ],
    )
    def test_what_a_definite_noun_means(self, refs: list[EntityRef], like: str, expected: str) -> None:
        (ref,) = kept(*refs).main("border", "territory", like=like)
        assert (ref.name, ref.inferred) == (expected, True)

    def test_nothing_was_named(self) -> None:
        assert Discourse().main("border", "territory") == ()


class TestPronouns:
    @pytest.fixture
    def readings(self, clauses_of: Callable[[str], list[Clause]]) -> Callable[[str, str], tuple[str, ...]]:
        def read(text: str, pronoun: str) -> tuple[str, ...]:
            clauses = clauses_of(text)
            read_pronouns(clauses, CONCEPTS)
            found = [
                clause.tree.readings[token.i]
                for clause in clauses[-1:]
                for token in clause.tree.doc
                if token.lower_ == pronoun and token.i in clause.tree.readings
            ]
            return found[-1]

        return read

    @pytest.mark.parametrize(
        ("text", "pronoun", "first"),
        [
            pytest.param("They signed a treaty. It is good.", "it", "instrument", id="it"),
            pytest.param("They visited Crimea. It is cold.", "it", "territory", id="it, another concept"),
            pytest.param("They signed two treaties. They are good.", "they", "instrument", id="they"),
            pytest.param(
                "They signed a treaty on Crimea in May. This is good.", "this", "instrument", id="the object first"
            ),
            pytest.param(
                "Crimea is cold. They signed a treaty. It is good.", "it", "instrument", id="the nearest first"
            ),
            pytest.param(
                "They signed a treaty. It is good. It is old.", "it", "instrument", id="through another pronoun"
            ),
        ],
    )
    def test_the_likeliest_reading_comes_first(
        self, readings: Callable[[str, str], tuple[str, ...]], text: str, pronoun: str, first: str
    ) -> None:
        assert readings(text, pronoun)[:1] == (first,)

    @pytest.mark.parametrize(
        ("text", "pronoun"),
        [
            pytest.param("It is good.", "it", id="nothing before"),
            pytest.param("They signed two treaties. It is good.", "it", id="a plural before a singular"),
            pytest.param("He bought a house. It is good.", "it", id="no concept"),
        ],
    )
    def test_there_is_none(self, readings: Callable[[str, str], tuple[str, ...]], text: str, pronoun: str) -> None:
        assert readings(text, pronoun) == ()
