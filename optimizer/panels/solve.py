"""Solve a season: problem in, outcome out."""

import time
from dataclasses import replace

from optimizer.check import check_plan
from optimizer.explain import rules_together, screen, screen_meetings, verified, with_proposals
from optimizer.explain.cause import Cause
from optimizer.instance import panel_document, panel_problem, plan_document
from optimizer.outcome import Cancel, Limits, Outcome, PanelPlan, Watch
from optimizer.panels.levels import Search
from optimizer.panels.measures import measures
from optimizer.panels.search import run, search_partly
from optimizer.panels.season import Season
from optimizer.panels.stable import Changes, mend
from optimizer.problem import PanelProblem

TRY_SECONDS = 5.0
"""The longest that one question "is this possible?" may take."""
PARTLY_SECONDS = 6.0


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
    causes = screen(problem)
    if causes:
        return _impossible(problem, search, causes)
    season = Season(problem)
    if previous is not None:
        changes = mend(season, previous, search)
        if changes is not None:
            return _mended(problem, search, changes)
    best = run(season, search)
    if best.plan is None:
        if best.impossible:
            return _impossible(problem, search, [])
        return Outcome("timeout", None, seconds=time.monotonic() - started)
    return Outcome(
        "optimal" if best.proved else "feasible",
        best.plan,
        best.value,
        best.bound,
        time.monotonic() - started,
        (),
        checked(problem, best.plan),
    )


def _mended(problem: PanelProblem, search: Search, changes: Changes) -> Outcome[PanelPlan]:
    """Report a mended plan: optimal when no plan that keeps the panels changes less."""
    value, bound = changes.value, changes.bound
    return Outcome(
        "optimal" if value == bound else "feasible",
        changes.plan,
        {**value, **measures(problem, changes.plan)},
        bound,
        time.monotonic() - search.started,
        (),
        checked(problem, changes.plan),
    )


def checked(problem: PanelProblem, plan: PanelPlan, allowed: tuple[str, ...] = ()) -> str:
    """Ask the independent checker; rules in `allowed` may be broken (a plan that places a part)."""
    broken = check_plan(panel_document(problem), plan_document(plan))
    told = [f"{v.rule}: {v.where}" for v in broken if v.rule not in allowed]
    return "; ".join(told) or "passed"


def possible(problem: PanelProblem, seconds: float) -> bool | None:
    """Tell whether any plan exists; None when that is not known after some seconds."""
    if screen(problem):
        return False
    started = time.monotonic()
    search = Search(deadline=started + seconds, started=started, any_plan=True)
    best = run(Season(problem), search)
    return True if best.plan is not None else (False if best.impossible else None)


def _without_involved(problem: PanelProblem, causes: list[Cause], search: Search) -> PanelPlan:
    """Plan a great season without the submissions and categories that the causes name."""
    named = {name for cause in causes for name in cause.involved}
    rest = tuple(s for s in problem.submissions if not named & {s.id, s.category})
    ids = {s.id for s in rest}
    smaller = replace(
        problem,
        submissions=rest,
        conflicts=frozenset(pair for pair in problem.conflicts if pair[1] in ids),
        pinned=frozenset(pair for pair in problem.pinned if pair[1] in ids),
    )
    if not rest or len(rest) == len(problem.submissions) or screen(smaller):
        return PanelPlan(())
    search.any_plan = True
    return run(Season(smaller), search).plan or PanelPlan(())


def _impossible(problem: PanelProblem, search: Search, causes: list[Cause]) -> Outcome[PanelPlan]:
    """Explain why there is no plan, and give the plan that places most."""
    causes = causes or screen_meetings(problem)
    if not causes:

        def proved(changed: PanelProblem) -> bool:
            return not search.over and possible(changed, TRY_SECONDS) is False

        core = rules_together(problem, proved)
        causes = [with_proposals(problem, core)]
    document = panel_document(problem)
    reasons = verified(
        document, causes, lambda changed: bool(possible(panel_problem(changed), TRY_SECONDS))
    )
    search.deadline = max(search.deadline, time.monotonic() + PARTLY_SECONDS)
    plan = search_partly(Season(problem), search.brief(PARTLY_SECONDS))
    if not plan.panels:
        plan = _without_involved(problem, causes, search.brief(PARTLY_SECONDS))
    return Outcome(
        "infeasible",
        plan,
        measures(problem, plan),
        {},
        time.monotonic() - search.started,
        reasons,
        checked(problem, plan, ("not_placed", "pin_broken")),
    )
