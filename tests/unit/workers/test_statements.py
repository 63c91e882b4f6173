"""Which statements a sentence makes: the words of each, and the clauses and stances in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extraction.stages.finding.statements import find_statements
from workers.extraction.stages.reading.clauses import Clause


class TestStatements:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("They agreed to start negotiations.", ["They agreed to start negotiations"]),
            ("He said that Finland joined NATO.", ["Finland joined NATO", "He said that Finland joined NATO"]),
            ("The EU urged Kyiv to sign the treaty.", ["urged Kyiv to sign the treaty"]),
            ("Finland joined in 2023 and Sweden left.", ["Finland joined in 2023", "Sweden left"]),
        ],
        ids=["light verb", "speech", "stance", "coordination"],
    )
    def test_their_words(self, clauses_of: Callable[[str], list[Clause]], text: str, expected: list[str]) -> None:
        found = [statement.span.of(text) for statement in find_statements(clauses_of(text))]
        assert sorted(found) == sorted(expected)

    def test_the_clauses_in_one(self, clauses_of: Callable[[str], list[Clause]]) -> None:
        (statement,) = find_statements(clauses_of("They agreed to start negotiations."))
        assert [member.clause.lemma for member in statement.members] == ["agree", "start"]
        assert [len(member.chain) for member in statement.members] == [1, 2]

    def test_whose_stance_it_is(self, clauses_of: Callable[[str], list[Clause]]) -> None:
        (statement,) = find_statements(clauses_of("The EU urged both sides to sign the treaty."))
        assert statement.stance is not None
        assert statement.stance.lemma == "urge"
        assert statement.top is statement.stance
