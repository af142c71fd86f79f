"""Let things happen to a planned season: relations, closed rooms, submissions late or withdrawn."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from optimizer.outcome import PanelPlan, SolvedPanel
from optimizer.problem import PanelProblem, PanelSubmission, Span, opening_hours

HALF_AN_HOUR = timedelta(minutes=30)


def late_conflict(chance: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Keep a member apart from something their panel hears."""
    panel = chance.choice(plan.panels)
    pair = chance.choice(panel.experts), chance.choice(panel.slots).submission
    return replace(problem, conflicts=problem.conflicts | {pair})


def closed_day(chance: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Close a room in use for a whole day."""
    panel = chance.choice(plan.panels)
    day = next(d for d in problem.days if d.date == panel.slots[0].start.date())
    return _closed(problem, panel, opening_hours(day))


def closed_hours(chance: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Close a room for two hours while a panel sits there."""
    panel = chance.choice(plan.panels)
    start = panel.slots[0].start + timedelta(hours=1)
    return _closed(problem, panel, Span(start, start + timedelta(hours=2)))


def _closed(problem: PanelProblem, panel: SolvedPanel, span: Span) -> PanelProblem:
    rooms = (
        replace(r, unavailable=(*r.unavailable, span)) if r.id == panel.room else r
        for r in problem.rooms
    )
    return replace(problem, rooms=tuple(rooms))


def late_submission(_: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Let one more submission in, of the category of the longest panel."""
    panel = max(plan.panels, key=lambda p: len(p.slots))
    late = PanelSubmission("LATE", panel.category, ("late applicant",))
    return replace(problem, submissions=(*problem.submissions, late))


def withdrawn_submission(
    chance: random.Random, problem: PanelProblem, plan: PanelPlan
) -> PanelProblem:
    """Take a submission back."""
    name = chance.choice(chance.choice(plan.panels).slots).submission
    return replace(
        problem,
        submissions=tuple(s for s in problem.submissions if s.id != name),
        conflicts=frozenset(pair for pair in problem.conflicts if pair[1] != name),
        pinned=frozenset(pair for pair in problem.pinned if pair[1] != name),
    )


def shorter_day(chance: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Close a day in use two half-hours earlier."""
    date = chance.choice(plan.panels).slots[0].start.date()
    days = tuple(
        replace(d, closes=(datetime.combine(d.date, d.closes) - 2 * HALF_AN_HOUR).time())
        if d.date == date
        else d
        for d in problem.days
    )
    return replace(problem, days=days)


def several(chance: random.Random, problem: PanelProblem, plan: PanelPlan) -> PanelProblem:
    """Let a relation show, a room close, one submission come and another go."""
    for happening in (late_conflict, closed_hours, late_submission):
        problem = happening(chance, problem, plan)
    name = plan.panels[0].slots[-1].submission
    return replace(
        problem,
        submissions=tuple(s for s in problem.submissions if s.id != name),
        conflicts=frozenset(pair for pair in problem.conflicts if pair[1] != name),
        pinned=frozenset(pair for pair in problem.pinned if pair[1] != name),
    )


HAPPENINGS: MappingProxyType[
    str, Callable[[random.Random, PanelProblem, PanelPlan], PanelProblem]
] = MappingProxyType(
    {
        "conflict": late_conflict,
        "closed_day": closed_day,
        "closed_hours": closed_hours,
        "late": late_submission,
        "withdrawn": withdrawn_submission,
        "shorter_day": shorter_day,
        "several": several,
    }
)
