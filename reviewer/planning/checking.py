"""Ask the independent checker, which shares no code with the solver."""

from __future__ import annotations

from optimizer.check import check_plan
from reviewer.model.plan_documents import CORRESPONDENCE, PlanDocument
from reviewer.model.tables import Json


def violations(instance: Json, plan: PlanDocument) -> list[str]:
    """List the hard rules that a plan breaks and where; empty when it keeps them all."""
    if instance.get("mode") == CORRESPONDENCE:
        # Loaded when a call needs it: numpy would sit in every server's memory.
        from reviewer.planning.correspondence import matching_violations  # noqa: PLC0415

        return matching_violations(instance, plan)
    return [f"{entry.rule}: {entry.where}" for entry in check_plan(instance, plan.document())]
