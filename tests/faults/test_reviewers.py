"""Two reviewers at once, retried POSTs, stale ETags, with articles revised and withdrawn in between.

What is sent follows from the seed; how two threads race does not, so the model follows what came of it.
"""

from __future__ import annotations

import copy
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from service.app import create_app
from service.config import Config
from service.store.database import Database
from tests.api.conftest import NO_LIMITS, servers_of
from tests.faults.conftest import PROPERTY
from tests.faults.desk import PEOPLE, Newsroom
from tests.faults.desk_model import (
    IN_EACH_OTHERS_WAY,
    SENTENCES,
    Article,
    AskAgain,
    Claim,
    Desk,
    Extract,
    Operation,
    Outcome,
    Review,
    Submit,
    Withdraw,
)
from tests.faults.table import Row

NAME = "two reviewers at once, retried POSTs, stale ETags"
EXTERNAL_IDS = ("wire-1", "wire-2")
NO_CLAIM = "clm_00000000000000000000000000"

#: Never drawn from what there is, as that may differ from run to run where two threads race.
_any = st.integers(0, 2**16)
_who = st.sampled_from((0, 1))
_mask = st.integers(1, 2 ** len(SENTENCES) - 1)
_article = st.sampled_from(EXTERNAL_IDS)
_changes = st.sampled_from(
    (
        (("review_state", "in_review"),),
        (("review_state", "unreviewed"),),
        (("review_state", "dismissed"),),
        (("review_state", "reviewed"), ("verdict", "refuted")),
        (("review_state", "published"),),
        (("review_state", "reviewed"),),
        (("verdict", "mixed"),),
        (("verdict", None),),
        (("assignee", None),),
        (("assignee", "Ana"),),
        # Most often one that is allowed in every state.
        *[(("assignee", "{note}"),)] * 8,
    )
)
_if_match = st.sampled_from(("present", "present", "present", "present", "stale", "list", "*", "1", None))


@dataclass(slots=True)
class Tally:
    """What the machine did, over all its runs."""

    apps: list[Flask]
    newsrooms: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    steps: int = 0
    accepted: int = 0
    refused: int = 0
    at_once: int = 0
    slowest: float = 0.0
    #: What the failures were: Hypothesis runs a failing example again, and it may fail otherwise or not at all then.
    failures: list[str] = field(default_factory=list)


class Reviewers(RuleBasedStateMachine):
    """Each rule sends one request or two at once; what is answered and what is left must be as the model has it."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        # The check before the first rule is no step.
        self.tally, tally.steps = tally, tally.steps - 1
        self.newsroom = Newsroom.found(tally.apps, f"newsroom {next(tally.newsrooms)}")
        self.model = Desk(PEOPLE)
        self.notes, self.sent = itertools.count(1), list[Review | Submit]()
        self.log: list[str] = []
        for external_id in EXTERNAL_IDS:
            self._begin(external_id)

    @rule(who=_who, claim=_any, changes=_changes, if_match=_if_match, named=st.booleans())
    def decide(self, who: int, claim: int, changes: tuple, if_match: str | None, named: bool) -> None:
        self._do(self._review(who, claim, changes, if_match, named=named))

    @rule(claim=_any, one=_changes, other=_changes, if_match=_if_match)
    def decide_at_once(self, claim: int, one: tuple, other: tuple, if_match: str | None) -> None:
        self._do(self._review(0, claim, one, "present"), self._review(1, claim, other, if_match))

    @rule(who=_who, claim=_any, changes=_changes)
    def send_twice_at_once(self, who: int, claim: int, changes: tuple) -> None:
        review = self._review(who, claim, changes, "present", named=True)
        self._do(review, review)

    @rule(who=_who, claim=_any, changes=_changes, other=_changes)
    def reuse_a_name_at_once(self, who: int, claim: int, changes: tuple, other: tuple) -> None:
        review = self._review(who, claim, changes, "present", named=True)
        self._do(review, replace(self._review(who, claim, other, "present"), name=review.name))

    @rule(claim=_any, one=_changes, two=_changes)
    def three_at_once(self, claim: int, one: tuple, two: tuple) -> None:
        first = self._review(0, claim, one, "present", named=True)
        self._do(first, self._review(1, claim, two, "present"), first)

    @rule(number=_any)
    def retry(self, number: int) -> None:
        if self.sent:
            self._do(self.sent[number % len(self.sent)])

    @rule(number=_any, changes=_changes, mask=_mask)
    def retry_with_another_body(self, number: int, changes: tuple, mask: int) -> None:
        if self.sent:
            earlier = self.sent[number % len(self.sent)]
            if isinstance(earlier, Review):
                self._do(replace(earlier, changes=changes, note=f"note {next(self.notes)}"))
            else:
                self._do(replace(earlier, mask=mask))

    @rule(number=_any, beside=_changes)
    def retry_after_a_lost_answer(self, number: int, beside: tuple) -> None:
        if self.sent:
            earlier = self.sent[number % len(self.sent)]
            assert earlier.name is not None
            self.newsroom.lose_answer(earlier.who, earlier.name)
            self.model.lose(earlier.who, earlier.name)
            other = self._review(1 - earlier.who, number, beside, "present")
            self._do(earlier, other)

    @rule(who=_who, number=_any)
    def undo(self, who: int, number: int) -> None:
        lines = [line for line in self.model.lines if line[3] in ("review_state", "verdict", "assignee")]
        if lines:
            claim, _, _, axis, before, *_ = lines[-1 - number % min(3, len(lines))]
            self._do(self._review(who, claim, ((axis, before),), "present"))

    @rule(who=_who, article=_article, mask=_mask, named=st.booleans())
    def revise(self, who: int, article: str, mask: int, named: bool) -> None:
        self._do(self._submit(who, article, mask, named=named))

    @rule(who=_who, article=_article, blind=st.sampled_from((0, 0, 1, 2, 5)))
    def read(self, who: int, article: str, blind: int) -> None:
        self._do(Extract(who, article, blind))

    @rule(article=_article, mask=_mask, claim=_any, changes=_changes)
    def revise_while_deciding(self, article: str, mask: int, claim: int, changes: tuple) -> None:
        self._do(self._submit(0, article, mask, named=True), self._review(1, claim, changes, "present", named=True))

    @rule(article=_article, blind=st.sampled_from((0, 3, 7)), claim=_any, changes=_changes)
    def read_again_while_deciding(self, article: str, blind: int, claim: int, changes: tuple) -> None:
        self._do(AskAgain(0, article))
        self._do(Extract(0, article, blind), self._review(1, claim, changes, "present"))

    @rule(
        article=_article, mask=_mask, claim=_any, changes=_changes, other=st.sampled_from(("review", "submit", "read"))
    )
    def withdraw(self, article: str, mask: int, claim: int, changes: tuple, other: str) -> None:
        beside: Operation = self._review(1, claim, changes, "present", named=True)
        if other == "submit":
            beside = self._submit(1, article, mask, named=True)
        elif other == "read":
            beside = Extract(1, article)
        self._do(Withdraw(0, article), beside)
        # It comes back, so that there is something to decide about.
        self._do(self._submit(0, article, mask))
        self._do(Extract(0, article))

    @invariant()
    def each_accepted_decision_has_its_lines(self) -> None:
        # That all else is as the model has it was seen after each request.
        self.tally.steps += 1
        assert self.model.accepted.keys() == {
            (line[0], line[1]) for line in self.model.lines if line[2] in PEOPLE and line[3] != "withdrawn"
        }

    def _begin(self, external_id: str) -> None:
        mask = 2 ** len(SENTENCES) - 1
        article_id = self.newsroom.first(Submit(0, external_id, mask))
        self.model.articles[external_id] = Article(article_id, external_id, mask, masks={mask})
        self.model.changes.append(("article.received", article_id, None, None))
        self._do(Extract(0, external_id))

    def _review(
        self, who: int, claim: int | str, changes: tuple, if_match: str | None, *, named: bool = False
    ) -> Review:
        note = f"note {next(self.notes)}"
        chosen = self.model.claims.get(claim) if isinstance(claim, str) else self._claim(claim)
        version = chosen.version if chosen else 1
        tags = {"present": f'"{version}"', "stale": f'"{version - 1}"', "list": f'"{version + 7}", "{version}"'}
        return Review(
            who=who,
            claim=chosen.id if chosen else NO_CLAIM,
            changes=tuple((axis, note if value == "{note}" else value) for axis, value in changes),
            note=note,
            if_match=tags.get(if_match, if_match) if if_match else None,
            name=self._name() if named else None,
        )

    def _submit(self, who: int, external_id: str, mask: int, *, named: bool = False) -> Submit:
        return Submit(who, external_id, mask, self._name() if named else None)

    def _name(self) -> str:
        return f"request {next(self.notes)}"

    def _claim(self, number: int) -> Claim | None:
        there = [each for each in self.model.claims.values() if each.there] or list(self.model.claims.values())
        return there[number % len(there)] if there else None

    def _do(self, *operations: Operation) -> None:
        """Send them, at once if they are several, and have the model follow."""
        started = time.monotonic()
        articles = {each.external_id: each.id for each in self.model.articles.values()}
        if len(operations) == 1:
            outcomes = [self.newsroom.send(operations[0], articles)]
        else:
            outcomes = self.newsroom.send_at_once(operations, articles)
            self.tally.at_once += 1
        self.log.append(f"{operations} -> {outcomes}")
        self.model = self._followed(operations, outcomes)
        self.sent += [each for each in operations if isinstance(each, Review | Submit) and each.name]
        accepted = sum(outcome[0] in (200, 201, 202, 204) for outcome in outcomes)
        self.tally.accepted, self.tally.refused = (
            self.tally.accepted + accepted,
            self.tally.refused + len(outcomes) - accepted,
        )
        self.tally.slowest = max(self.tally.slowest, time.monotonic() - started)

    def _followed(self, operations: tuple[Operation, ...], outcomes: list[Outcome]) -> Desk:
        """Return the model after the requests, in an order that explains what was answered and what is there."""
        found: list[str] = []
        for order in itertools.permutations(range(len(operations))):
            tried = copy.deepcopy(self.model)
            wrong = []
            for number in order:
                expected = _expected(tried, operations[number], outcomes[number], alone=len(operations) == 1)
                if expected != outcomes[number]:
                    wrong.append(f"{operations[number]} was answered {outcomes[number]} instead of {expected}")
            wrong = wrong or self.newsroom.differences(tried)
            if not wrong:
                return tried
            found.append(f"in the order {order}: {wrong}")
        self.tally.failures.append("\n".join([*found, "after:", *self.log]))
        raise AssertionError(self.tally.failures[-1])


@pytest.fixture
def tally(database_url: str, redis_db: str) -> Iterator[Tally]:
    """Two processes of the API on one database and one Redis, as far as they know."""
    database = Database(database_url)
    database.upgrade()
    database.dispose()
    apps = [create_app(Config(database_url=database_url, redis_url=redis_db, **NO_LIMITS)) for _ in PEOPLE]
    yield Tally(apps)
    for app in apps:
        servers_of(app).close()


@pytest.fixture
def note(database_url: str, record_property: Callable[[str, object], None]) -> Callable[[Tally], None]:
    """Return what draws a row of the table; what is not as the model has it counts as lost."""
    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"

    def draw(tally: Tally) -> None:
        row = Row(NAME, kind, tally.steps, tally.accepted, lost=len(tally.failures), worst=tally.slowest)
        record_property(PROPERTY, json.dumps(row.to_json()))

    return draw


def review(tally: Tally, *, runs: int, steps: int, random_seed: int) -> None:
    def machine() -> Reviewers:
        return Reviewers(tally)

    # What two threads come to is not the same each time, so that nothing is gained by trying smaller examples.
    wanted = settings(
        max_examples=runs,
        stateful_step_count=steps,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(random_seed)(machine), settings=wanted)
    except Exception:
        assert not tally.failures, tally.failures[0]
        raise


def test_no_decision_is_lost_or_taken_twice_by_two_at_once(tally: Tally, note: Callable[[Tally], None]):
    try:
        review(tally, runs=2, steps=35, random_seed=1)
    finally:
        note(tally)


@pytest.mark.faults
def test_no_decision_is_lost_or_taken_twice_however_long_by_two_at_once(
    tally: Tally, note: Callable[[Tally], None], request: pytest.FixtureRequest
):
    try:
        review(tally, runs=10, steps=100, random_seed=request.config.getoption("--faults-seed"))
    finally:
        note(tally)
    assert tally.steps >= 1000, tally


def _expected(model: Desk, operation: Operation, outcome: Outcome, *, alone: bool) -> Outcome:
    return outcome if not alone and outcome in IN_EACH_OTHERS_WAY else model.apply(operation)
