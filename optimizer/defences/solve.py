"""Plan the defences of given panels: problem in, outcome out."""

import random
import time
from math import ceil

from optimizer.check import check_timetable
from optimizer.defences.board import Board
from optimizer.defences.compact import Anneal, compact, fill, first_order
from optimizer.defences.grid import Grid
from optimizer.defences.measures import LEVELS, Objective, measures
from optimizer.defences.planned import Most, PlannedModel
from optimizer.defences.reasons import reasons
from optimizer.defences.stable import kept
from optimizer.instance import defence_document, iso
from optimizer.outcome import Cancel, Limits, Outcome, Progress, Timetable, Value, Watch
from optimizer.problem import DefenceProblem

FIRST_SECONDS = 0.3


def solve(
    problem: DefenceProblem,
    limits: Limits,
    *,
    objective: Objective = "compact",
    progress: Watch | None = None,
    cancelled: Cancel | None = None,
    previous: Timetable | None = None,
    explain: bool = True,
) -> Outcome[Timetable]:
    """Plan the most defences, then make the timetable compact; or change an old one least.

    The outcome is "infeasible" when some defence is not planned, with a reason for each unless
    `explain` is false.
    """
    started = time.monotonic()
    ends = started + limits.seconds
    grid = Grid(problem)
    board = Board(grid)
    chance = random.Random(limits.seed)
    if previous is not None:
        bound, moved = kept(board, previous, limits.seconds)
        extra: dict[str, Value] = {"moved": moved[0]}
        extra_bound: dict[str, Value] = {"moved": moved[1]}
    else:
        extra, extra_bound = {}, {}
        bound = _plan_most(board, limits, chance, cancelled)
        if progress:
            seconds = time.monotonic() - started
            progress(Progress("planned", len(board.at), bound, seconds))
        if "compactness" in LEVELS[objective] and board.total > _least(grid):
            anneal = Anneal(time.monotonic(), ends, chance, cancelled, progress)
            best = compact(board, anneal, complete=len(board.at) == bound)
            _load(board, best)
    timetable = grid.timetable(board.at)
    value = {**measures(problem, timetable), **extra}
    everything = len(board.at) == len(grid.defences)
    least: dict[str, Value] = {"compactness": _least(grid)} if everything else {}
    proved = {"planned": bound, **least, **extra_bound}
    names = ("planned", "moved") if previous is not None else LEVELS[objective]
    optimal = all(name in proved and value[name] == proved[name] for name in names)
    why = () if everything or not explain else reasons(board)
    return Outcome(
        "infeasible" if not everything else "optimal" if optimal else "feasible",
        timetable,
        value,
        proved,
        time.monotonic() - started,
        why,
        _checked(problem, timetable),
    )


def _plan_most(
    board: Board, limits: Limits, chance: random.Random, cancelled: Cancel | None
) -> int:
    """Plan the most defences; give the proved bound on their number."""
    grid = board.grid
    able = sum(bool(p.any()) for p in grid.places)
    left = fill(board, first_order(board), chance)
    if left and len(board.at) < able:
        now = time.monotonic()
        _load(board, compact(board, Anneal(now, now + FIRST_SECONDS, chance, cancelled)))
    if len(board.at) == able:
        return able
    model = PlannedModel(grid)
    most: Most = model.solve(
        limits.seconds / 2,
        hint=board.at,
        workers=limits.workers,
        seed=limits.seed,
        cancelled=cancelled,
    )
    if len(most.at) > len(board.at):
        _load(board, most.at)
    return most.bound


def _load(board: Board, at: dict[int, tuple[int, int]]) -> None:
    """Make a board show some places."""
    for d in list(board.at):
        board.take(d)
    for d, (start, room) in at.items():
        board.put(d, start, room)


def _least(grid: Grid) -> int:
    """Bound the compactness of a complete timetable: each expert comes as often as must be."""
    load: dict[int, list[int]] = {}
    for d, panel in enumerate(grid.panels):
        for e in panel:
            load.setdefault(e, []).append(grid.durations[d])
    total = 0
    for e, mine in load.items():
        free = ~(grid.closed | grid.away[e])
        a_day = max(int(free[a:b].sum()) for a, b in zip(grid.first, grid.last, strict=True))
        days = ceil(sum(mine) / max(1, a_day))
        limit = grid.problem.experts[e].max_per_day
        total += max(days, ceil(len(mine) / limit) if limit else 1)
    return total


def _checked(problem: DefenceProblem, timetable: Timetable) -> str:
    rows = [
        {"submission": a.defence, "start": iso(a.start), "end": iso(a.end), "room": a.room}
        for a in timetable.appointments
    ]
    broken = check_timetable(defence_document(problem), rows)
    return "; ".join(f"{v.rule}: {v.where}" for v in broken) or "passed"
