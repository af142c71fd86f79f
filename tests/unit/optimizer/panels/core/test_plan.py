"""Seasons are planned by counting, with bounds that hold."""

import time

import pytest

from optimizer.check import check_plan
from optimizer.instance import panel_document, plan_document
from optimizer.panels.bounds.counts import fewest_panels
from optimizer.panels.core.counted import Counted
from optimizer.panels.core.even import even_lengths, expertise_ceiling
from optimizer.panels.core.plan import CountedPlan
from optimizer.panels.index.season import Season
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import Search
from optimizer.problem import PanelRoom
from tests.unit.optimizer.seasons import random_season


def searching(seconds: float = 60.0) -> Search:
    """Give a search some seconds from now."""
    now = time.monotonic()
    return Search(deadline=now + seconds, started=now)


@pytest.mark.parametrize("seed", range(3))
def test_a_season_with_enough_experts_is_proved_but_for_its_days(seed: int) -> None:
    rooms = tuple(PanelRoom(f"R{i}") for i in range(4))
    season = Season(random_season(seed, 60, 90, rooms=rooms))
    best = Best(season)
    CountedPlan(best, searching(), fewest_panels(season)).run()
    best.settle()
    assert best.plan is not None
    assert check_plan(panel_document(season.problem), plan_document(best.plan)) == ()
    assert best.met("load_sum_of_squares")
    ceiling = expertise_ceiling(season, fewest_panels(season), searching())
    assert ceiling is not None
    assert best.value["expertise_per_seat"] <= ceiling + 1e-6


def test_scarce_experts_sit_twice() -> None:
    rooms = tuple(PanelRoom(f"R{i}") for i in range(4))
    season = Season(random_season(4, 40, 15, rooms=rooms))
    best = Best(season)
    CountedPlan(best, searching(10.0), fewest_panels(season)).run()
    best.settle()
    assert best.plan is not None
    assert check_plan(panel_document(season.problem), plan_document(best.plan)) == ()
    assert best.value["load_max"] >= best.bound["load_max"]


def test_a_bound_holds_only_for_the_values_it_was_proved_under() -> None:
    season = Season(random_season(1, 30, 40))
    best = Best(season)
    CountedPlan(best, searching(), fewest_panels(season)).run()
    given = {"panels": best.value["panels"] + 1}
    best.wait({"load_sum_of_squares": 10**6}, given)
    best.settle()
    assert best.bound["load_sum_of_squares"] < 10**6
    best.wait({"load_sum_of_squares": 10**6}, {"panels": best.value["panels"]})
    best.settle()
    assert best.bound["load_sum_of_squares"] == 10**6


def test_patterns_hold_every_pair_of_seats_within_the_load() -> None:
    season = Season(random_season(2, 24, 30))
    panels = fewest_panels(season)
    lengths = even_lengths(season, panels)
    counted = Counted(season, panels, lengths, searching(), seats=2, load=16)
    loads = counted.loads()
    assert loads.max() <= 16
    assert counted.complete
    singles = (counted.taken >= 0).sum(axis=1) == 1
    assert singles.any()
    assert (~singles).any()
