"""Report an impossible season: its causes, fixes that were tried, and the plan that places most.

All of it keeps within the limit given. What is left of it when the season is found impossible is
shared out: causes first, then fixes, then the plan of a part. Where little is left, `ALLOWANCE`
seconds beyond the limit go to naming a cause and planning a part all the same.
"""

import time
from collections.abc import Sequence

from optimizer.check import check_plan
from optimizer.explain import causes_of, decide, hearable, surely_impossible, verified
from optimizer.explain.cause import Cause
from optimizer.instance import panel_document, plan_document
from optimizer.messages import text
from optimizer.outcome import Outcome, PanelPlan, Reason
from optimizer.panels.levels import Search
from optimizer.panels.measures import measures
from optimizer.panels.search import run, search_partly
from optimizer.panels.season import Season
from optimizer.problem import PanelProblem

ALLOWANCE = 3.0
"""The seconds beyond the limit that an explanation may take, building models included."""
TRY_SECONDS = 20.0
"""The longest that one question "is this possible?" may take."""
CAUSES_SHARE, FIXES_SHARE = 0.4, 0.7
"""The shares of the time left for causes, and of what is left after them for fixes."""
LEAST_SECONDS = 1.0
PARTLY_SECONDS = 6.0
GREAT = 60
"""The submissions above which one model of a partial plan finds nothing in that time."""
TRY_SHARE = 0.5
"""The share of the time left for fixes that one try may take."""


def possible(problem: PanelProblem, seconds: float) -> bool | None:
    """Tell whether any plan exists; None when that is not known after some seconds."""
    started = time.monotonic()
    if surely_impossible(problem):
        return False
    verdict = decide(problem, seconds / 2)
    if verdict is not None:
        return verdict is not False
    search = Search(deadline=started + seconds, started=started, any_plan=True)
    return True if run(Season(problem), search).plan is not None else None


def explained(problem: PanelProblem, search: Search) -> Outcome[PanelPlan]:
    """Explain why there is no plan, and give the plan that places most.

    Where no cause can be proved, the result is a timeout, which says so.
    """
    latest = max(search.deadline, time.monotonic() + LEAST_SECONDS)
    causes = causes_of(problem, _share(latest, CAUSES_SHARE))
    if not causes:
        reason = Reason("not_found", text("not_found"), ())
        spent = time.monotonic() - search.started
        return Outcome("timeout", None, seconds=spent, reasons=(reason,))
    ends = _share(latest, FIXES_SHARE)

    def works(changed: PanelProblem) -> bool:
        share = max(LEAST_SECONDS, (ends - time.monotonic()) * TRY_SHARE)
        return bool(possible(changed, min(TRY_SECONDS, share)))

    reasons = verified(problem, causes, works, ends)
    search.deadline = max(search.deadline, time.monotonic() + LEAST_SECONDS)
    plan = _partly(problem, causes, search)
    return Outcome(
        "infeasible",
        plan,
        measures(problem, plan),
        {},
        time.monotonic() - search.started,
        reasons,
        _checked(problem, plan),
    )


def _share(latest: float, share: float) -> float:
    now = time.monotonic()
    return now + max(0.0, latest - now) * share


def _partly(problem: PanelProblem, causes: Sequence[Cause], search: Search) -> PanelPlan:
    """Place as many as can be: in a great season first all but those whom the causes name."""
    great = len(problem.submissions) > GREAT
    first = _without_named(problem, causes, search) if great else PanelPlan(())
    if first.panels:
        return first
    brief = search.brief(min(PARTLY_SECONDS, search.left))
    plan = search_partly(Season(problem), brief)
    return plan if plan.panels or great else _without_named(problem, causes, search)


def _without_named(problem: PanelProblem, causes: Sequence[Cause], search: Search) -> PanelPlan:
    """Plan a season without the submissions and categories that the causes name."""
    rest = hearable(problem, causes)
    if not rest.submissions or len(rest.submissions) == len(problem.submissions):
        return PanelPlan(())
    brief = search.brief(search.left)
    brief.any_plan = True
    return run(Season(rest), brief).plan or PanelPlan(())


def _checked(problem: PanelProblem, plan: PanelPlan) -> str:
    """Ask the independent checker; of its rules only completeness may be broken."""
    broken = check_plan(panel_document(problem), plan_document(plan))
    told = [f"{v.rule}: {v.where}" for v in broken if v.rule not in ("not_placed", "pin_broken")]
    return "; ".join(told) or "passed"
