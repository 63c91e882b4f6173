"""What reviewers may decide: the table of transitions, the two rules that join the axes, and the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain.review import TRANSITIONS, Axis, Decision, NotAllowed, NothingToChange, decide, history_of
from service.domain.status import AttributionVerdict, ClaimStatus, NotCheckable, ReviewState, Verdict
from tests.builders import NOON

LATER = NOON + timedelta(hours=1)
PAIRS = [(before, after) for before in ReviewState for after in ReviewState if before is not after]


def a_status(state: ReviewState = ReviewState.IN_REVIEW, **changes: Any) -> ClaimStatus:
    return replace(ClaimStatus("clm_1", state, None, None, None, 3, NOON), **changes)


def decided(status: ClaimStatus, **changes: Any) -> ClaimStatus:
    return decide(status, Decision(changes={Axis(name): value for name, value in changes.items()}), at=LATER)


class TestDecide:
    @pytest.mark.parametrize(("before", "after"), [pytest.param(*pair, id=f"{pair[0]} to {pair[1]}") for pair in PAIRS])
    def test_the_table_is_followed(self, before: ReviewState, after: ReviewState) -> None:
        status = a_status(before, verdict=Verdict.MIXED)
        if after in TRANSITIONS[before]:
            assert decided(status, review_state=after).review_state is after
        else:
            with pytest.raises(NotAllowed) as refused:
                decided(status, review_state=after)
            assert refused.value.allowed == TRANSITIONS[before]

    def test_no_state_is_a_dead_end(self) -> None:
        assert set(TRANSITIONS) == set(ReviewState)
        assert all(TRANSITIONS.values())

    def test_a_decision_is_one_version_and_leaves_the_rest_alone(self) -> None:
        before = a_status(assignee="Ana", attribution_verdict=AttributionVerdict.CONFIRMED)
        after = decided(before, verdict=Verdict.REFUTED)
        assert after == replace(before, verdict=Verdict.REFUTED, version=4, updated_at=LATER)

    @pytest.mark.parametrize(
        "verdicts",
        [
            pytest.param({"verdict": Verdict.MIXED}, id="whether it is so"),
            pytest.param({"attribution_verdict": AttributionVerdict.UNCONFIRMED}, id="whether it was said"),
        ],
    )
    def test_reviewed_needs_one_verdict(self, verdicts: dict[str, Any]) -> None:
        with pytest.raises(NotAllowed, match="needs a verdict"):
            decided(a_status(), review_state=ReviewState.REVIEWED)
        reviewed = decided(a_status(), review_state=ReviewState.REVIEWED, **verdicts)
        with pytest.raises(NotAllowed, match="needs a verdict"):
            decided(reviewed, **dict.fromkeys(verdicts))

    def test_what_is_published_keeps_its_verdicts_until_it_is_taken_back(self) -> None:
        published = a_status(ReviewState.PUBLISHED, verdict=Verdict.MIXED)
        with pytest.raises(NotAllowed, match="take it back"):
            decided(published, verdict=Verdict.REFUTED)
        assert decided(published, assignee="Ben").assignee == "Ben"
        corrected = decided(published, review_state=ReviewState.REVIEWED, verdict=Verdict.REFUTED)
        assert (corrected.review_state, corrected.verdict) == (ReviewState.REVIEWED, Verdict.REFUTED)

    def test_another_verdict_drops_the_reason(self) -> None:
        status = a_status(verdict=Verdict.NOT_CHECKABLE, reason=NotCheckable.OPINION)
        assert decided(status, assignee="Ana").reason is NotCheckable.OPINION
        assert decided(status, verdict=None).reason is None
        assert decided(status, verdict=Verdict.MIXED).reason is None

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"review_state": ReviewState.IN_REVIEW}, id="the state that it has"),
            pytest.param({"assignee": None}, id="taking away from nobody"),
            pytest.param({"verdict": None, "attribution_verdict": None}, id="taking back no verdicts"),
        ],
    )
    def test_a_decision_without_effect_is_none(self, changes: dict[str, Any]) -> None:
        with pytest.raises(NothingToChange):
            decided(a_status(), **changes)

    def test_a_state_that_it_has_may_be_repeated_with_something_new(self) -> None:
        assert decided(a_status(), review_state=ReviewState.IN_REVIEW, assignee="Ana").assignee == "Ana"


class TestHistoryOf:
    def test_there_is_a_line_for_each_axis_that_changed(self) -> None:
        before = a_status(assignee="Ana")
        after = decided(before, verdict=Verdict.NOT_CHECKABLE, reason=NotCheckable.PREDICTION, assignee=None)
        lines = history_of(before, after, actor="desk", note="wait and see")
        assert [(line.action, line.before, line.after) for line in lines] == [
            ("verdict", None, "not_checkable"),
            ("reason", None, "prediction"),
            ("assignee", "Ana", None),
        ]
        assert {(line.actor, line.note, line.version, line.at) for line in lines} == {
            ("desk", "wait and see", 4, LATER)
        }
