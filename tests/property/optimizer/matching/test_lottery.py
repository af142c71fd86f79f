"""Draws keep every rule, every probability, and their seed's promise."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.matching.dense import DenseTable
from optimizer.matching.plan import Lottery, MatchOptions
from optimizer.matching.problem import MatchingProblem, Quota
from optimizer.matching.rounding import draw_pairs
from optimizer.matching.solve import match
from tests.property.optimizer.matching.instances import seeds


def roomy_problem(seed: int) -> MatchingProblem:
    """Make an instance in which no pair needs to be likelier than one half."""
    random = np.random.default_rng(seed)
    many, experts = int(random.integers(2, 7)), int(random.integers(6, 9))
    return MatchingProblem(
        table=DenseTable(
            random.random((many, experts)).astype(np.float32), np.zeros((many, experts), np.bool_)
        ),
        demand=random.integers(1, 4, many),
        max_load=np.full(experts, many),
        min_load=np.zeros(experts, np.int64),
    )


@settings(max_examples=150, deadline=None)
@given(seed=seeds, limit=st.sampled_from(["1/2", "2/3", "0.9", "1"]))
def test_draw_keeps_rules_and_limit(seed: int, limit: str) -> None:
    problem = roomy_problem(seed)
    options = MatchOptions(lottery=Lottery(f"seed {seed}", Fraction(limit)))
    outcome = match(problem, options)
    assert outcome.status == "feasible"
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    assert outcome.plan.probabilities is not None
    odds = outcome.plan.probabilities
    assert odds[:, 2].max() <= float(Fraction(limit))
    per_submission = np.bincount(odds[:, 0].astype(int), weights=odds[:, 2])
    assert np.allclose(per_submission, problem.demand)
    again = match(problem, options).plan
    assert again is not None
    assert again.pairs.tolist() == outcome.plan.pairs.tolist()
    assert outcome.objective["expected_total"] <= outcome.bound["total"] + 1e-6


def test_frequencies_follow_the_probabilities() -> None:
    submission = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
    expert = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2])
    amounts = np.array([1, 2, 3, 3, 1, 2, 2, 3, 1])
    count: Counter[int] = Counter()
    for seed in range(3000):
        drawn = draw_pairs(submission, expert, amounts, 6, str(seed))
        assert np.bincount(submission[drawn]).tolist() == [1, 1, 1]
        assert np.bincount(expert[drawn]).tolist() == [1, 1, 1]
        count.update(drawn.tolist())
    # Seeds are fixed, so this is the same every time; 3000 draws stay within 0.04.
    for place, amount in enumerate(amounts.tolist()):
        assert abs(count[place] / 3000 - amount / 6) < 0.04


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_draw_under_group_rules_keeps_them_and_the_limit(seed: int) -> None:
    plain = roomy_problem(seed)
    members = np.arange(plain.shape[1]) % 2 == 0
    none = np.zeros(plain.shape[0], np.int64)
    chair = Quota("chair", members, none + 1, plain.demand)
    same = Quota("same employer", np.arange(plain.shape[1]) < 3, none, none + 1)
    problem = replace(plain, quotas=(chair, same))
    options = MatchOptions(lottery=Lottery(f"seed {seed}", Fraction(4, 5)))
    outcome = match(problem, options)
    assert outcome.status == "feasible"
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    assert outcome.plan.probabilities is not None
    odds = outcome.plan.probabilities
    assert odds[:, 2].max() <= 0.8
    per_submission = np.bincount(odds[:, 0].astype(int), weights=odds[:, 2])
    assert np.allclose(per_submission, problem.demand)
    assert outcome.objective["expected_total"] >= outcome.bound["expected_total"] * 0.999
    again = match(problem, options).plan
    assert again is not None
    assert again.pairs.tolist() == outcome.plan.pairs.tolist()


def test_limit_that_group_rules_forbid_is_told() -> None:
    # Only expert 0 may chair, so that pair is certain whatever the limit.
    chair = Quota("chair", np.array([True, False, False]), np.array([1]), np.array([2]))
    problem = MatchingProblem(
        table=DenseTable(np.ones((1, 3), np.float32), np.zeros((1, 3), np.bool_)),
        demand=np.array([2]),
        max_load=np.ones(3, np.int64),
        min_load=np.zeros(3, np.int64),
        quotas=(chair,),
    )
    outcome = match(problem, MatchOptions(lottery=Lottery("x", Fraction(1, 2))))
    assert outcome.status == "infeasible"
    assert [reason.code for reason in outcome.reasons] == ["limit_too_low"]
    assert "at least 1.0" in outcome.reasons[0].message.en
    assert outcome.checker == "passed"
