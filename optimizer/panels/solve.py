"""Solve a season: problem in, outcome out."""

import time

from optimizer.check import check_plan
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import Cancel, Limits, Outcome, PanelPlan, Status, Watch
from optimizer.panels.levels import Search
from optimizer.panels.search import run
from optimizer.panels.season import Season
from optimizer.problem import PanelProblem


def solve(
    problem: PanelProblem,
    limits: Limits,
    *,
    progress: Watch | None = None,
    cancelled: Cancel | None = None,
    previous: PanelPlan | None = None,
) -> Outcome[PanelPlan]:
    """Form the panels of a season with their rooms and defence slots.

    `progress` is told of every better value with its bound. When `cancelled` turns true, or the
    limit comes, the best plan so far is returned. With `previous`, every seat and slot that can
    stay does.
    """
    started = time.monotonic()
    search = Search(
        deadline=started + limits.seconds,
        started=started,
        workers=limits.workers,
        seed=limits.seed,
        watch=progress,
        cancelled=cancelled,
    )
    best = run(Season(problem), search)
    if best.plan is None:
        status: Status = "infeasible" if best.impossible else "timeout"
        return Outcome(status, None, seconds=time.monotonic() - started)
    broken = check_plan(panel_document(problem), plan_document(best.plan))
    return Outcome(
        "optimal" if best.proved else "feasible",
        best.plan,
        best.value,
        best.bound,
        time.monotonic() - started,
        (),
        "passed" if not broken else "; ".join(f"{v.rule}: {v.where}" for v in broken),
    )
