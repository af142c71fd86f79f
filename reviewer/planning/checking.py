"""Ask the independent checker, which shares no code with the solver."""

from __future__ import annotations

from optimizer.check import check_plan
from reviewer.model.tables import Json
from reviewer.planning.instance import CORRESPONDENCE


def violations(instance: Json, document: Json) -> list[str]:
    """List the hard rules that a plan breaks and where; empty when it keeps them all."""
    if instance.get("mode") == CORRESPONDENCE:
        # Loaded when a call needs it: numpy would sit in every server's memory.
        from reviewer.planning.correspondence import matching_violations  # noqa: PLC0415

        return matching_violations(instance, document)
    return [f"{entry.rule}: {entry.where}" for entry in check_plan(instance, document)]
