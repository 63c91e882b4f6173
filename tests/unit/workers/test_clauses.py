"""A clause has its arguments by role, whatever the voice and wherever they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extraction.stages.reading.clauses import Clause

ClausesOf = Callable[[str], list[Clause]]


@pytest.fixture
def clause(clauses_of: ClausesOf) -> Callable[[str, str], Clause]:
    """Return the clause of a text whose predicate is the word given."""
    return lambda text, word: next(each for each in clauses_of(text) if each.head.text == word)


OneClause = Callable[[str, str], Clause]


def words(clause: Clause, role: str) -> list[str]:
    return [head.text for head in clause.heads(role)]


def case(text: str, predicate: str, role: str, expected: list[str], title: str, reason: str | None = None) -> object:
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(text, predicate, role, expected, id=title, marks=marks)


class TestVoice:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia signed the treaty.", id="active"),
            pytest.param("The treaty was signed by Russia.", id="passive"),
            pytest.param("The treaty has been signed by Russia.", id="passive in the perfect"),
            pytest.param("The treaty will be signed by Russia.", id="passive in the future"),
        ],
    )
    def test_who_signs_and_what_is_signed(self, clause: OneClause, text: str) -> None:
        signed = clause(text, "signed")
        assert (words(signed, "subject"), words(signed, "object")) == (["Russia"], ["treaty"])

    def test_a_passive_without_an_agent_has_no_subject(self, clause: OneClause) -> None:
        signed = clause("The treaty was signed in May.", "signed")
        assert signed.passive
        assert (words(signed, "subject"), words(signed, "object"), words(signed, "in")) == ([], ["treaty"], ["May"])


class TestArguments:
    @pytest.mark.parametrize(
        ("text", "predicate", "role", "expected"),
        [
            case("Norway is a member of NATO.", "is", "complement", ["member"], "a complement"),
            case("Norway is a member of NATO.", "is", "of", ["NATO"], "a preposition on the complement"),
            case("Serbia reached an accord with Kosovo.", "reached", "with", ["Kosovo"], "a preposition on the object"),
            case("Mali pulled out of the treaty.", "pulled", "of", ["treaty"], "two prepositions"),
            case("Serbia and Kosovo signed.", "signed", "subject", ["Serbia", "Kosovo"], "subjects joined by and"),
            case("It gave Pakistan the rivers.", "gave", "object", ["rivers"], "an object beside a dative"),
            case("There is a deal with Iran.", "is", "subject", ["deal"], "there is"),
            case("Belarus, Russia and Iran agreed.", "agreed", "subject", ["Belarus", "Russia", "Iran"], "three"),
        ],
    )
    def test_a_phrase_is_found_in_its_role(
        self, clause: OneClause, text: str, predicate: str, role: str, expected: list[str]
    ) -> None:
        assert words(clause(text, predicate), role) == expected

    def test_an_unknown_role_is_empty(self, clause: OneClause) -> None:
        assert clause("Russia signed.", "signed").heads("moon") == []


class TestKeys:
    @pytest.mark.parametrize(
        ("text", "predicate", "key"),
        [
            pytest.param("Mali pulled out yesterday.", "pulled", "pull_out", id="a particle"),
            pytest.param("The truce took effect.", "took", "take_effect", id="an object"),
            pytest.param("Kosovo wants to join.", "wants", "want_join", id="an infinitive"),
            pytest.param("It entered into force.", "entered", "enter_into_force", id="a preposition and its object"),
            pytest.param("Norway is a member.", "is", "be_member", id="a complement"),
        ],
    )
    def test_rules_can_name_the_predicate_with_what_belongs_to_it(
        self, clause: OneClause, text: str, predicate: str, key: str
    ) -> None:
        assert key in clause(text, predicate).keys


class TestSubjectsFromElsewhere:
    @pytest.mark.parametrize(
        ("text", "predicate", "role", "expected"),
        [
            case("Kosovo wants to join NATO.", "join", "subject", ["Kosovo"], "who wants"),
            case("Russia agreed to sign the treaty.", "sign", "subject", ["Russia"], "who agreed"),
            case("The envoy urged Kyiv to sign the treaty.", "sign", "subject", ["Kyiv"], "who was urged"),
            case(
                "The envoy urged Kyiv and Moscow to sign.", "sign", "subject", ["Kyiv", "Moscow"], "both who are urged"
            ),
            case("Kyiv was urged to sign the treaty.", "sign", "subject", ["Kyiv"], "who was urged, in the passive"),
            case("Russia signed and ratified the treaty.", "ratified", "subject", ["Russia"], "a joined predicate"),
            case("Russia signed the treaty and left.", "left", "subject", ["Russia"], "the far predicate"),
            case("They accused Russia of breaking the truce.", "breaking", "subject", ["Russia"], "who is accused"),
            case("Israel denied breaking the truce.", "breaking", "subject", ["Israel"], "who denies"),
        ],
    )
    def test_the_subject_is_found(
        self, clause: OneClause, text: str, predicate: str, role: str, expected: list[str]
    ) -> None:
        found = clause(text, predicate)
        assert words(found, role) == expected
        assert not found.own_subject

    def test_a_clause_with_its_own_subject_keeps_it(self, clause: OneClause) -> None:
        found = clause("The minister said that Russia had left.", "left")
        assert (words(found, "subject"), found.own_subject) == (["Russia"], True)

    def test_two_verbs_share_their_object(self, clause: OneClause) -> None:
        assert words(clause("They occupy or annex Gaza.", "occupy"), "object") == ["Gaza"]


class TestRelativeClauses:
    @pytest.mark.parametrize(
        ("text", "predicate", "role", "expected"),
        [
            case("Crimea, which Russia annexed, is there.", "annexed", "object", ["Crimea"], "what is annexed"),
            case("Russia, which annexed Crimea, left.", "annexed", "subject", ["Russia"], "who annexed"),
            case("The land that Russia annexed is rich.", "annexed", "object", ["land"], "that"),
            case("The land Russia annexed is rich.", "annexed", "object", ["land"], "no pronoun"),
            case("The island, annexed by Russia, is rich.", "annexed", "object", ["island"], "a participle"),
            case("The treaty signed in May is void.", "signed", "object", ["treaty"], "a participle with a time"),
            case("A state bordering Russia joined.", "bordering", "subject", ["state"], "a present participle"),
        ],
    )
    def test_the_noun_fills_the_open_role(
        self, clause: OneClause, text: str, predicate: str, role: str, expected: list[str]
    ) -> None:
        assert words(clause(text, predicate), role) == expected


class TestDenial:
    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia did not sign the treaty.", id="not"),
            pytest.param("Russia didn’t sign the treaty.", id="contracted"),
            pytest.param("Russia will never sign the treaty.", id="never"),
            pytest.param("No state will sign the treaty.", id="no before the subject"),
            pytest.param("Neither side will sign the treaty.", id="neither"),
            pytest.param("Russia will sign no treaty.", id="no before the object"),
            pytest.param("Nobody will sign the treaty.", id="nobody"),
        ],
    )
    def test_it_is_denied(self, clause: OneClause, text: str) -> None:
        assert clause(text, "sign").negated

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("Russia will sign the treaty.", id="plain"),
            pytest.param(
                "Russia will sign the treaty, not the memorandum.",
                id="what it is set against",
                marks=pytest.mark.xfail(reason="a contrasted noun's not is taken for the verb's", strict=True),
            ),
            pytest.param("Russia said no, but it will sign the treaty.", id="another clause"),
        ],
    )
    def test_it_is_not_denied(self, clause: OneClause, text: str) -> None:
        assert not clause(text, "sign").negated


class TestLinks:
    def test_what_is_said_hangs_on_the_saying(self, clauses_of: ClausesOf) -> None:
        said, signed = clauses_of("He said that Russia signed it.")
        assert signed.parent is said
        assert said.children == [signed]
        assert (said.parent, signed.label, signed.mark) == (None, "ccomp", "that")

    def test_they_come_in_text_order(self, clauses_of: ClausesOf) -> None:
        found = clauses_of("If Russia signs, Ukraine will join, he said. It agreed.")
        assert [clause.head.i for clause in found[:3]] == sorted(clause.head.i for clause in found[:3])

    @pytest.mark.parametrize(
        ("text", "predicate", "finite"),
        [
            pytest.param("Russia signed it.", "signed", True, id="a past"),
            pytest.param("Russia will sign it.", "sign", True, id="an auxiliary"),
            pytest.param("Russia wants to sign it.", "sign", False, id="an infinitive"),
            pytest.param("Having signed it, Russia left.", "signed", True, id="a participle with an auxiliary"),
            pytest.param("They urged signing it.", "signing", False, id="a gerund"),
        ],
    )
    def test_a_tense_makes_it_finite(self, clause: OneClause, text: str, predicate: str, finite: bool) -> None:
        assert clause(text, predicate).finite is finite
