"""Plan the defences of given panels: problem in, outcome out."""

import random
import time

from optimizer.check import check_timetable
from optimizer.defences.board import RoomBoard
from optimizer.defences.compact import Anneal, compact, fill, first_order
from optimizer.defences.compacting import Compacting
from optimizer.defences.grid import Grid
from optimizer.defences.measures import LEVELS, Objective, measures
from optimizer.defences.planned import Most, PlannedModel
from optimizer.defences.reasons import reasons
from optimizer.defences.stable import kept
from optimizer.instance import defence_document, iso
from optimizer.outcome import Cancel, Outcome, Progress, SolveLimits, Timetable, Value, Watch
from optimizer.problem import DefenceProblem

FIRST_SECONDS = 0.3


def solve(
    problem: DefenceProblem,
    limits: SolveLimits,
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
    board = RoomBoard(Grid(problem))
    if previous is not None:
        bound, moved = kept(board, previous, limits.seconds)
        extra: dict[str, Value] = {"moved": moved[0]}
        proved: dict[str, Value] = {"planned": bound, "moved": moved[1]}
        spent: dict[str, float] = {}
    else:
        extra = {}
        proved, spent = _planned(board, limits, objective, started, progress, cancelled)
    timetable = board.grid.timetable(board.at)
    value = {**measures(problem, timetable), **extra}
    everything = len(board.at) == len(board.grid.defences)
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
        spent,
    )


def _planned(
    board: RoomBoard,
    limits: SolveLimits,
    objective: Objective,
    started: float,
    progress: Watch | None,
    cancelled: Cancel | None,
) -> tuple[dict[str, Value], dict[str, float]]:
    """Plan the most, then compactly; give the bounds, and the processor's seconds by level."""
    chance, clock = random.Random(limits.seed), time.process_time()
    bound = _plan_most(board, limits, chance, cancelled)
    proved: dict[str, Value] = {"planned": bound}
    spent = {"planned": time.process_time() - clock}
    if progress:
        progress(Progress("planned", len(board.at), bound, time.monotonic() - started))
    if "compactness" in LEVELS[objective] and board.at:
        clock, ends = time.process_time(), started + limits.seconds
        compacting = Compacting(board, limits, ends, chance, cancelled, progress)
        least = compacting.run(complete=len(board.at) == bound)
        if len(board.at) == bound:
            proved["compactness"] = least
        spent["compactness"] = time.process_time() - clock
    return proved, spent


def _plan_most(
    board: RoomBoard, limits: SolveLimits, chance: random.Random, cancelled: Cancel | None
) -> int:
    """Plan the most defences; give the proved bound on their number."""
    grid = board.grid
    able = sum(bool(p.any()) for p in grid.places)
    left = fill(board, first_order(board), chance)
    if left and len(board.at) < able:
        now = time.monotonic()
        board.load(compact(board, Anneal(now, now + FIRST_SECONDS, chance, cancelled)))
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
        board.load(most.at)
    return most.bound


def _checked(problem: DefenceProblem, timetable: Timetable) -> str:
    rows = [
        {"submission": a.defence, "start": iso(a.start), "end": iso(a.end), "room": a.room}
        for a in timetable.appointments
    ]
    broken = check_timetable(defence_document(problem), rows)
    return "; ".join(f"{v.rule}: {v.where}" for v in broken) or "passed"
