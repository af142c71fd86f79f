"""Small seasons are proved best in every order that counts panels first, and never overclaimed."""

from dataclasses import replace
from itertools import permutations

import pytest

from optimizer.outcome import SolveLimits
from optimizer.panels import solve
from optimizer.panels.index.measures import level_names, rank
from optimizer.problem import PRIORITIES, Priority
from tests.unit.optimizer.seasons import random_season, rules

Order = tuple[Priority, ...]
ORDERS: list[Order] = list(permutations(PRIORITIES))
LIMITS = SolveLimits(seconds=30)


def planned(
    order: Order, limits: SolveLimits = LIMITS
) -> tuple[str, dict[str, float], dict[str, float]]:
    problem = random_season(4, 9, 20)
    asked = rules(max_slots_per_panel=8, priorities=order)
    outcome = solve(replace(problem, rules=asked), limits)
    assert outcome.checker == "passed"
    return outcome.status, outcome.objective, outcome.bound


@pytest.mark.parametrize("order", [o for o in ORDERS if o[0] == "panels"])
def test_every_order_with_panels_first_is_proved(order: Order) -> None:
    status, value, bound = planned(order)
    assert status == "optimal"
    for name in level_names(order):
        assert value[name] == pytest.approx(bound[name], abs=2e-6)


def test_every_order_is_at_least_as_good_by_its_own_levels_as_every_other() -> None:
    found = {o: planned(o)[1] for o in ORDERS if o[0] == "panels"}
    for order, mine in found.items():
        names = level_names(order)
        assert rank(mine, names) == min(rank(value, names) for value in found.values())


@pytest.mark.parametrize("order", [o for o in ORDERS if o[0] == "balance"][:2])
def test_more_panels_share_the_work_where_balance_comes_first(order: Order) -> None:
    status, value, bound = planned(order, SolveLimits(seconds=6))
    fewest = planned(("panels", "balance", "expertise", "compactness"))[1]
    assert status in {"optimal", "feasible"}
    assert value["load_max"] <= fewest["load_max"]
    assert bound["load_max"] <= value["load_max"]
    assert bound["expertise_per_seat"] >= value["expertise_per_seat"]
