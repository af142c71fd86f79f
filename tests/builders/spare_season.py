"""Invent seasons with more of everything than they need, and change one thing in them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction

from optimizer.problem import (
    Break,
    Day,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
    Span,
)

MARCH_FIRST, MARCH_SECOND = date(2027, 3, 1), date(2027, 3, 2)
TESTING, CONSULTING = "testing", "consulting"


def at(day: date, clock: str) -> datetime:
    """Give a time on a day."""
    return datetime.combine(day, time.fromisoformat(clock))


def all_day(day: date) -> Span:
    """Give a whole day."""
    return Span(at(day, "00:00"), at(day, "23:59"))


def good_season(seed: int, each: int = 4) -> PanelProblem:
    """Give a season with more of everything than it needs: two categories, rooms and days."""
    chance = random.Random(seed)
    people = [
        PanelExpert(
            f"E{n:03d}",
            f"firm {n}",
            "technical" if n % 4 else "finance",
            {category: chance.randint(5, 10) / 10},
            can_chair=n % 3 == 0,
            max_panels=3,
        )
        for n, category in enumerate([TESTING] * 12 + [CONSULTING] * 12, 1)
    ]
    chance.shuffle(people)
    submissions_by_id = [
        PanelSubmission(f"S{n:03d}", category, (f"applicant {n}",))
        for n, category in enumerate([TESTING] * each + [CONSULTING] * each, 1)
    ]
    chance.shuffle(submissions_by_id)
    return PanelProblem(
        slot_minutes=15,
        days=(Day(MARCH_FIRST, time(9), time(17)), Day(MARCH_SECOND, time(9), time(17))),
        breaks=(Break(None, time(12), time(13)),),
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        experts=tuple(people),
        submissions=tuple(submissions_by_id),
        rules=PanelRules(3, 3, technical_share=Fraction(2, 3), max_same_employer=1),
    )


def with_experts(
    problem: PanelProblem, change: Callable[[PanelExpert], PanelExpert]
) -> PanelProblem:
    return replace(problem, experts=tuple(map(change, problem.experts)))


def first_of(problem: PanelProblem, category: str = TESTING) -> str:
    return min(s.id for s in problem.submissions if s.category == category)


def with_submission(problem: PanelProblem, submission: str, **changes: object) -> PanelProblem:
    submissions_by_id = (
        replace(s, **changes) if s.id == submission else s  # type: ignore[arg-type]  # keys are its own
        for s in problem.submissions
    )
    return replace(problem, submissions=tuple(submissions_by_id))


def with_rules(problem: PanelProblem, **changes: object) -> PanelProblem:
    rules = replace(problem.rules, **changes)  # type: ignore[arg-type]  # keys are its own
    return replace(problem, rules=rules)


def in_conflict(
    problem: PanelProblem, submission: str, who: Callable[[PanelExpert], bool]
) -> PanelProblem:
    pairs = {(e.id, submission) for e in problem.experts if who(e)}
    return replace(problem, conflicts=problem.conflicts | pairs)
