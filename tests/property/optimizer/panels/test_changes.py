"""On tiny random seasons a plan is repaired with as few changes as trying every plan finds."""

import random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from optimizer.outcome import PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.problem import PanelProblem
from tests.property.optimizer.panels.brute_changes import fewest_changes
from tests.property.optimizer.panels.plan_events import HAPPENINGS, tiny_season

LIMITS = SolveLimits(seconds=10)
NAMES = ("seats_changed", "slots_changed", "rooms_changed")


def require_fewest(problem: PanelProblem, old: PanelPlan) -> None:
    """Hold the engine's count of changes against the count of all plans."""
    expected = fewest_changes(problem, old)
    outcome = solve(problem, LIMITS, previous=old)
    assert outcome.checker == "passed"
    if expected is None:
        assert outcome.status == "infeasible"
        return
    assert outcome.status == "optimal"
    assert outcome.objective["changes"] == expected
    assert outcome.bound["changes"] == expected
    assert sum(outcome.objective[name] for name in NAMES) == expected


def first_plan(problem: PanelProblem) -> PanelPlan | None:
    """Plan a season for the first time; None when that is impossible."""
    outcome = solve(problem, LIMITS)
    return outcome.plan if outcome.status in {"optimal", "feasible"} else None


@pytest.mark.parametrize("kind", list(HAPPENINGS))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(number=st.integers(0, 10_000))
def test_one_happening_changes_as_little_as_can_be(kind: str, number: int) -> None:
    chance = random.Random(f"{kind} {number}")
    problem = tiny_season(chance)
    old = first_plan(problem)
    assume(old is not None)
    assert old is not None
    require_fewest(HAPPENINGS[kind](chance, problem), old)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(number=st.integers(0, 10_000))
def test_several_at_once_change_as_little_as_can_be(number: int) -> None:
    chance = random.Random(number)
    problem = tiny_season(chance)
    old = first_plan(problem)
    assume(old is not None)
    assert old is not None
    for _ in range(chance.randint(2, 3)):
        problem = chance.choice(list(HAPPENINGS.values()))(chance, problem)
    require_fewest(problem, old)
