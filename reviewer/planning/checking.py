"""Ask the independent checker, which shares no code with the solver."""

from __future__ import annotations

from optimizer.check import check_plan
from reviewer.model.plan_documents import PlanDocument
from reviewer.planning.correspondence_instance import CorrespondenceInstance
from reviewer.planning.instance import Instance, instance_document


def violations(instance: Instance, plan: PlanDocument) -> list[str]:
    """List the hard rules that a plan breaks and where; empty when it keeps them all."""
    if isinstance(instance, CorrespondenceInstance):
        # Loaded when a call needs it: numpy would sit in every server's memory.
        from reviewer.planning.correspondence import matching_violations  # noqa: PLC0415

        return matching_violations(instance, plan)
    found = check_plan(instance_document(instance), plan.document())
    return [f"{entry.rule}: {entry.where}" for entry in found]
