"""Small seasons end early with a proof; the better of two ways to be compact is taken."""

import random
import time

from optimizer.defences import solve
from optimizer.defences.board import RoomBoard
from optimizer.defences.compact import fill
from optimizer.defences.compacting import Compacting
from optimizer.defences.grid import Grid
from optimizer.outcome import Progress, SolveLimits
from optimizer.problem import Defence, DefenceProblem, PanelRoom, Sitter
from tests.unit.optimizer.seasons import day, defences

LONG = SolveLimits(seconds=600)
"""A limit that no test reaches: only a proof ends the solve."""


def committees(substitute: bool) -> DefenceProblem:
    """Give two panels of three with four defences each; one member may stand in for another."""
    people = tuple(Sitter(f"E{i}") for i in range(6))
    some_submissions = [Defence(f"S{i}", ("E0", "E1", "E2")) for i in range(4)]
    some_submissions += [Defence(f"T{i}", ("E3", "E4", "E5")) for i in range(4)]
    if substitute:
        some_submissions[2] = Defence("S2", ("E0", "E1", "E5"))
    rooms = (PanelRoom("R1"), PanelRoom("R2"))
    return defences(0, defences=tuple(some_submissions), experts=people, rooms=rooms)


def test_two_panels_need_nothing_but_their_days() -> None:
    outcome = solve(committees(substitute=False), LONG)
    assert outcome.status == "optimal"
    assert outcome.objective["compactness"] == outcome.bound["compactness"] == 6
    assert set(outcome.cpu_seconds) == {"planned", "compactness"}


def test_a_substitute_costs_nothing_between_the_panels() -> None:
    outcome = solve(committees(substitute=True), LONG)
    assert outcome.status == "optimal"
    assert outcome.objective["compactness"] == outcome.bound["compactness"] == 6
    assert outcome.objective["idle_slots"] == outcome.objective["room_changes"] == 0


def test_a_circle_of_pairs_must_be_opened() -> None:
    people = tuple(Sitter(f"E{i}") for i in range(3))
    pairs = (("E0", "E1"), ("E1", "E2"), ("E0", "E2"))
    some_submissions = tuple(Defence(f"S{i}", pair) for i, pair in enumerate(pairs))
    seen: list[Progress] = []
    outcome = solve(
        defences(0, defences=some_submissions, experts=people, days=(day("09:00", "09:45"),)),
        LONG,
        progress=seen.append,
    )
    assert outcome.status == "optimal"
    assert outcome.objective["compactness"] == outcome.bound["compactness"] == 4
    assert outcome.objective["idle_slots"] == 1
    assert seen[-1].bound == 4


def test_a_call_off_keeps_the_timetable() -> None:
    problem = committees(substitute=True)
    board, chance = RoomBoard(Grid(problem)), random.Random(1)
    assert fill(board, list(range(8)), chance) == []
    before = board.compactness()
    course = Compacting(board, LONG, time.monotonic() + 600, chance, cancelled=lambda: True)
    bound = course.run(complete=True)
    assert bound <= board.compactness() <= before
    assert len(board.at) == 8
