"""Replace the members of a formed plan by drawn ones, and report the plan as any other."""

import time

from optimizer.check import check_plan
from optimizer.draw import DrawResult, freeze, run
from optimizer.draw.lots import digest_of
from optimizer.draw.replay import faults
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import Json, Outcome, PanelPlan
from optimizer.panels.index.measures import measures
from optimizer.problem import PanelProblem

CALL = "season"
"""What a draw from the command line alone calls its call."""


def draw_members(
    problem: PanelProblem, formed: PanelPlan, instance: Json, seed: str
) -> tuple[Outcome[PanelPlan], dict[str, Json]]:
    """Freeze a formed plan and draw its members, with `seed` as the operator's text.

    Gives the outcome and the record of the draw. Raises `DrawError`.
    """
    started = time.monotonic()
    frozen = freeze(problem, formed, CALL, source=digest_of(instance))
    result = run(frozen, seed, "")
    return drawn_outcome(problem, result, frozen.digest, started), result.record


def drawn_outcome(
    problem: PanelProblem, result: DrawResult, digest: str, started: float
) -> Outcome[PanelPlan]:
    """Measure a drawn plan, check it independently, and replay it against its digest.

    `started` is the monotonic clock's time at the beginning of the draw.
    Nothing is claimed to be best: membership was drawn, not chosen.
    """
    rules = check_plan(panel_document(problem), plan_document(result.plan))
    broken = [f"{v.rule}: {v.where}" for v in rules]
    broken += [f"replay {fault}" for fault in faults(result.record, digest)]
    return Outcome(
        "feasible",
        result.plan,
        measures(problem, result.plan),
        seconds=time.monotonic() - started,
        checker="; ".join(broken) or "passed",
    )
