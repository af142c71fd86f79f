"""Invent tiny seasons and what may happen to them after they were planned."""

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from optimizer.problem import PanelExpert, PanelProblem, PanelRoom, PanelSubmission, Span
from tests.unit.optimizer.seasons import day, rules, season, span

CATEGORIES = ("testing", "talent")
AWAY: tuple[tuple[Span, ...], ...] = (
    (),
    (),
    (),
    (span("09:00", "09:15"),),
    (span("09:30", "10:00"),),
)
CLOSED = (span("09:00", "10:00"), span("09:00", "09:30"), span("09:45", "10:00"))
MOST = 4


def tiny_season(chance: random.Random) -> PanelProblem:
    """Invent two or three submissions, five to seven experts, four slots and one or two rooms."""
    experts = tuple(_expert(chance, i) for i in range(chance.randint(5, 7)))
    submissions = tuple(
        PanelSubmission(f"S{i}", chance.choice(CATEGORIES), (f"A{i}",), chance.choice(AWAY))
        for i in range(chance.randint(2, 3))
    )
    conflicts = {
        (chance.choice(experts).id, chance.choice(submissions).id)
        for _ in range(chance.randint(0, 3))
    }
    return season(
        experts=experts,
        submissions=submissions,
        conflicts=frozenset(conflicts),
        days=(day("09:00", "10:00"),),
        rooms=tuple(PanelRoom(f"R{i}") for i in range(chance.randint(1, 2))),
        rules=rules(
            max_slots_per_panel=chance.choice((2, MOST)),
            max_run_slots=chance.choice((None, None, 2)),
            technical_share=Fraction(chance.choice((1, 2)), 3),
        ),
    )


def _expert(chance: random.Random, place: int) -> PanelExpert:
    return PanelExpert(
        f"E{place}",
        chance.choice("ABCDEFGHIJ"),
        chance.choice(("technical", "technical", "technical", "finance")),
        dict.fromkeys(chance.choice((CATEGORIES, CATEGORIES, CATEGORIES, CATEGORIES[:1])), 0.5),
        can_chair=chance.random() < 0.8,
        max_panels=chance.choice((None, 1, 2)),
        unavailable=chance.choice(AWAY),
    )


def withdraw_expert(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Let somebody fall away, as long as three are left."""
    if len(problem.experts) <= problem.rules.min_size:
        return problem
    name = chance.choice(problem.experts).id
    return replace(
        problem,
        experts=tuple(e for e in problem.experts if e.id != name),
        conflicts=frozenset(pair for pair in problem.conflicts if pair[0] != name),
    )


def withdraw_submission(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Take a submission back, but the last."""
    if len(problem.submissions) == 1:
        return problem
    name = chance.choice(problem.submissions).id
    return replace(
        problem,
        submissions=tuple(s for s in problem.submissions if s.id != name),
        conflicts=frozenset(pair for pair in problem.conflicts if pair[1] != name),
    )


def find_conflict(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Let a relation show late."""
    pair = chance.choice(problem.experts).id, chance.choice(problem.submissions).id
    return replace(problem, conflicts=problem.conflicts | {pair})


def close_room(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Close a room for all of the day or a part."""
    name, closed = chance.choice(problem.rooms).id, (chance.choice(CLOSED),)
    rooms = (replace(r, unavailable=closed) if r.id == name else r for r in problem.rooms)
    return replace(problem, rooms=tuple(rooms))


def add_submission(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Let a late submission in, as long as there is a slot for it."""
    if len(problem.submissions) >= MOST:
        return problem
    category = chance.choice(problem.submissions).category
    late = PanelSubmission(f"L{len(problem.submissions)}", category, ("late",))
    return replace(problem, submissions=(*problem.submissions, late))


def shorten_day(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Open a quarter of an hour later, or close earlier."""
    hours = chance.choice((("09:15", "10:00"), ("09:00", "09:45")))
    return replace(problem, days=(day(*hours),))


def change_hours(chance: random.Random, problem: PanelProblem) -> PanelProblem:
    """Let an expert be absent at other times."""
    name, away = chance.choice(problem.experts).id, chance.choice(AWAY)
    experts = (replace(e, unavailable=away) if e.id == name else e for e in problem.experts)
    return replace(problem, experts=tuple(experts))


HAPPENINGS: MappingProxyType[str, Callable[[random.Random, PanelProblem], PanelProblem]] = (
    MappingProxyType(
        {
            "withdrawal": withdraw_expert,
            "withdrawn submission": withdraw_submission,
            "late conflict": find_conflict,
            "closed room": close_room,
            "late submission": add_submission,
            "shorter day": shorten_day,
            "absence": change_hours,
        }
    )
)
