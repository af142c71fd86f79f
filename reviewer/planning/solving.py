"""Hand an instance to the optimizer and take back plan and report as documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.instance import panel_problem, plan_document, read_plan
from optimizer.outcome import Limits, Outcome, PanelPlan, Progress
from optimizer.problem import InstanceError
from optimizer.report import report_document
from reviewer.errors import BadInput
from reviewer.model.tables import Json

Watch = Callable[[Json], None]


@dataclass(frozen=True)
class Solved:
    """Hold what came of a solve: status, plan document (None: no plan) and report document."""

    status: str
    document: Json | None
    report: Json


def solve_panels(
    instance: Json,
    *,
    seconds: float,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
    previous: Json | None = None,
) -> Solved:
    """Form panels and slots; with `previous` keep every seat and slot that can stay.

    Raises BadInput where the instance contradicts itself, naming the key.
    """
    # Imported when needed: the web server, which never solves, would carry it along for nothing.
    from optimizer.panels import solve  # noqa: PLC0415

    try:
        outcome = solve(
            panel_problem(instance),
            Limits(seconds=seconds),
            progress=watching(progress),
            cancelled=cancelled,
            previous=read_plan(previous) if previous else None,
        )
    except InstanceError as error:
        raise BadInput("error.instance", key=error.key, why=error.what) from error
    return Solved(outcome.status, _plan(outcome), dict(report_document(outcome)))


def _plan(outcome: Outcome[PanelPlan]) -> Json | None:
    return dict(plan_document(outcome.plan)) if outcome.plan is not None else None


def watching(progress: Watch | None) -> Callable[[Progress], None] | None:
    """Turn what the optimizer tells of its progress into documents; None stays None."""
    if progress is None:
        return None

    def tell(step: Progress) -> None:
        progress(
            {
                "level": step.level,
                "value": step.value,
                "bound": step.bound,
                "seconds": round(step.seconds, 1),
            }
        )

    return tell
