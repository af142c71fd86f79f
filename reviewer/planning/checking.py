"""Ask the independent checker, which shares no code with the solver."""

from __future__ import annotations

from optimizer.check import check_plan
from reviewer.model.tables import Json


def violations(instance: Json, document: Json) -> list[str]:
    """List the hard rules that a plan breaks and where; empty when it keeps them all."""
    return [f"{one.rule}: {one.where}" for one in check_plan(instance, document)]
