"""Matchings under further rules agree with looking at every matching."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer.matching.plan import MatchOptions
from optimizer.matching.problem import MatchingProblem, Quota, Targets
from optimizer.matching.solve import match
from optimizer.outcome import SolveLimits
from tests.property.optimizer.matching.brute import asking_sums, every_matching, loads, sums
from tests.property.optimizer.matching.instances import random_problem, seeds


def ruled_problem(seed: int) -> MatchingProblem:
    """Add groups, a pinned and a forbidden pair to a tiny instance."""
    problem = random_problem(seed)
    random = np.random.default_rng(seed + 1)
    many, experts = problem.shape
    quotas = []
    for name in ("chair", "one employer")[: random.integers(1, 3)]:
        least = np.minimum(problem.demand, random.integers(0, 2))
        most = np.maximum(least, random.integers(1, 3))
        quotas.append(Quota(name, random.random(experts) < 0.5, least, np.full(many, 1) * most))
    cells = random.permutation(many * experts)[:2]
    pairs = np.column_stack(np.divmod(cells, experts))
    p, r = pairs[0]
    pinned = pairs[:1] if problem.demand[p] and problem.max_load[r] else pairs[:0]
    if len(pinned) and not problem.table.open(pairs[:1, 0], pairs[:1, 1])[0]:
        pinned = pairs[:0]
    held = [q.members[r] for q in quotas]
    if any(h and q.at_most[p] == 0 for h, q in zip(held, quotas, strict=True)):
        pinned = pairs[:0]
    return replace(problem, quotas=tuple(quotas), pinned=pinned, forbidden=pairs[1:])


@settings(max_examples=500, deadline=None)
@given(seed=seeds)
def test_groups_and_pins_agree_with_brute_force(seed: int) -> None:
    problem = ruled_problem(seed)
    best = max((sum(sums(problem, c)) for c in every_matching(problem)), default=None)
    outcome = match(problem, MatchOptions())
    assert outcome.checker == "passed"
    if best is None:
        assert outcome.status == "infeasible"
        assert outcome.reasons
        return
    assert outcome.status == "optimal"
    assert outcome.objective["total"] == pytest.approx(best, abs=1e-5)


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_fair_under_groups_agrees_with_brute_force(seed: int) -> None:
    problem = ruled_problem(seed)
    best = None
    for choice in every_matching(problem):
        found = asking_sums(problem, choice)
        levels = (round(min(found), 5), round(sum(found), 5))
        best = levels if best is None or levels > best else best
    if best is None:
        return
    outcome = match(problem, MatchOptions("fair", SolveLimits(seconds=20)))
    assert outcome.checker == "passed"
    assert outcome.objective["worst"] == pytest.approx(best[0], abs=2e-5)
    assert outcome.objective["total"] == pytest.approx(best[1], abs=2e-5)


@settings(max_examples=400, deadline=None)
@given(seed=seeds)
def test_targets_agree_with_brute_force(seed: int) -> None:
    problem = random_problem(seed)
    random = np.random.default_rng(seed + 2)
    wishes = random.integers(-1, 4, problem.shape[1])
    problem = replace(problem, targets=Targets(wishes, 0.7))
    best = None
    for choice in every_matching(problem):
        held = loads(problem, choice)
        # A wish outside the bounds of the load counts as the nearest bound.
        aims = np.clip(wishes, problem.min_load, problem.max_load)
        missed = sum(abs(x - a) for x, a, w in zip(held, aims, wishes, strict=True) if w >= 0)
        worth = sum(sums(problem, choice)) - 0.7 * missed
        best = worth if best is None or worth > best else best
    outcome = match(problem, MatchOptions())
    if best is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.status == "optimal"
    assert outcome.objective["total"] == pytest.approx(best, abs=1e-5)


@settings(max_examples=400, deadline=None)
@given(seed=seeds)
def test_replacement_keeps_the_most_then_the_best(seed: int) -> None:
    problem = ruled_problem(seed) if seed % 3 == 0 else random_problem(seed)
    random = np.random.default_rng(seed + 3)
    cells = np.sort(random.permutation(problem.table.entries)[:4])
    previous = np.column_stack(np.divmod(cells, problem.shape[1]))
    old = set(map(tuple, previous.tolist()))
    best = None
    for choice in every_matching(problem):
        kept = sum((p, r) in old for p, c in enumerate(choice) for r in c)
        found = (kept, round(sum(sums(problem, choice)), 5))
        best = found if best is None or found > best else best
    outcome = match(problem, MatchOptions(previous=previous))
    assert outcome.checker == "passed"
    if best is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.plan is not None
    pinned = set(map(tuple, problem.pinned.tolist()))
    kept = sum(tuple(pair) in old for pair in outcome.plan.pairs.tolist())
    assert kept == best[0]
    assert outcome.objective["kept"] == kept - len(old & pinned)
    if not problem.quotas:
        assert outcome.objective["total"] == pytest.approx(best[1], abs=2e-5)
