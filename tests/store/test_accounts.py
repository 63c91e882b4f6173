"""Accounts: made, found in any case, changed, and wherever they are logged in logged out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2.profiles import CHEAPEST

from service.actions import change_account
from service.actions.change_account import Whose
from service.actions.create_account import AccountRequest, create_account
from service.actions.find_session import find_session
from service.actions.list_accounts import list_accounts
from service.actions.log_in import Credentials, LoggedIn, LoginRefused, log_in
from service.domain.account import Account, Role
from service.domain.errors import Conflict, InvalidInput, NotFound
from service.passwords import Passwords
from service.store.database import Database
from tests.builders import NOON
from tests.fakes import FakeClock
from tests.store.migrating import downgrade_to

PASSWORD, OTHER = "three lamps in a drawer", "seven boats on a hill"
ANA = Whose("Ana")


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(CHEAPEST)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make(database: Database, passwords: Passwords, clock: FakeClock) -> Callable[..., Account]:
    def made(name: str = "Ana", role: Role = Role.REVIEWER, newsroom: str = "default") -> Account:
        request = AccountRequest(name, role, PASSWORD, newsroom)
        return create_account(request, database=database, passwords=passwords, clock=clock)

    return made


@pytest.fixture
def enter(database: Database, passwords: Passwords, clock: FakeClock) -> Callable[..., LoggedIn]:
    def entered(password: str = PASSWORD) -> LoggedIn:
        credentials = Credentials("default", "Ana", password)
        return log_in(credentials, database=database, passwords=passwords, clock=clock)

    return entered


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ana", "ANA", id="ASCII"),
        pytest.param("Željko", "Z\u030cELJKO", id="a letter that SQLite does not fold"),
        pytest.param("Strauß", "strauss", id="a letter that becomes two"),
    ],
)
def test_a_newsroom_has_a_name_once_in_whatever_case(make: Callable[..., Account], one: str, other: str):
    make(one)
    make(one, newsroom="herald")
    with pytest.raises(Conflict, match="already, or one that reads alike"):
        make(other)


def test_two_who_make_an_account_at_once_make_one(make: Callable[..., Account], database: Database):
    def attempt(name: str) -> str:
        try:
            return make(name).name
        except Conflict:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, ["ana", "Ana", "aNa", "ANA"]))
    assert results.count("refused") == 3
    assert len(list_accounts(database=database)) == 1


def test_a_bad_name_or_password_makes_no_account_and_no_newsroom(database: Database, passwords: Passwords):
    for name, password in (("", PASSWORD), ("Ana", "short")):
        with pytest.raises(InvalidInput):
            create_account(AccountRequest(name, Role.ADMIN, password, "herald"), database=database, passwords=passwords)
    with database.reading() as work:
        assert work.newsrooms.all() == []


def test_the_list_names_the_newsrooms_and_no_password(make: Callable[..., Account], database: Database):
    make("Ana", Role.ADMIN, "herald")
    make("Bo")
    listed = list_accounts(database=database)
    assert [(each.newsroom, each.account.name, each.account.role) for each in listed] == [
        ("herald", "Ana", Role.ADMIN),
        ("default", "Bo", Role.REVIEWER),
    ]
    assert "argon2" not in repr(listed)
    assert PASSWORD not in repr(AccountRequest("Ana", Role.ADMIN, PASSWORD))


def test_a_new_role_counts_for_those_who_are_logged_in(
    make: Callable[..., Account], enter: Callable[..., LoggedIn], database: Database, clock: FakeClock
):
    make()
    token = enter().token
    change_account.set_role(Whose("ANA"), Role.EDITOR, database=database)
    found = find_session(token, database=database, clock=clock)
    assert found is not None
    assert found.account.role is Role.EDITOR


def test_a_new_password_ends_all_sessions_and_the_old_one(
    make: Callable[..., Account],
    enter: Callable[..., LoggedIn],
    database: Database,
    passwords: Passwords,
    clock: FakeClock,
):
    make()
    tokens = [enter().token, enter().token]
    clock.go_on(60)
    change_account.set_password(ANA, OTHER, database=database, passwords=passwords, clock=clock)
    assert [find_session(token, database=database, clock=clock) for token in tokens] == [None, None]
    with pytest.raises(LoginRefused):
        enter(PASSWORD)
    account = enter(OTHER).account
    assert (account.created_at, account.password_changed_at) == (NOON, clock())


def test_a_password_that_is_not_taken_changes_nothing(
    make: Callable[..., Account], enter: Callable[..., LoggedIn], database: Database, passwords: Passwords
):
    make()
    with pytest.raises(InvalidInput, match="needs 12 signs"):
        change_account.set_password(ANA, "short", database=database, passwords=passwords)
    assert enter()


def test_a_disabled_account_is_logged_out_and_works_again_once_enabled(
    make: Callable[..., Account], enter: Callable[..., LoggedIn], database: Database, clock: FakeClock
):
    make()
    token = enter().token
    change_account.disable(ANA, database=database, clock=clock)
    assert find_session(token, database=database, clock=clock) is None
    with pytest.raises(LoginRefused):
        enter()
    clock.go_on(60)
    change_account.disable(ANA, database=database, clock=clock)
    assert list_accounts(database=database)[0].account.disabled_at == NOON, "the first time counts"
    change_account.enable(ANA, database=database)
    assert find_session(token, database=database, clock=clock) is None, "that session stays ended"
    assert enter().account.works


def test_an_account_is_that_of_its_newsroom(make: Callable[..., Account], database: Database, passwords: Passwords):
    make(newsroom="herald")
    for change in (
        lambda: change_account.set_role(ANA, Role.ADMIN, database=database),
        lambda: change_account.set_password(ANA, OTHER, database=database, passwords=passwords),
        lambda: change_account.disable(ANA, database=database),
        lambda: change_account.enable(ANA, database=database),
    ):
        with pytest.raises(NotFound, match="the newsroom 'default' has no account 'Ana'"):
            change()


def test_accounts_go_with_the_older_schema_and_nothing_else_does(make: Callable[..., Account], database: Database):
    make()
    downgrade_to(database, "0007")
    database.upgrade()
    assert list_accounts(database=database) == []
    with database.reading() as work:
        assert [each.name for each in work.newsrooms.all()] == ["default"]
    assert make()
