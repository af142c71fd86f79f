"""Experts who share something, or would meet too often, are kept apart in choices and draws."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from optimizer.check.matching import meetings
from optimizer.matching.attributes import NOBODY, attribute_of
from optimizer.matching.plan import Lottery, MatchingOutcome, MatchOptions
from optimizer.matching.problem import MatchingProblem, Quota
from optimizer.matching.seats import Odds, odds_of
from optimizer.matching.solve import match
from optimizer.problem import InstanceError
from tests.unit.optimizer.matching.cases import problem, random_problem

ROW = [[9.0, 8.0, 7.0, 1.0]]


def chosen(outcome: MatchingOutcome) -> list[list[int]]:
    """List the pairs of a plan that the checker passed."""
    assert outcome.plan is not None
    assert outcome.checker == "passed"
    pairs: list[list[int]] = outcome.plan.pairs.tolist()
    return pairs


def large(seed: int, seats: int = 3) -> MatchingProblem:
    """Make an instance too large for one quota a value: 110 submissions, as many experts."""
    plain = random_problem(110, 110, seats, 6, seed)
    random = np.random.default_rng(seed)
    employer = [str(code) for code in random.integers(0, 40, 110)]
    district = [str(code) if code else None for code in random.integers(0, 12, 110)]
    rank = [str(code) for code in random.integers(0, 3, 110)]
    return replace(
        plain,
        attributes=(
            attribute_of("employer", list(employer), 1, 110),
            attribute_of("district", district, 1, 110),
            attribute_of("seniority", list(rank), 2, 110),
        ),
    )


@pytest.mark.parametrize(
    ("limit", "odds"),
    [
        ("1", Odds(1, (1,))),
        ("1/2", Odds(2, (1, 1))),
        ("2/5", Odds(5, (2, 2, 1))),
        ("3/10", Odds(10, (3, 3, 3, 1))),
    ],
)
def test_seat_is_shared_among_as_few_as_the_limit_allows(limit: str, odds: Odds) -> None:
    assert odds_of(Fraction(limit)) == odds
    assert sum(odds.sizes) == odds.whole


def test_meetings_satisfied_just_satisfied_broken() -> None:
    rows = [[9.0, 8.0, 1.0, 0.5], [9.0, 8.0, 1.0, 0.5]]
    free = problem(rows, demand=2, high=2)
    assert chosen(match(replace(free, max_meetings=2), MatchOptions())) == [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
    ]
    once = match(replace(free, max_meetings=1), MatchOptions())
    met = meetings(np.array(chosen(once)))
    assert len(np.unique(met, axis=0)) == 2
    assert once.objective["total"] == pytest.approx(27.0)
    two = problem([row[:2] for row in rows], demand=2, high=2)
    broken = match(replace(two, max_meetings=1), MatchOptions())
    assert broken.status == "infeasible"
    assert [reason.code for reason in broken.reasons] == ["apart_too_strict"]
    assert broken.objective["missing"] == 1
    assert broken.checker == "passed"


def test_expert_who_shares_nothing_is_never_kept_apart() -> None:
    apart = attribute_of("employer", [None, None, "a", "a"], 1, 1)
    assert apart.codes.tolist() == [NOBODY, NOBODY, 0, 0]
    found = match(
        replace(problem(ROW, demand=3), attributes=(apart,), max_meetings=9), MatchOptions()
    )
    assert chosen(found) == [[0, 0], [0, 1], [0, 2]]


def test_exempt_submission_may_have_more_of_one_value() -> None:
    apart = attribute_of("employer", ["a", "a", "a", "b"], 1, 1)
    rules = replace(problem(ROW, demand=2), attributes=(apart,), max_meetings=9)
    assert chosen(match(rules, MatchOptions())) == [[0, 0], [0, 3]]
    exempt = replace(apart, exempt=np.array([0]))
    assert chosen(match(replace(rules, attributes=(exempt,)), MatchOptions())) == [[0, 0], [0, 1]]


def test_pinned_expert_counts_towards_both_rules() -> None:
    apart = attribute_of("employer", ["a", "a", "b", "c"], 1, 1)
    pinned = replace(
        problem(ROW, demand=2),
        attributes=(apart,),
        pinned=np.array([[0, 1]]),
        max_meetings=1,
    )
    assert chosen(match(pinned, MatchOptions())) == [[0, 1], [0, 2]]


def test_group_bound_is_kept_beside_meetings() -> None:
    none = np.zeros(1, np.int64)
    finance = Quota("finance", np.array([True, True, False, False]), none, none + 1)
    found = match(
        replace(problem(ROW, demand=2), quotas=(finance,), max_meetings=1), MatchOptions()
    )
    assert chosen(found) == [[0, 0], [0, 2]]
    chair = Quota("chair", np.array([True, True, False, False]), none + 1, none + 2)
    with pytest.raises(InstanceError, match="max_meetings: goes not together with rules that ask"):
        match(replace(problem(ROW, demand=2), quotas=(chair,), max_meetings=1), MatchOptions())
    with pytest.raises(InstanceError, match="max_meetings: goes neither with the objective fair"):
        match(replace(problem(ROW), max_meetings=1), MatchOptions("fair"))


@pytest.mark.parametrize("limit", ["1/2", "2/5", "1"])
@pytest.mark.parametrize("seed", range(2))
def test_draw_keeps_everybody_apart_whatever_comes_up(seed: int, limit: str) -> None:
    rules = replace(large(seed), max_meetings=4)
    options = MatchOptions(lottery=Lottery(f"seed {seed}", Fraction(limit)))
    outcome = match(rules, options)
    assert outcome.status == "feasible"
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    odds = outcome.plan.probabilities
    assert odds is not None
    assert odds[:, 2].max() <= float(Fraction(limit)) + 1e-12
    assert np.bincount(odds[:, 0].astype(int), weights=odds[:, 2]) == pytest.approx(rules.demand)
    loads = np.bincount(odds[:, 1].astype(int), weights=odds[:, 2], minlength=110)
    assert (loads <= rules.max_load + 1e-9).all()
    assert (loads >= rules.min_load - 1e-9).all()
    share = odds[:, 2] @ rules.table.values(odds[:, 0].astype(int), odds[:, 1].astype(int))
    assert outcome.objective["expected_total"] == pytest.approx(share)
    assert share <= outcome.bound["expected_total"] + 1e-9
    assert share >= 0.95 * outcome.bound["expected_total"]
    again = match(rules, options).plan
    assert again is not None
    assert again.pairs.tolist() == outcome.plan.pairs.tolist()
    if limit != "1":
        other = match(rules, MatchOptions(lottery=Lottery("other", Fraction(limit)))).plan
        assert other is not None
        assert other.pairs.tolist() != outcome.plan.pairs.tolist()


def test_least_loads_are_reached_under_the_rules() -> None:
    rules = replace(large(7), min_load=np.full(110, 2), max_meetings=3)
    outcome = match(rules, MatchOptions())
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    assert np.bincount(outcome.plan.pairs[:, 1], minlength=110).min() >= 2


def test_limit_too_low_is_told_before_anything_is_drawn() -> None:
    rules = replace(problem([[1.0, 2.0], [1.0, 2.0]], demand=1), max_meetings=1)
    outcome = match(rules, MatchOptions(lottery=Lottery("x", Fraction(1, 3))))
    assert outcome.status == "infeasible"
    assert outcome.reasons[0].code == "limit_too_low"
    assert "at least 0.5" in outcome.reasons[0].message.en
