"""Logging in and out: who is let in, for how long, how often one may try, and what nobody learns from the answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import func, select
from structlog.testing import capture_logs

from service.actions import change_account
from service.actions.change_account import Whose
from service.actions.create_account import AccountRequest, create_account
from service.actions.find_session import find_session
from service.actions.log_in import Credentials, LoggedIn, LoginRefused, TooManyAttempts, log_in
from service.actions.log_out import log_out
from service.actions.purge_logins import purge_logins
from service.domain.account import Account, Role
from service.domain.errors import NotWritable
from service.domain.session import IDLE, LONGEST, token_digest
from service.domain.throttling import FORGOTTEN, OF_ACCOUNT, OF_ADDRESS
from service.passwords import Passwords
from service.store.database import Database
from service.store.sessions import Sessions
from service.store.tables import Base
from tests.fakes import FakeClock

PASSWORD, OTHER = "three lamps in a drawer", "seven boats on a hill"
ANA = Credentials("default", "ana", PASSWORD, "192.0.2.1")
WRONG = replace(ANA, password="a wrong one, and long")

Enter = Callable[..., LoggedIn]


class Watched(Passwords):
    """Tells what it was asked to compare, and does something while it is at it."""

    def __init__(self) -> None:
        super().__init__(CHEAPEST)
        self.compared: list[str | None] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def matches(self, kept: str | None, password: str | None) -> bool:
        self.compared.append(kept)
        self.meanwhile()
        return super().matches(kept, password)


@pytest.fixture
def passwords() -> Watched:
    return Watched()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ana(database: Database, passwords: Passwords, clock: FakeClock) -> Account:
    request = AccountRequest("Ana", Role.REVIEWER, PASSWORD)
    return create_account(request, database=database, passwords=passwords, clock=clock)


@pytest.fixture
def enter(database: Database, passwords: Passwords, clock: FakeClock) -> Enter:
    def entered(credentials: Credentials = ANA) -> LoggedIn:
        return log_in(credentials, database=database, passwords=passwords, clock=clock)

    return entered


def count(database: Database, table: str) -> int:
    with database.engine.connect() as connection:
        return connection.scalars(select(func.count()).select_from(Base.metadata.tables[table])).one()


def test_who_logs_in_is_known_by_the_token_until_the_log_out(
    ana: Account, enter: Enter, database: Database, clock: FakeClock
):
    entered, elsewhere = enter(), enter()
    found = find_session(entered.token, database=database, clock=clock)
    assert found is not None
    assert (found.account, found.session) == (ana, entered.session)
    log_out(entered.token, database=database)
    log_out(entered.token, database=database)
    assert find_session(entered.token, database=database, clock=clock) is None
    assert find_session(elsewhere.token, database=database, clock=clock) is not None


def test_a_token_that_was_never_given_is_nobodys(ana: Account, database: Database):
    for token in ("", "cws_", "\ud800", "\x00", "x" * 100_000, token_digest("cws_")):
        assert find_session(token, database=database) is None
        log_out(token, database=database)


def test_a_session_lasts_as_long_as_it_is_used_and_no_longer_than_a_week(
    ana: Account, enter: Enter, database: Database, clock: FakeClock
):
    token = enter().token
    step = IDLE - timedelta(minutes=1)
    uses = 0
    while find_session(token, database=database, clock=clock):
        clock.go_on(step.total_seconds())
        uses += 1
    assert uses == LONGEST // step + 1
    token = enter().token
    clock.go_on(IDLE.total_seconds())
    assert find_session(token, database=database, clock=clock) is None


def test_a_session_is_good_where_its_use_cannot_be_written(
    ana: Account, enter: Enter, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise NotWritable("the disk is full")

    token = enter().token
    clock.go_on(120)
    monkeypatch.setattr(Sessions, "seen", full)
    assert find_session(token, database=database, clock=clock) is not None


@pytest.mark.parametrize(
    "credentials",
    [
        pytest.param(WRONG, id="a wrong password"),
        pytest.param(replace(ANA, password=""), id="no password"),
        pytest.param(replace(ANA, password="x" * 1_000_000), id="a very long password"),
        pytest.param(replace(ANA, password="\ud800"), id="half a sign"),
        pytest.param(replace(ANA, name="nobody"), id="an unknown name"),
        pytest.param(replace(ANA, name="x" * 1_000_000), id="a very long name"),
        pytest.param(replace(ANA, name="a\x00\ud800"), id="a name that cannot be stored"),
        pytest.param(replace(ANA, newsroom="herald"), id="another newsroom"),
        pytest.param(replace(ANA, newsroom="a\x00"), id="a newsroom that cannot be stored"),
    ],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    credentials: Credentials, ana: Account, enter: Enter, passwords: Watched, database: Database
):
    with pytest.raises(LoginRefused, match=r"^the name or the password is wrong$"):
        enter(credentials)
    assert len(passwords.compared) == 1, "a hash is compared, be there one or not"
    assert count(database, "sessions") == 0
    assert count(database, "login_failures") == 2, "it counts, be there an account or not"


def test_a_disabled_account_is_answered_like_a_wrong_password(ana: Account, enter: Enter, database: Database):
    change_account.disable(Whose("Ana"), database=database)
    with pytest.raises(LoginRefused, match=r"^the name or the password is wrong$"):
        enter()


@pytest.mark.parametrize("name", ["Ana", "nobody"])
def test_after_some_failures_an_account_waits_whether_it_exists_or_not(
    name: str, ana: Account, enter: Enter, passwords: Watched, clock: FakeClock
):
    wrong = replace(WRONG, name=name, address=None)
    for _ in range(OF_ACCOUNT.free):
        with pytest.raises(LoginRefused):
            enter(wrong)
    for _ in range(3):
        with pytest.raises(TooManyAttempts) as early:
            enter(replace(wrong, password=PASSWORD))
        assert early.value.wait == OF_ACCOUNT.first_wait, "attempts that come too early do not count"
    assert len(passwords.compared) == OF_ACCOUNT.free
    clock.go_on(OF_ACCOUNT.first_wait.total_seconds())
    with pytest.raises(LoginRefused):
        enter(wrong)
    with pytest.raises(TooManyAttempts) as later:
        enter(wrong)
    assert later.value.wait == 2 * OF_ACCOUNT.first_wait


def test_a_log_in_forgets_the_failures_of_the_account_but_not_of_the_address(
    ana: Account, enter: Enter, database: Database
):
    for _ in range(3):
        for _ in range(OF_ACCOUNT.free - 1):
            with pytest.raises(LoginRefused):
                enter(WRONG)
        enter()
    with database.transaction() as work:
        failures = work.login_failures.hold("address:192.0.2.1", FakeClock()())
    assert failures is not None
    assert failures.count == 3 * (OF_ACCOUNT.free - 1)


def test_one_address_cannot_try_many_names(ana: Account, enter: Enter):
    for number in range(OF_ADDRESS.free):
        with pytest.raises(LoginRefused):
            enter(replace(WRONG, name=f"name {number}"))
    with pytest.raises(TooManyAttempts) as early:
        enter()
    assert early.value.wait == OF_ADDRESS.first_wait
    assert enter(replace(ANA, address="192.0.2.2"))


def test_many_attempts_at_once_are_no_more_than_in_turn(ana: Account, enter: Enter, passwords: Watched):
    def attempt(_: int) -> type[Exception]:
        try:
            enter(WRONG)
        except (LoginRefused, TooManyAttempts) as refused:
            return type(refused)
        raise AssertionError("a wrong password was taken")

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(attempt, range(16)))
    assert results.count(LoginRefused) == OF_ACCOUNT.free == len(passwords.compared)


def test_a_new_password_lets_somebody_in_who_had_to_wait(
    ana: Account, enter: Enter, database: Database, passwords: Passwords
):
    for _ in range(OF_ACCOUNT.free):
        with pytest.raises(LoginRefused):
            enter(WRONG)
    change_account.set_password(Whose("ANA"), OTHER, database=database, passwords=passwords)
    assert enter(replace(ANA, password=OTHER))


@pytest.mark.parametrize("change", ["another password", "disabled"])
def test_what_is_changed_while_a_password_is_compared_lets_nobody_in(
    change: str, ana: Account, enter: Enter, database: Database, passwords: Watched
):
    def meanwhile() -> None:
        if change == "disabled":
            change_account.disable(Whose("Ana"), database=database)
        else:
            change_account.set_password(Whose("Ana"), OTHER, database=database, passwords=passwords)

    passwords.meanwhile = meanwhile
    with pytest.raises(LoginRefused):
        enter()
    assert count(database, "sessions") == 0


def test_a_hash_of_older_parameters_is_made_anew_with_the_log_in(
    ana: Account, enter: Enter, database: Database, clock: FakeClock
):
    def kept() -> str | None:
        with database.reading() as work:
            return work.accounts.password_hash(ana.id)

    token, before = enter().token, kept()
    enter()
    assert kept() == before
    stronger = Passwords(replace(CHEAPEST, time_cost=2))
    log_in(ANA, database=database, passwords=stronger, clock=clock)
    renewed = kept()
    assert renewed is not None
    assert "t=2" in renewed
    assert find_session(token, database=database, clock=clock), "the password is the same, and so are the sessions"
    assert enter().account == ana


def test_what_is_over_is_forgotten_and_what_is_not_stays(
    ana: Account, enter: Enter, database: Database, clock: FakeClock
):
    over, kept = [enter().token for _ in range(3)], enter().token
    with pytest.raises(LoginRefused):
        enter(WRONG)
    clock.go_on(3600)
    assert find_session(kept, database=database, clock=clock)
    clock.go_on((IDLE - timedelta(minutes=30)).total_seconds())
    assert [purge_logins(database=database, clock=clock, limit=2) for _ in range(3)] == [2, 1, 0]
    assert find_session(kept, database=database, clock=clock)
    assert [find_session(token, database=database, clock=clock) for token in over] == [None] * 3
    assert count(database, "login_failures") == 2
    clock.go_on(FORGOTTEN.total_seconds())
    assert purge_logins(database=database, clock=clock) == 3
    assert (count(database, "login_failures"), count(database, "sessions")) == (0, 0)


def test_nothing_secret_is_kept_logged_or_shown(ana: Account, enter: Enter, database: Database):
    with capture_logs() as lines:
        entered = enter()
        with pytest.raises(LoginRefused) as refused:
            enter(replace(ANA, name=OTHER, password="typed into the wrong field"))
    assert [line["event"] for line in lines] == ["logged in", "not logged in"]
    with database.engine.connect() as connection:
        kept = repr([connection.execute(select(table)).all() for table in Base.metadata.sorted_tables])
    assert token_digest(entered.token) in kept
    told = repr(lines) + repr(entered) + repr(ANA) + repr(refused.value)
    for secret in (PASSWORD, OTHER, entered.token, "typed into the wrong field"):
        assert secret not in told + kept
    assert "argon2" not in told
