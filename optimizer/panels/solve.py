"""Solve a season: problem in, outcome out."""

import time
from dataclasses import replace

from optimizer.check import check_plan
from optimizer.explain import decide, surely_impossible
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import Cancel, Outcome, PanelPlan, SolveLimits, Watch
from optimizer.panels.bounds.counts import floors
from optimizer.panels.impossible import LEAST_SECONDS, explained, unfinished
from optimizer.panels.index.measures import measures
from optimizer.panels.index.season import Season
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import Search
from optimizer.panels.model.work import Work
from optimizer.panels.repair.repair import Changes, repair
from optimizer.panels.search.quick import plan_quickly
from optimizer.panels.search.run import run
from optimizer.problem import PanelProblem


def solve(
    problem: PanelProblem,
    limits: SolveLimits,
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
    if limits.effort is not None:
        search = replace(
            search, deadline=limits.effort, work=Work(), latest=started + limits.seconds, workers=1
        )
    season = Season(problem)
    best = Best(season)
    if previous is None:
        plan_quickly(best, search, rounds=1)
    if best.quick is None and surely_impossible(problem, started + limits.seconds / 4, cancelled):
        return explained(problem, search, best)
    if previous is not None:
        changes = repair(season, previous, search)
        if changes is not None:
            return _mended(problem, search, changes)
    run(season, search, begun=best)
    if best.plan is None:
        return _undecided(best, search)
    return Outcome(
        "optimal" if best.proved else "feasible",
        best.plan,
        best.value,
        best.bound,
        time.monotonic() - started,
        (),
        checked(problem, best.plan),
    )


def _undecided(best: Best, search: Search) -> Outcome[PanelPlan]:
    """Settle a season for which the search found no plan: panels may have to wait in between.

    Where that stays open, the plan that places most is given all the same.
    """
    season = best.season
    problem = season.problem
    verdict = (
        False
        if best.impossible
        else decide(problem, max(LEAST_SECONDS, search.left / 2), search.cancelled)
    )
    if isinstance(verdict, PanelPlan):
        value = measures(problem, verdict)
        seconds = time.monotonic() - search.started
        bound = {name: floor for name, floor in floors(season, value).items() if name in value}
        told = checked(problem, verdict)
        return Outcome("feasible", verdict, value, bound, seconds, (), told)
    if verdict is False:
        return explained(problem, search, best)
    return unfinished(best, search)


def _mended(problem: PanelProblem, search: Search, changes: Changes) -> Outcome[PanelPlan]:
    """Report a mended plan: optimal when no plan that keeps the panels changes less."""
    value, bound = changes.value, changes.bound
    return Outcome(
        "optimal" if changes.proved else "feasible",
        changes.plan,
        {**value, **measures(problem, changes.plan)},
        bound,
        time.monotonic() - search.started,
        (),
        checked(problem, changes.plan),
    )


def checked(problem: PanelProblem, plan: PanelPlan) -> str:
    """Ask the independent checker and name what it finds broken."""
    broken = check_plan(panel_document(problem), plan_document(plan))
    return "; ".join(f"{v.rule}: {v.where}" for v in broken) or "passed"
