"""Fair matchings agree with looking at every matching, level by level."""

import pytest
from hypothesis import given, settings

from optimizer.matching.plan import MatchOptions
from optimizer.matching.solve import match
from optimizer.outcome import SolveLimits
from tests.property.optimizer.matching.brute import asking_sums, every_matching
from tests.property.optimizer.matching.instances import random_problem, seeds


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_levels_agree_with_brute_force(seed: int) -> None:
    problem = random_problem(seed, ties=bool(seed % 2))
    best = None
    for choice in every_matching(problem):
        found = asking_sums(problem, choice)
        levels = (round(min(found), 5), round(sum(found), 5))
        best = levels if best is None or levels > best else best
    outcome = match(problem, MatchOptions("fair", SolveLimits(seconds=20)))
    if best is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.status == "optimal"
    assert outcome.checker == "passed"
    assert outcome.objective["worst"] == pytest.approx(best[0], abs=2e-5)
    assert outcome.objective["tail"] == pytest.approx(best[0], abs=2e-5)
    assert outcome.objective["total"] == pytest.approx(best[1], abs=2e-5)
