"""Plans that keep experts apart agree with looking at every matching; bounds hold for all."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from optimizer.check.matching import Apart, Matching, check_matching
from optimizer.matching.apart import Together
from optimizer.matching.attributes import attribute_of
from optimizer.matching.ceiling import ceiling, promising
from optimizer.matching.core import core_of
from optimizer.matching.plan import MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.solve import match
from optimizer.matching.together import without_apart
from optimizer.matching.total import greatest_total
from tests.property.optimizer.matching.brute import Choice, every_matching, sums
from tests.property.optimizer.matching.instances import as_sparse, random_problem, seeds


def apart_problem(seed: int) -> MatchingProblem:
    """Add two attributes and a limit of meetings to a tiny instance."""
    problem = random_problem(seed)
    random = np.random.default_rng(seed + 9)
    many, experts = problem.shape
    attributes = []
    for name in ("employer", "district"):
        codes = [str(code) if code else None for code in random.integers(0, 3, experts)]
        attributes.append(attribute_of(name, codes, int(random.integers(1, 3)), many))
    meet = int(random.integers(1, 3))
    return replace(problem, attributes=tuple(attributes), max_meetings=meet)


def kept_apart(problem: MatchingProblem) -> Iterator[Choice]:
    """Give every complete matching that keeps the rules, by the independent checker."""
    instance = Matching(
        problem.table.for_checker(),
        problem.demand,
        problem.max_load,
        problem.min_load,
        apart=[Apart(a.name, a.codes, a.at_most) for a in problem.attributes],
        max_meetings=problem.max_meetings,
    )
    for choice in every_matching(problem):
        rows = [(p, r) for p, chosen in enumerate(choice) for r in chosen]
        if not check_matching(instance, np.array(rows, np.int64).reshape(-1, 2)):
            yield choice


@settings(max_examples=300, deadline=None)
@given(seed=seeds)
def test_plan_is_checked_and_no_better_than_its_bound(seed: int) -> None:
    problem = apart_problem(seed)
    best = max((sum(sums(problem, choice)) for choice in kept_apart(problem)), default=None)
    for form in (problem, as_sparse(problem)):
        outcome = match(form, MatchOptions())
        assert outcome.checker == "passed"
        if outcome.status == "infeasible":
            continue
        assert best is not None
        assert outcome.objective["total"] <= best + 1e-6
        assert outcome.bound["total"] >= best - 1e-6


@settings(max_examples=300, deadline=None)
@given(seed=seeds)
def test_ceiling_is_above_every_plan(seed: int) -> None:
    problem = apart_problem(seed)
    plans = [sum(sums(problem, choice)) for choice in kept_apart(problem)]
    if not plans:
        return
    core = core_of(without_apart(problem))
    seating = greatest_total(core)
    rules = Together(problem.attributes, problem.max_meetings)
    for many in (1, 2, 9):
        found = promising(core, seating.prices, seating.candidates, many)
        bound = ceiling(core, seating.prices, found, rules.attributes, 1.0)
        assert bound >= max(plans) - 1e-6
