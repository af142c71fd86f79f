"""Report an impossible season: its causes, fixes that were tried, and the plan that places most.

All of it keeps within the limit given. What is left of it when the season is found impossible is
shared out: causes first, then fixes, then the plan of a part; in a great season the plan of what
the causes do not name comes before the fixes, since it takes most of the time. Where little is
left, causes and the plan of a part get `LEAST_SECONDS` each all the same.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from optimizer.check import check_plan
from optimizer.explain import (
    causes_of,
    decide,
    hearable,
    surely_impossible,
    verified,
    waiting_for_rest,
)
from optimizer.explain.cause import Cause
from optimizer.explain.patch import patched
from optimizer.instance import panel_document, panel_problem, plan_document
from optimizer.messages import text
from optimizer.outcome import Cancel, Outcome, OutcomeReason, PanelPlan
from optimizer.panels.index.measures import measures
from optimizer.panels.index.season import Season
from optimizer.panels.model.best import Best
from optimizer.panels.model.levels import Search
from optimizer.panels.search.quick import plan_quickly
from optimizer.panels.search.run import run, search_partly
from optimizer.problem import PanelProblem

TRY_SECONDS = 20.0
"""The longest that one question "is this possible?" may take."""
CAUSES_SHARE, FIXES_SHARE = 0.4, 0.7
"""The shares of the time left for causes, and of what is left after them for fixes."""
LAST_SHARE = 0.9
"""The share of the time left for fixes when nothing follows them, so that the last one may end."""
LEAST_SECONDS = 0.2
PARTLY_SECONDS = 6.0
GREAT = 60
"""The submissions above which one model of a partial plan finds nothing in that time."""
TRY_SHARE = 0.5
"""The share of the time left for fixes that one try may take."""


def possible(problem: PanelProblem, seconds: float, cancelled: Cancel | None = None) -> bool | None:
    """Tell whether any plan exists; None when that is not known after some seconds."""
    started = time.monotonic()
    search = Search(started + seconds, started, cancelled=cancelled, any_plan=True)
    best = Best(Season(problem))
    plan_quickly(best, search, rounds=1)
    if best.quick is not None:
        return True
    if search.over or surely_impossible(problem, started + seconds / 2, cancelled):
        return None if search.over else False
    verdict = decide(problem, min(search.left, seconds / 2), cancelled)
    if verdict is not None:
        return verdict is not False
    return True if run(best.season, search, begun=best).plan is not None else None


def explained(problem: PanelProblem, search: Search, best: Best) -> Outcome[PanelPlan]:
    """Explain why there is no plan, and give the plan that places most.

    `best` holds a plan of a part, if there is one. Where no cause can be proved, the result is a
    timeout, which says so.
    """
    if search.work is not None:  # what is explained is proved: only the clock limits it
        search = replace(search, work=None, deadline=search.latest, latest=inf)
    latest = max(search.deadline, time.monotonic() + LEAST_SECONDS)
    causes = causes_of(problem, _share(latest, CAUSES_SHARE), search.cancelled)
    if not causes:
        return unfinished(best, search)
    great = len(problem.submissions) > GREAT
    plan = best.part or PanelPlan(())
    if great and not search.over:
        plan = max(plan, _without_named(problem, causes, search), key=best.placed)
    ends = _share(latest, LAST_SHARE if plan.panels else FIXES_SHARE)

    def works(changed: PanelProblem) -> bool:
        if search.cancelled is not None and search.cancelled():
            return False
        share = max(LEAST_SECONDS, (ends - time.monotonic()) * TRY_SHARE)
        return bool(possible(changed, min(TRY_SECONDS, share), search.cancelled))

    reasons = verified(problem, causes, works, ends)
    if not great:
        search.deadline = max(search.deadline, time.monotonic() + LEAST_SECONDS)
        plan = max(plan, _partly(problem, causes, search), key=best.placed)
    if not great or not search.over:
        reasons = _at_least_waiting(problem, reasons, plan)
    return Outcome(
        "infeasible",
        plan,
        measures(problem, plan),
        {},
        time.monotonic() - search.started,
        reasons,
        checked_part(problem, plan),
    )


def unfinished(best: Best, search: Search) -> Outcome[PanelPlan]:
    """Say that the time came first, with the plan that places most."""
    why = (OutcomeReason("not_found", text("not_found"), ()),)
    seconds = time.monotonic() - search.started
    if best.part is None:
        return Outcome("timeout", None, seconds=seconds, reasons=why)
    problem = best.season.problem
    value, checker = measures(problem, best.part), checked_part(problem, best.part)
    return Outcome("timeout", best.part, value, {}, seconds, why, checker)


def _at_least_waiting(
    problem: PanelProblem, reasons: tuple[OutcomeReason, ...], plan: PanelPlan
) -> tuple[OutcomeReason, ...]:
    """Where nothing else was found to help, let those wait whom the plan of a part leaves out.

    The plan itself, checked against the changed season, shows that this works.
    """
    placed = {slot.submission for panel in plan.panels for slot in panel.slots}
    if not placed or all(reason.fixes for reason in reasons):
        return reasons
    fix = waiting_for_rest(problem, placed)
    changed = panel_problem(patched(panel_document(problem), fix.change))
    if check_plan(panel_document(changed), plan_document(plan)):
        return reasons
    return tuple(r if r.fixes else replace(r, fixes=(fix,), tried=()) for r in reasons)


def _share(latest: float, share: float) -> float:
    now = time.monotonic()
    return now + max(0.0, latest - now) * share


def _partly(problem: PanelProblem, causes: Sequence[Cause], search: Search) -> PanelPlan:
    """Place as many as can be in one model, or all but those whom the causes name."""
    plan = search_partly(Season(problem), search.brief(min(PARTLY_SECONDS, search.left)))
    return plan if plan.panels else _without_named(problem, causes, search)


def _without_named(problem: PanelProblem, causes: Sequence[Cause], search: Search) -> PanelPlan:
    """Plan a season without the submissions and categories that the causes name."""
    rest = hearable(problem, causes, time.monotonic() + search.left / 4, search.cancelled)
    if not rest.submissions or len(rest.submissions) == len(problem.submissions):
        return PanelPlan(())
    brief = search.brief(search.left)
    brief.any_plan = True
    return run(Season(rest), brief).plan or PanelPlan(())


def checked_part(problem: PanelProblem, plan: PanelPlan) -> str:
    """Ask the independent checker; of its rules only completeness may be broken."""
    broken = check_plan(panel_document(problem), plan_document(plan))
    told = [f"{v.rule}: {v.where}" for v in broken if v.rule not in ("not_placed", "pin_broken")]
    return "; ".join(told) or "passed"
