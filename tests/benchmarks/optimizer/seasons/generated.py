"""Invent seasons of any size, the same on every machine."""

import random
from datetime import date, time, timedelta
from fractions import Fraction
from math import ceil

from optimizer.problem import (
    Break,
    Day,
    Kind,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
    Span,
    opening_hours,
)

CATEGORIES = ("testing", "consulting", "development", "standards", "talent", "investment", "net")
KINDS: tuple[Kind, ...] = ("technical",) * 7 + ("finance",) * 2 + ("management",)
LONGEST = 12
FIRST = date(2027, 3, 1)


def generate(size: int, seed: int, *, rich: bool = False) -> PanelProblem:
    """Make a season of `size` submissions with room for all of them and experts to choose from.

    A rich one has a changeover, reserves, closed rooms and applicants who present twice.
    """
    chance = random.Random(f"{size} {seed}")
    panels = ceil(size / (LONGEST - 2)) + len(CATEGORIES)
    rooms = max(2, min(18, ceil(panels / 12)))
    days = _days(max(1, ceil(panels / (2 * rooms) * 1.3)))
    experts = tuple(_expert(chance, i, max(40, size), days) for i in range(max(40, size)))
    submissions = tuple(_submission(chance, i, days, rich) for i in range(size))
    conflicts = {
        (experts[chance.randrange(len(experts))].id, chance.choice(submissions).id)
        for _ in range(size * 6 // 5 + size * size // 400)
    }
    closed = tuple(
        PanelRoom(f"R{i:02d}", _half_days(chance, days, 0.05 if rich and i % 2 else 0.0))
        for i in range(rooms)
    )
    return PanelProblem(
        slot_minutes=15,
        changeover_minutes=5 if rich else 0,
        days=days,
        breaks=(Break(None, time(12), time(13)),),
        rooms=closed,
        experts=experts,
        submissions=submissions,
        conflicts=frozenset(conflicts),
        rules=PanelRules(
            5,
            7,
            technical_share=Fraction(2, 3),
            max_same_employer=1,
            reserves=1 if rich else 0,
            max_slots_per_panel=9 if rich else LONGEST,
        ),
    )


def _days(count: int) -> tuple[Day, ...]:
    weekdays = (FIRST + timedelta(days=i) for i in range(3 * count + 7))
    working = [d for d in weekdays if d.weekday() < 5]
    return tuple(Day(d, time(9), time(17)) for d in working[:count])


def _half_days(chance: random.Random, days: tuple[Day, ...], share: float) -> tuple[Span, ...]:
    found = []
    for day in days:
        hours = opening_hours(day)
        noon, after = hours.start + timedelta(hours=3), hours.start + timedelta(hours=4)
        for half in (Span(hours.start, noon), Span(after, hours.end)):
            if chance.random() < share:
                found.append(half)
    return tuple(found)


def _expert(chance: random.Random, place: int, count: int, days: tuple[Day, ...]) -> PanelExpert:
    known = chance.sample(CATEGORIES, chance.choice((1, 1, 2, 2, 3, 4)))
    return PanelExpert(
        f"E{place:04d}",
        f"firm {chance.randrange(count // 3)}",
        chance.choice(KINDS),
        {c: chance.choice((0.5, 0.6, 0.8, 0.9, 1.0)) for c in known},
        can_chair=chance.random() < 0.3,
        max_panels=2,
        unavailable=_half_days(chance, days, 0.25),
    )


def _submission(
    chance: random.Random, place: int, days: tuple[Day, ...], rich: bool
) -> PanelSubmission:
    away = _half_days(chance, days, 0.3) if chance.random() < 0.12 else ()
    who = place // 2 if rich and place % 20 == 1 else place
    return PanelSubmission(f"S{place:04d}", chance.choice(CATEGORIES), (f"A{who:04d}",), away)
