"""Hand an instance to the optimizer and take back plan and report as documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.outcome import PanelPlan, Progress, Slot, SolvedPanel, SolveLimits
from optimizer.problem import InstanceError, PanelProblem
from optimizer.report import report_document
from reviewer.errors import BadInput
from reviewer.model.job_documents import JobProgress
from reviewer.model.plan_documents import (
    PlanDocument,
    PlannedPanel,
    PlannedSlot,
    PlanReport,
    read_report,
)

Watch = Callable[[JobProgress], None]


@dataclass(frozen=True)
class SolvedPlan:
    """Hold what came of a solve: status, plan document (None: no plan) and report document."""

    status: str
    document: PlanDocument | None
    report: PlanReport


def solve_panels(
    problem: PanelProblem,
    *,
    seconds: float,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
    previous: PlanDocument | None = None,
) -> SolvedPlan:
    """Form panels and slots; with `previous` keep every seat and slot that can stay.

    Raises BadInput where the instance contradicts itself, naming the key.
    """
    # Imported when needed: the web server, which never solves, would carry it along for nothing.
    from optimizer.panels import solve  # noqa: PLC0415

    try:
        outcome = solve(
            problem,
            SolveLimits(seconds=seconds),
            progress=watching(progress),
            cancelled=cancelled,
            previous=solver_plan(previous) if previous else None,
        )
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error
    return SolvedPlan(
        outcome.status,
        # what the time limit cut short places only a part: it is told, never stored as a plan
        None if outcome.plan is None or outcome.status == "timeout" else plan_of(outcome.plan),
        read_report(report_document(outcome)),
    )


def plan_of(plan: PanelPlan) -> PlanDocument:
    """Take a plan over from the optimizer."""
    return PlanDocument(
        tuple(
            PlannedPanel(
                code=panel.id,
                category=panel.category,
                room=panel.room,
                experts=panel.experts,
                chair=panel.chair,
                reserves=panel.reserves,
                slots=tuple(
                    PlannedSlot(slot.submission, slot.start, slot.end, slot.recused)
                    for slot in panel.slots
                ),
            )
            for panel in plan.panels
        )
    )


def solver_plan(plan: PlanDocument) -> PanelPlan:
    """Hand a plan to the optimizer, as the one that stands."""
    return PanelPlan(
        tuple(
            SolvedPanel(
                id=panel.code,
                category=panel.category,
                room=panel.room,
                experts=panel.experts,
                chair=panel.chair,
                reserves=panel.reserves,
                slots=tuple(
                    Slot(slot.submission, slot.start, slot.end, slot.recused)
                    for slot in panel.slots
                ),
            )
            for panel in plan.panels
        )
    )


def watching(progress: Watch | None) -> Callable[[Progress], None] | None:
    """Turn what the optimizer tells of its progress into documents; None stays None."""
    if progress is None:
        return None

    def tell(step: Progress) -> None:
        progress(
            JobProgress(
                level=step.level,
                value=step.value,
                bound=step.bound,
                seconds=round(step.seconds, 1),
            )
        )

    return tell
