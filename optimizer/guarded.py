"""Run a solver so that it ends soon after somebody calls it off."""

from threading import Event, Thread

from ortools.sat.python import cp_model

from optimizer.outcome import Cancel

POLL_SECONDS = 0.1
"""How often somebody who may call a search off is asked while a solver runs."""


def solve_guarded(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    cancelled: Cancel | None,
    listener: cp_model.CpSolverSolutionCallback | None = None,
) -> cp_model.CpSolverStatus:
    """Solve, and stop soon after being called off, with or without a solution."""
    if cancelled is None:
        return solver.solve(model, listener)
    ended = Event()
    guard = Thread(target=_guard, args=(solver, cancelled, ended), daemon=True)
    guard.start()
    try:
        return solver.solve(model, listener)
    finally:
        ended.set()
        guard.join()


def _guard(solver: cp_model.CpSolver, cancelled: Cancel, ended: Event) -> None:
    while not ended.wait(POLL_SECONDS):
        if cancelled():
            solver.stop_search()
