"""Measure a timetable: defences planned, idle slots, expert-days, changes of room."""

from collections import defaultdict
from itertools import pairwise
from typing import Literal

from optimizer.outcome import SolvedSlot, Timetable, Value
from optimizer.problem import DefenceProblem, breaks_of, minutes

Objective = Literal["planned", "compact"]
LEVELS: dict[Objective, tuple[str, ...]] = {
    "planned": ("planned",),
    "compact": ("planned", "compactness"),
}


def measures(problem: DefenceProblem, timetable: Timetable) -> dict[str, Value]:
    """Measure a timetable; `compactness` is the sum of the three, each counted as one."""
    panels = {d.id: d.panel for d in problem.defences}
    sittings: dict[tuple[str, str], list[SolvedSlot]] = defaultdict(list)
    for appointment in sorted(timetable.appointments, key=lambda a: a.start):
        for e in panels[appointment.defence]:
            sittings[e, appointment.start.date().isoformat()].append(appointment)
    idle = sum(idle_slots(problem, mine) for mine in sittings.values())
    changes = sum(a.room != b.room for mine in sittings.values() for a, b in pairwise(mine))
    return {
        "planned": len(timetable.appointments),
        "compactness": idle + len(sittings) + changes,
        "idle_slots": idle,
        "expert_days": len(sittings),
        "room_changes": changes,
    }


def idle_slots(problem: DefenceProblem, mine: list[SolvedSlot]) -> int:
    """Count an expert's free slots between first and last defence of a day, breaks left out."""
    step = minutes(problem.slot_minutes)
    start, end = mine[0].start, max(a.end for a in mine)
    busy = sum((a.end - a.start) // step for a in mine)
    pauses = breaks_of(start.date(), problem.breaks)
    rest = sum((p.end - p.start) // step for p in pauses if start <= p.start and p.end <= end)
    return (end - start) // step - busy - rest
