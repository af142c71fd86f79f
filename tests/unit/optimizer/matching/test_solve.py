"""The verb of the matching engine: totals, fairness, replacement."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.check.matching import Matching, check_matching
from optimizer.matching.plan import MatchingOutcome, MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.solve import match
from optimizer.outcome import Progress, SolveLimits
from tests.unit.optimizer.matching.cases import problem, random_problem


def pairs(outcome: MatchingOutcome) -> list[list[int]]:
    """List the pairs of a plan."""
    assert outcome.plan is not None
    listed: list[list[int]] = outcome.plan.pairs.tolist()
    return listed


def test_total_takes_the_best_pairs_that_loads_allow() -> None:
    outcome = match(problem([[9, 5], [8, 1]], high=1), MatchOptions())
    assert outcome.status == "optimal"
    assert pairs(outcome) == [[0, 1], [1, 0]]
    assert outcome.objective == {"total": 13.0}
    assert outcome.bound == {"total": 13.0}
    assert outcome.checker == "passed"


def test_negative_affinity_is_used_when_a_seat_needs_it() -> None:
    outcome = match(problem([[-1, -2]], demand=2), MatchOptions())
    assert outcome.objective == {"total": -3.0}
    assert outcome.status == "optimal"


def test_least_load_draws_an_expert_in() -> None:
    outcome = match(problem([[5, 1], [5, 1]], low=[0, 1]), MatchOptions())
    assert outcome.objective == {"total": 6.0}


def test_fair_raises_the_worst_before_the_total() -> None:
    generous = problem([[9, 5], [8, 1]], high=1)
    outcome = match(generous, MatchOptions("fair"))
    assert outcome.objective == {"worst": 5.0, "tail": 5.0, "total": 13.0}
    steep = problem([[9, 3], [4, 1]], high=1)
    assert match(steep, MatchOptions()).objective == {"total": 10.0}
    outcome = match(steep, MatchOptions("fair"))
    assert pairs(outcome) == [[0, 1], [1, 0]]
    assert outcome.objective == {"worst": 3.0, "tail": 3.0, "total": 7.0}
    assert outcome.status == "optimal"


def test_total_floor_limits_what_fairness_may_cost() -> None:
    steep = problem([[9, 3], [4, 1]], high=1)
    just = match(steep, MatchOptions("fair", total_floor=0.7))
    assert just.objective["total"] == 7.0
    above = match(steep, MatchOptions("fair", SolveLimits(2.0), total_floor=0.71))
    assert above.objective == {"worst": 1.0, "tail": 1.0, "total": 10.0}


def test_progress_tells_values_and_bounds() -> None:
    told: list[Progress] = []
    match(problem([[9, 3], [4, 1]], high=1), MatchOptions("fair"), progress=told.append)
    assert [(p.level, p.value, p.bound) for p in told if p.level == "worst"][-1][1:] == (3.0, 3.0)


@pytest.mark.parametrize("seed", range(4))
def test_total_agrees_with_an_integer_program(seed: int) -> None:
    instance = random_problem(60, 40, 3, 6, seed)
    many, experts = instance.shape
    many, experts = instance.shape
    affinity, free = instance.table.block(np.arange(many), np.arange(experts))
    cost = np.where(free, -affinity, 0.0).ravel()
    rows = np.kron(np.eye(many), np.ones(experts))
    columns = np.kron(np.ones(many), np.eye(experts))
    solved = milp(
        cost,
        integrality=np.ones(cost.size, np.int64),
        bounds=Bounds(0, free.ravel().astype(np.float64)),
        constraints=[
            LinearConstraint(rows, instance.demand, instance.demand),
            LinearConstraint(columns, instance.min_load, instance.max_load),
        ],
    )
    outcome = match(instance, MatchOptions())
    assert outcome.status == "optimal"
    assert solved.fun is not None
    assert outcome.objective["total"] == pytest.approx(-solved.fun, abs=1e-6)


def test_three_withdrawn_experts_change_nothing_else() -> None:
    before = random_problem(200, 40, 5, 30, 7)
    plan = match(before, MatchOptions()).plan
    assert plan is not None
    gone = [3, 17, 31]
    high, low = before.max_load.copy(), before.min_load.copy()
    high[gone], low[gone] = 0, 0
    after = MatchingProblem(before.table, before.demand, high, low)
    outcome = match(after, MatchOptions(previous=plan.pairs))
    old = {tuple(pair) for pair in plan.pairs.tolist()}
    staying = {pair for pair in old if pair[1] not in gone}
    assert 100 < len(staying) < len(old)
    assert staying <= {tuple(pair) for pair in pairs(outcome)}
    assert outcome.objective["kept"] == outcome.bound["kept"] == len(staying)
    assert outcome.status == "optimal"
    instance = Matching(after.table.for_checker(), after.demand, high, low)
    assert check_matching(instance, np.array(pairs(outcome))) == ()


def test_replacement_moves_the_fewest_pairs_when_not_all_can_stay() -> None:
    # Expert 0 turns out to be in conflict with submission 0. Only expert 1 may replace them there,
    # and is full: one pair of expert 1 has to move to expert 2.
    now = problem([[1, 1, 1], [1, 1, 1], [1, 1, 5]], high=[2, 2, 2], conflicts=[(0, 0), (0, 2)])
    outcome = match(now, MatchOptions(previous=np.array([[0, 0], [1, 1], [2, 1]])))
    assert outcome.objective == {"kept": 1, "total": 7.0}
    assert pairs(outcome) == [[0, 1], [1, 1], [2, 2]]


def test_fair_after_a_withdrawal_keeps_what_can_stay() -> None:
    now = problem([[1, 2, 3], [3, 2, 1]], demand=1, high=[1, 1, 1])
    outcome = match(now, MatchOptions("fair", previous=np.array([[0, 0]])))
    assert pairs(outcome) == [[0, 0], [1, 1]]
    assert outcome.objective == {"kept": 1, "worst": 1.0, "tail": 1.0, "total": 3.0}


def test_submission_that_asks_for_nobody_counts_in_no_level_of_fairness() -> None:
    # Counted, the submission without seats would be the worst at 0 whatever the others have.
    instance = problem([[5, 1], [4, 3], [9, 9]], demand=[1, 1, 0], high=1)
    outcome = match(instance, MatchOptions("fair"))
    assert outcome.status == "optimal"
    assert outcome.objective == {"worst": 3.0, "tail": 3.0, "total": 8.0}
    assert outcome.plan is not None
    assert outcome.plan.pairs.tolist() == [[0, 0], [1, 1]]
    nobody = match(problem([[5, 1]], demand=0), MatchOptions("fair"))
    assert (nobody.status, nobody.objective) == (
        "optimal",
        {"worst": 0.0, "tail": 0.0, "total": 0.0},
    )
    # A pinned expert is a seat that was asked for, though nothing is left to choose.
    pinned = match(
        replace(problem([[5, 1], [4, 3]], demand=1), pinned=np.array([[0, 1]])),
        MatchOptions("fair"),
    )
    assert pinned.objective == {"worst": 1.0, "tail": 1.0, "total": 5.0}
