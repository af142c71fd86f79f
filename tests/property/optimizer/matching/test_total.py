"""The greatest total agrees with looking at every matching, on thousands of instances."""

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer.check.matching import Matching, check_matching, measure
from optimizer.matching.plan import MatchingOutcome, MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.solve import match
from tests.property.optimizer.matching.brute import every_matching, loads, sums
from tests.property.optimizer.matching.instances import random_problem, seeds


def checked(problem: MatchingProblem, outcome: MatchingOutcome) -> float:
    """Check a plan independently and give its total."""
    assert outcome.plan is not None
    instance = Matching(
        problem.table.for_checker(), problem.demand, problem.max_load, problem.min_load
    )
    assert check_matching(instance, outcome.plan.pairs) == ()
    return measure(instance, outcome.plan.pairs).total


@settings(max_examples=1500, deadline=None)
@given(seed=seeds)
def test_total_and_its_proof_agree_with_brute_force(seed: int) -> None:
    problem = random_problem(seed, ties=bool(seed % 2))
    best = max((sum(sums(problem, c)) for c in every_matching(problem)), default=None)
    outcome = match(problem, MatchOptions())
    if best is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.status == "optimal"
    assert checked(problem, outcome) == pytest.approx(best, abs=1e-6)
    assert outcome.objective["total"] == pytest.approx(best, abs=1e-6)
    assert outcome.bound["total"] == pytest.approx(best, abs=1e-6)


@settings(max_examples=1500, deadline=None)
@given(seed=seeds)
def test_shortage_misses_least_and_is_spread_evenly(seed: int) -> None:
    problem = random_problem(seed)
    if next(every_matching(problem), None) is not None:
        return
    best = None
    for choice in every_matching(problem, complete=False):
        gaps = [int(d) - len(c) for d, c in zip(problem.demand, choice, strict=True)]
        held = loads(problem, choice)
        lacking = sum(max(0, int(m) - x) for m, x in zip(problem.min_load, held, strict=True))
        found = (sum(gaps) + lacking, sum(g * g for g in gaps), -sum(sums(problem, choice)))
        best = found if best is None or found < best else best
    assert best is not None
    outcome = match(problem, MatchOptions())
    assert outcome.status == "infeasible"
    assert outcome.checker == "passed"
    assert outcome.reasons
    assert outcome.plan is not None
    missed = problem.demand - np.bincount(outcome.plan.pairs[:, 0], minlength=problem.shape[0])
    assert outcome.objective["missing"] == int(missed.sum())
    assert outcome.objective["missing"] + outcome.objective["lacking"] == best[0]
    assert int((missed**2).sum()) <= best[1] or outcome.objective["lacking"] > 0


@settings(max_examples=400, deadline=None)
@given(seed=seeds)
def test_fixes_make_a_short_instance_feasible(seed: int) -> None:
    problem = random_problem(seed)
    outcome = match(problem, MatchOptions())
    if outcome.status != "infeasible":
        return
    arrays = {"demand": problem.demand, "max_load": problem.max_load, "min_load": problem.min_load}
    for which in range(max(len(reason.fixes) for reason in outcome.reasons)):
        changed = {key: values.copy() for key, values in arrays.items()}
        for reason in outcome.reasons:
            for step in reason.fixes[min(which, len(reason.fixes) - 1)].change:
                _, key, place = str(step["path"]).split("/")
                changed[key][int(place)] = int(str(step["value"]))
        numbers = changed["demand"], changed["max_load"], changed["min_load"]
        repaired = MatchingProblem(problem.table, *numbers)
        assert match(repaired, MatchOptions()).status == "optimal"
