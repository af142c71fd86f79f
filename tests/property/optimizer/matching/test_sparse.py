"""The sparse form says what the dense one says, whatever is asked."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer.check.matching import CandidateLists, Matching, check_matching, measure
from optimizer.matching.plan import Lottery, MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.solve import match
from optimizer.outcome import SolveLimits
from tests.property.optimizer.matching.instances import as_sparse, random_problem, seeds


def levels(problem: MatchingProblem, options: MatchOptions) -> dict[str, float]:
    """Solve, check by arrays that the engine has not touched, and give every value and bound."""
    outcome = match(problem, options)
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    found = {f"value {name}": value for name, value in outcome.objective.items()}
    found |= {f"bound {name}": value for name, value in outcome.bound.items()}
    found |= {outcome.status: 1.0, "reasons": len(outcome.reasons)}
    return found


@settings(max_examples=500, deadline=None)
@given(seed=seeds)
def test_total_is_the_same(seed: int) -> None:
    problem = random_problem(seed, most=5, ties=bool(seed % 2))
    dense = levels(problem, MatchOptions())
    assert levels(as_sparse(problem), MatchOptions()) == pytest.approx(dense, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=seeds)
def test_fair_is_the_same(seed: int) -> None:
    problem = random_problem(seed, most=5, ties=bool(seed % 2))
    options = MatchOptions("fair", SolveLimits(seconds=300))
    assert levels(as_sparse(problem), options) == pytest.approx(levels(problem, options), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(seed=seeds)
def test_pins_and_draws_are_the_same(seed: int) -> None:
    problem = random_problem(seed, most=6)
    pins = match(problem, MatchOptions()).plan
    assert pins is not None
    problem = replace(problem, pinned=pins.pairs[: seed % 3])
    options = MatchOptions(lottery=Lottery(str(seed), Fraction(2, 3)))
    dense = levels(problem, options)
    sparse = levels(as_sparse(problem), options)
    # Which of several best odds is found, and so which plan is drawn, may differ.
    dense.pop("value total", None)
    sparse.pop("value total", None)
    dense.pop("value highest_probability", None)
    sparse.pop("value highest_probability", None)
    assert sparse == pytest.approx(dense, abs=1e-6)


def test_checker_reads_candidate_lists_alone() -> None:
    lists = CandidateLists(
        np.array([0, 2, 4]), np.array([2, 0, 1, 2]), np.array([1.0, 2.0, 4.0, 8.0]), 3, [[1, 2]]
    )
    instance = Matching(lists, np.array([1, 1]), np.array([1, 1, 1]), np.array([0, 0, 0]))
    assert check_matching(instance, np.array([[0, 2], [1, 1]])) == ()
    assert measure(instance, np.array([[0, 2], [1, 1]])).total == 5.0
    broken = check_matching(instance, np.array([[0, 1], [1, 2]]))
    assert [(found.rule, found.where) for found in broken] == [
        ("conflict", "pair (0, 1)"),
        ("conflict", "pair (1, 2)"),
    ]
