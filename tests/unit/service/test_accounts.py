"""Who may do what, names that are compared in any case, and passwords that are taken or not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from service.domain.account import LONGEST_NAME, RIGHTS, Account, Right, Role, account_name, name_key
from service.domain.errors import InvalidInput
from service.domain.password import LONGEST, SHORTEST, new_password, written_alike
from service.passwords import Passwords
from tests.builders import NOON

ANA = Account(
    id="acc_1", newsroom_id="nwr_1", name="Ana", role=Role.REVIEWER, created_at=NOON, password_changed_at=NOON
)
GOOD = "three lamps in a drawer"


class TestRoles:
    def test_every_role_may_something_and_nobody_more_than_the_admin(self) -> None:
        assert set(RIGHTS) == set(Role)
        assert RIGHTS[Role.REVIEWER] < RIGHTS[Role.EDITOR] < RIGHTS[Role.ADMIN] == set(Right)

    @pytest.mark.parametrize(
        ("role", "may", "may_not"),
        [
            pytest.param(Role.REVIEWER, Right.DECIDE, Right.PUBLISH, id="a reviewer decides and does not publish"),
            pytest.param(Role.EDITOR, Right.PUBLISH, Right.MANAGE_KEYS, id="an editor publishes and has no keys"),
            pytest.param(Role.EDITOR, Right.ADJUDICATE, Right.MANAGE_ACCOUNTS, id="an editor adjudicates"),
        ],
    )
    def test_what_a_role_may(self, role: Role, may: Right, may_not: Right) -> None:
        account = replace(ANA, role=role)
        assert (account.may(may), account.may(may_not)) == (True, False)

    def test_a_disabled_account_may_nothing(self) -> None:
        disabled = replace(ANA, role=Role.ADMIN, disabled_at=NOON)
        assert not any(disabled.may(right) for right in Right)


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("Ana", "ANA", id="case"),
            pytest.param("Petrović", "PETROVIC\u0301", id="an accent that is a sign of its own"),
            pytest.param("Strauß", "STRAUSS", id="a letter that is two in upper case"),
            pytest.param("Ana  Petrović", " ana\tpetrović ", id="blanks"),
            pytest.param("ＡＮＡ", "ana", id="wide letters"),
        ],
    )
    def test_names_that_read_alike_are_one(self, one: str, other: str) -> None:
        assert name_key(one) == name_key(other)

    def test_a_name_keeps_its_case_and_loses_its_odd_blanks(self) -> None:
        assert account_name(" Ana \u00a0 PETROVIC\u0301\n") == "Ana PETROVIĆ"

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("", id="nothing"),
            pytest.param(" \n", id="blanks"),
            pytest.param("a" * (LONGEST_NAME + 1), id="a long one"),
            pytest.param("a\u0000b", id="a NUL"),
            pytest.param("ana\u200b", id="a sign that is not seen"),
            pytest.param("\u202eana", id="a sign that turns the writing round"),
            pytest.param("\ud800", id="half a sign"),
        ],
    )
    def test_what_is_no_name_is_refused(self, name: str) -> None:
        with pytest.raises(InvalidInput, match="the name of an account"):
            account_name(name)


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            pytest.param("a" * 2 + "bcdefg hkmnp"[: SHORTEST - 2], id="the shortest"),
            pytest.param("pq rst" * 42 + "wxyz", id="the longest"),
            pytest.param("žluťoučký kůň", id="letters of a language"),
            pytest.param("830174629915", id="digits alone"),
            pytest.param(GOOD, id="words"),
        ],
    )
    def test_any_signs_make_a_password_if_there_are_enough(self, password: str) -> None:
        assert SHORTEST <= len(password) <= LONGEST
        assert new_password(password, name="Ana") == password

    @pytest.mark.parametrize(
        ("password", "why"),
        [
            pytest.param("elevensigns", "needs 12 signs", id="a short one"),
            pytest.param("e\u0301" * 11, "needs 12 signs", id="a short one written long"),
            pytest.param("ab cd" * 60, "256 signs at most", id="a long one"),
            pytest.param("x" * 100_000, "256 signs at most", id="a very long one"),
            pytest.param("three lamps\ud800 in", "nobody can type", id="half a sign"),
            pytest.param("three lamps\x00 in", "nobody can type", id="a NUL"),
            pytest.param("three lamps\nin a drawer", "nobody can type", id="two lines"),
            pytest.param("aaaaaaaaaaaaaaaa", "first that anybody", id="one sign"),
            pytest.param("abc123abc123abc", "first that anybody", id="a piece again and again"),
            pytest.param("qwertyuiopasdf", "first that anybody", id="a row of keys"),
            pytest.param("0987654321098", "first that anybody", id="digits in turn, backwards"),
            pytest.param("Password2026!", "first that anybody", id="the commonest word with a year"),
            pytest.param("1Q2w3e4r5t6y", "first that anybody", id="a walk over the keys"),
            pytest.param("Correct Horse Battery Staple", "first that anybody", id="a famous one"),
            pytest.param("Ana Petrović 12", "little more than the name", id="the name and a number"),
            pytest.param("claimwire-petrović", "little more than the name", id="the program and half the name"),
        ],
    )
    def test_one_that_can_be_guessed_is_refused_and_not_repeated(self, password: str, why: str) -> None:
        with pytest.raises(InvalidInput, match=why) as refused:
            new_password(password, name="Ana Petrović")
        assert password not in str(refused.value)

    def test_one_that_only_begins_with_a_piece_again_and_again_is_taken(self) -> None:
        assert new_password("abcabcabcabc and more", name="Ana")

    def test_another_keyboard_makes_the_same_password(self) -> None:
        assert written_alike("cafe\u0301 ｏｌé") == written_alike("café olé")


class TestHashes:
    def test_a_password_matches_its_own_hash_alone(self) -> None:
        passwords = Passwords(CHEAPEST)
        kept = passwords.hash(GOOD)
        assert passwords.matches(kept, GOOD)
        assert not passwords.matches(kept, f"{GOOD}.")
        assert kept != passwords.hash(GOOD), "each has a salt of its own"
        assert GOOD not in kept

    @pytest.mark.parametrize(("kept", "password"), [(None, GOOD), (None, ""), ("$argon2id$nonsense", GOOD), ("", "")])
    def test_where_there_is_no_hash_nothing_matches(self, kept: str | None, password: str) -> None:
        assert not Passwords(CHEAPEST).matches(kept, password)

    def test_no_password_matches_no_hash(self) -> None:
        passwords = Passwords(CHEAPEST)
        assert not passwords.matches(passwords.hash(GOOD), None)
        assert not passwords.matches(passwords.hash(""), "")

    def test_the_parameters_are_those_of_rfc_9106_and_others_are_outdated(self) -> None:
        passwords = Passwords()
        kept = passwords.hash(GOOD)
        assert kept.startswith(f"$argon2id$v=19$m={64 * 1024},t=3,p=4$")
        assert not passwords.outdated(kept)
        assert passwords.outdated(Passwords(CHEAPEST).hash(GOOD))
        assert Passwords(CHEAPEST).outdated(kept)
        assert RFC_9106_LOW_MEMORY.memory_cost == 64 * 1024
