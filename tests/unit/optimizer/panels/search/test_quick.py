"""A first plan is there at once: of all submissions where it can, of most where it cannot."""

import time
from dataclasses import replace

import pytest

from optimizer.check import check_plan
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.panels.index.season import Season
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import Search
from optimizer.panels.search.quick import plan_quickly
from optimizer.problem import PanelProblem, PanelRoom
from tests.unit.optimizer.seasons import TUESDAY, day, random_season, rules, season, submission


def quickly(problem: PanelProblem) -> Best:
    now = time.monotonic()
    best = Best(Season(problem))
    plan_quickly(best, Search(deadline=now + 60, started=now))
    return best


def faults(problem: PanelProblem, plan: PanelPlan) -> set[str]:
    return {v.rule for v in check_plan(panel_document(problem), plan_document(plan))}


@pytest.mark.parametrize("seed", range(6))
def test_a_whole_plan_keeps_every_rule(seed: int) -> None:
    problem = random_season(seed, 40, 60)
    if seed % 2:
        problem = replace(
            problem,
            changeover_minutes=5,
            days=(day(), day(when=TUESDAY)),
            rules=rules(max_slots_per_panel=8, reserves=1, max_run_slots=4, recusal="leave"),
        )
    best = quickly(problem)
    assert best.quick is not None
    assert faults(problem, best.quick[1]) == set()


def test_where_rooms_end_most_are_placed() -> None:
    problem = replace(
        random_season(8, 60, 60), rooms=(PanelRoom("R1"),), days=(day("09:00", "12:00"),)
    )
    best = quickly(problem)
    assert best.quick is None
    assert best.part is not None
    assert best.placed(best.part) == 12
    assert faults(problem, best.part) <= {"not_placed"}


def test_pinned_people_sit_where_they_must() -> None:
    problem = season(
        submissions=tuple(submission(f"S{i}") for i in range(6)),
        pinned=frozenset({("E4", "S5"), ("E1", "S5")}),
    )
    best = quickly(problem)
    assert best.quick is not None
    assert faults(problem, best.quick[1]) == set()


def test_a_season_without_rooms_has_no_plan_and_no_traceback() -> None:
    best = quickly(season(rooms=()))
    assert best.quick is None
    assert best.part is None


def test_little_time_still_gives_a_plan() -> None:
    problem = random_season(7, 60, 120)
    outcome = solve(replace(problem, rooms=(*problem.rooms, PanelRoom("R3"))), SolveLimits(2.0))
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.checker == "passed"
    assert outcome.objective["placed"] == 60
