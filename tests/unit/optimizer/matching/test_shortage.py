"""Planted shortages: the plan misses least and evenly, and the causes are named."""

import numpy as np

from optimizer.matching.plan import MatchOptions
from optimizer.matching.problem import Names
from optimizer.matching.solve import match
from tests.unit.optimizer.matching.cases import problem


def test_submission_with_too_few_experts_free_of_conflict() -> None:
    short = problem([[1, 1, 1, 1], [1, 1, 1, 1]], demand=[3, 2], high=2, conflicts=[(0, 0), (0, 2)])
    outcome = match(short, MatchOptions())
    assert outcome.status == "infeasible"
    assert (outcome.objective["missing"], outcome.bound["missing"]) == (1, 1)
    (reason,) = outcome.reasons
    assert reason.code == "too_few_experts"
    assert reason.involved == ("submission 0",)
    assert "needs 3 experts, but only 2" in reason.message.en
    (fix,) = reason.fixes
    assert fix.change == ({"op": "replace", "path": "/demand/0", "value": 2},)


def test_category_with_four_experts_for_nine_seats() -> None:
    # Submissions 0-2 (testing) may go to experts 0-3 only, who have six seats.
    conflicts = [(p, r) for p in range(3) for r in (4, 5)]
    names = Names(categories=("testing",) * 3 + ("consulting",) * 2)
    short = problem(
        [[1.0] * 6] * 5, demand=3, high=[2, 2, 1, 1, 5, 5], conflicts=conflicts, names=names
    )
    outcome = match(short, MatchOptions())
    assert outcome.objective["missing"] == 5
    (reason,) = outcome.reasons
    assert reason.code == "too_few_seats"
    # The two others need six seats and experts 4 and 5 can give each of them only two, so they
    # compete for the four experts too, and everything together lacks five seats.
    assert reason.involved == tuple(
        [f"submission {p}" for p in range(5)] + [f"expert {r}" for r in range(4)]
    )
    assert "5 submissions" in reason.message.en
    assert "the 4 free experts" in reason.message.en


def test_cause_stays_inside_its_category() -> None:
    conflicts = [(p, r) for p in range(3) for r in (4, 5, 6)]
    names = Names(categories=("testing",) * 3 + ("consulting",) * 2)
    short = problem(
        [[1.0] * 7] * 5, demand=3, high=[2, 2, 1, 1, 5, 5, 5], conflicts=conflicts, names=names
    )
    outcome = match(short, MatchOptions())
    assert outcome.objective["missing"] == 3
    assert outcome.plan is not None
    seats = np.bincount(outcome.plan.pairs[:, 0], minlength=5).tolist()
    assert seats == [2, 2, 2, 3, 3]
    (reason,) = outcome.reasons
    assert reason.message.en.startswith("category testing: 3 submissions")
    assert "need 9 seats" in reason.message.en
    assert "the 4 free experts" in reason.message.en
    assert "only 6 can be filled" in reason.message.en
    assert [len(fix.change) for fix in reason.fixes] == [3, 3]
    lower, more = reason.fixes
    assert {step["path"] for step in lower.change} == {"/demand/0", "/demand/1", "/demand/2"}
    raised = {str(step["path"]): step["value"] for step in more.change}
    assert set(raised) <= {f"/max_load/{r}" for r in range(4)}


def test_more_seats_than_all_experts_can_take_is_spread_evenly() -> None:
    short = problem([[1.0] * 3] * 4, demand=3, high=3)
    outcome = match(short, MatchOptions())
    assert outcome.objective["missing"] == 3
    assert outcome.plan is not None
    seats = np.bincount(outcome.plan.pairs[:, 0], minlength=4)
    assert sorted(seats.tolist()) == [2, 2, 2, 3]
    (reason,) = outcome.reasons
    assert reason.code == "too_few_seats"
    assert "4 submissions" in reason.message.en
    assert "need 12 seats" in reason.message.en


def test_least_load_that_conflicts_put_out_of_reach() -> None:
    short = problem([[1, 1], [1, 1]], high=2, low=[0, 2], conflicts=[(0, 1)])
    outcome = match(short, MatchOptions())
    assert (outcome.objective["missing"], outcome.objective["lacking"]) == (0, 1)
    (reason,) = outcome.reasons
    assert reason.code == "too_few_submissions"
    assert reason.involved == ("expert 1",)
    assert "must have 2 seats, but may judge only 1 submission " in reason.message.en
    (fix,) = reason.fixes
    assert fix.change == ({"op": "replace", "path": "/min_load/1", "value": 1},)


def test_least_loads_above_all_seats() -> None:
    outcome = match(problem([[1, 1]], high=1, low=1), MatchOptions())
    assert (outcome.objective["missing"], outcome.objective["lacking"]) == (0, 1)
    (reason,) = outcome.reasons
    assert reason.code == "least_load_out_of_reach"
    assert reason.involved == ("submission 0", "expert 0", "expert 1")
    assert "must have 2 seats together" in reason.message.en


def test_two_causes_are_told_apart_and_mended_together() -> None:
    # Submission 0 lacks an expert; submissions 1 and 2 share one expert with one seat.
    conflicts = [(0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (2, 1)]
    short = problem([[1.0] * 3] * 3, demand=[2, 1, 1], high=[2, 2, 1], conflicts=conflicts)
    outcome = match(short, MatchOptions())
    assert outcome.objective["missing"] == 2
    assert [reason.code for reason in outcome.reasons] == ["too_few_experts", "too_few_seats"]
    assert [reason.involved for reason in outcome.reasons] == [
        ("submission 0",),
        ("submission 1", "submission 2", "expert 2"),
    ]
    assert all(len(reason.fixes[-1].change) == 2 for reason in outcome.reasons)
