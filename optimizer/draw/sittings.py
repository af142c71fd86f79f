"""Take the longest sittings of experts into what a draw freezes: absences and fewer panels.

Panels and times are fixed before a draw, so that nothing new has to be drawn or replayed.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from optimizer.outcome import PanelPlan, SolvedPanel
from optimizer.problem import PanelExpert, PanelProblem, Span, minutes


def within_sittings(problem: PanelProblem, skeleton: PanelPlan) -> PanelProblem:
    """Let experts be absent from panels too long for them, and sit once where two would be.

    Whoever would sit too long on some two panels together is drawn for one panel at most; that is
    more than the rule asks, but it can be read from the frozen list.
    """
    if all(e.max_run_minutes is None for e in problem.experts):
        return problem
    experts = tuple(_bound(problem, skeleton, e) for e in problem.experts)
    return replace(problem, experts=experts)


def _bound(problem: PanelProblem, skeleton: PanelPlan, expert: PanelExpert) -> PanelExpert:
    if expert.max_run_minutes is None:
        return expert
    limit, pause = minutes(expert.max_run_minutes), minutes(problem.rules.pause_minutes)
    mine = [p for p in skeleton.panels if p.category in expert.categories]
    long = [p for p in mine if _longest([p], pause) > limit]
    rest = [p for p in mine if _longest([p], pause) <= limit]
    twice = any(_longest(list(two), pause) > limit for two in combinations(rest, 2))
    most = 1 if expert.max_panels is None else min(expert.max_panels, 1)
    return replace(
        expert,
        unavailable=(*expert.unavailable, *(_held(p) for p in long)),
        max_panels=most if twice else expert.max_panels,
    )


def _held(panel: SolvedPanel) -> Span:
    return Span(min(s.start for s in panel.slots), max(s.end for s in panel.slots))


def _longest(panels: list[SolvedPanel], pause: timedelta) -> timedelta:
    """Give the longest sitting through some panels; those at one time are never sat together."""
    spans = [_held(p) for p in panels]
    if any(combination.overlaps(two) for combination, two in combinations(spans, 2)):
        return timedelta()
    slots = sorted((s.start, s.end) for p in panels for s in p.slots)
    since, until, most = slots[0][0], slots[0][1], timedelta()
    for start, end in slots:
        since = start if start - until >= pause else since
        until, most = end, max(most, end - since)
    return most
