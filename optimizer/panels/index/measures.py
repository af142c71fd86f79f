"""Measure a plan by every level of the objective."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from optimizer.outcome import PanelPlan, SolvedPanel, Value
from optimizer.problem import PanelProblem, Priority, breaks_of, minutes

LEVELS: dict[Priority, tuple[str, ...]] = {
    "panels": ("panels",),
    "balance": ("load_max", "load_sum_of_squares"),
    "expertise": ("expertise_per_seat",),
    "compactness": ("expert_days", "days", "idle_minutes"),
}
GREATEST = frozenset({"placed", "expertise_per_seat"})
"""The levels of which more is better; of the others less is."""
DECIMALS = 6


def level_names(priorities: tuple[Priority, ...]) -> tuple[str, ...]:
    """List the levels of the objective in the order of a call's priorities."""
    return ("placed", *(name for priority in priorities for name in LEVELS[priority]))


def measures(problem: PanelProblem, plan: PanelPlan) -> dict[str, Value]:
    """Measure a plan: counts, slots of the busiest, expertise per seat and slot, days, minutes."""
    loads: Counter[str] = Counter()
    expert_days: set[tuple[str, str]] = set()
    days: set[str] = set()
    skills = {e.id: e.categories for e in problem.experts}
    skill, seats = 0.0, 0
    for panel in plan.panels:
        day = panel.slots[0].start.date().isoformat()
        days.add(day)
        for e in panel.experts:
            loads[e] += len(panel.slots)
            expert_days.add((e, day))
            skill += skills[e].get(panel.category, 0.0) * len(panel.slots)
            seats += len(panel.slots)
    return {
        "placed": sum(len(p.slots) for p in plan.panels),
        "panels": len(plan.panels),
        "load_max": max(loads.values(), default=0),
        "load_sum_of_squares": sum(load * load for load in loads.values()),
        "expertise_per_seat": round(skill / seats, DECIMALS) if seats else 0.0,
        "expert_days": len(expert_days),
        "days": len(days),
        "idle_minutes": sum(idle_minutes(problem, p) for p in plan.panels),
    }


def idle_minutes(problem: PanelProblem, panel: SolvedPanel) -> int:
    """Sum the minutes a panel waits between slots, breaks and changeover not counted."""
    gap, idle = minutes(problem.changeover_minutes), timedelta()
    for before, after in pairwise(sorted(panel.slots, key=lambda s: s.start)):
        rest = timedelta()
        for pause in breaks_of(after.start.date(), problem.breaks):
            inside = min(after.start, pause.end) - max(before.end, pause.start)
            rest += max(timedelta(), inside)
        idle += max(timedelta(), after.start - before.end - max(rest, gap))
    return idle // minutes(1)


def rank(values: dict[str, Value], names: tuple[str, ...]) -> tuple[Fraction, ...]:
    """Give a key by which plans compare level by level: the smaller, the better."""
    signs = {name: -1 if name in GREATEST else 1 for name in names}
    return tuple(signs[name] * Fraction(str(values[name])) for name in names)
