"""A search that is called off stops and keeps the best plan it has."""

import time
from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from optimizer.outcome import Progress, SolveLimits
from optimizer.panels import solve
from optimizer.panels.model.levels import Search
from optimizer.problem import PanelRoom
from tests.unit.optimizer.seasons import day, random_season, rules

LONG = 3_600.0


def pigeons(holes: int) -> cp_model.CpModel:
    """Ask for one hole more than there are: the proof takes the solver longer than anybody has."""
    model = cp_model.CpModel()
    sits = [[model.new_bool_var("") for _ in range(holes)] for _ in range(holes + 1)]
    for mine in sits:
        model.add_bool_or(mine)
    for hole in range(holes):
        for i in range(holes + 1):
            for j in range(i):
                model.add_bool_or([sits[i][hole].negated(), sits[j][hole].negated()])
    return model


def test_a_solver_without_any_solution_stops_when_called_off() -> None:
    now = time.monotonic()
    search = Search(deadline=now + LONG, started=now, cancelled=lambda: True)
    solver = search.solver(LONG)
    solver.parameters.cp_model_presolve = False
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 0
    assert search.run(solver, pigeons(40)) == cp_model.UNKNOWN
    assert search.over


def test_the_best_plan_so_far_is_kept() -> None:
    told: list[Progress] = []
    order = ("compactness", "expertise", "balance", "panels")
    problem = replace(
        random_season(6, 24, 40), rules=rules(max_slots_per_panel=8, priorities=order)
    )

    def listen(step: Progress) -> None:
        if step.value is not None:
            told.append(step)

    outcome = solve(
        problem, SolveLimits(seconds=LONG), progress=listen, cancelled=lambda: bool(told)
    )
    assert told
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.checker == "passed"
    assert outcome.objective["placed"] == 24


def test_a_limit_too_short_gives_a_valid_plan_or_says_so() -> None:
    outcome = solve(random_season(7, 30, 60), SolveLimits(seconds=0.05))
    assert outcome.status in {"optimal", "feasible", "timeout"}
    assert outcome.checker == ("passed" if outcome.plan else "not run")


def test_calling_a_mending_off_keeps_what_it_found() -> None:
    problem = random_season(2, 12, 30)
    old = solve(problem, SolveLimits(seconds=20)).plan
    assert old is not None
    gone = old.panels[0].experts[0]
    rest = tuple(e for e in problem.experts if e.id != gone)
    pairs = frozenset(pair for pair in problem.conflicts if pair[0] != gone)
    left = replace(problem, experts=rest, conflicts=pairs)
    outcome = solve(left, SolveLimits(seconds=LONG), previous=old, cancelled=lambda: True)
    assert outcome.status in {"optimal", "feasible", "timeout"}
    assert outcome.checker == ("passed" if outcome.plan else "not run")


@pytest.mark.parametrize("size", [30, 80])
def test_explaining_is_called_off_too(size: int) -> None:
    # one room for one morning cannot hold them all, and much could be tried to repair that
    problem = replace(
        random_season(4, size, 40), rooms=(PanelRoom("R1"),), days=(day("09:00", "12:00"),)
    )
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    outcome = solve(problem, SolveLimits(seconds=LONG), cancelled=cancelled)
    assert outcome.status in {"infeasible", "timeout"}
    assert outcome.checker == ("passed" if outcome.plan else "not run")
