"""Invent seasons of defences with given panels, the same on every machine."""

import random
from datetime import date, time, timedelta
from typing import Literal

from optimizer.problem import (
    Break,
    Day,
    Defence,
    DefenceProblem,
    PanelRoom,
    Sitter,
    Span,
    opening_hours,
)

Kind = Literal["standing", "mixed"]
FIRST = date(2027, 4, 5)
SEATS = 5
LENGTH = 9
"""The defences a standing committee hears, on average."""


def generate(kind: Kind, size: int, seed: int) -> DefenceProblem:
    """Make a season of `size` defences of a quarter of an hour.

    Standing committees have a member replaced by somebody else's in every eighth defence, and
    come from two in three days on; mixed panels draw all members from one of a few circles, and
    experts are away for some half-days.
    """
    chance = random.Random(f"{kind} {size} {seed}")
    rooms = max(2, min(12, size // 40 + 2))
    days = _days(max(1, -(-size * 5 // (rooms * 28 * 3))))
    standing = kind == "standing"
    count = (-(-size // LENGTH)) * SEATS if standing else max(SEATS * 3, size * 7 // 10)
    panels = _committees(chance, size, count) if standing else _circles(chance, size, count)
    return DefenceProblem(
        slot_minutes=15,
        days=days,
        breaks=(Break(None, time(12), time(13)),),
        rooms=tuple(PanelRoom(f"R{i:02d}") for i in range(rooms)),
        experts=tuple(
            Sitter(f"E{i:04d}", () if standing else _absences(chance, days)) for i in range(count)
        ),
        defences=tuple(Defence(f"S{i:04d}", panel) for i, panel in enumerate(panels)),
    )


def _days(count: int) -> tuple[Day, ...]:
    weekdays = (FIRST + timedelta(days=i) for i in range(2 * count + 7))
    working = [d for d in weekdays if d.weekday() < 5]
    return tuple(Day(d, time(9), time(17)) for d in working[:count])


def _committees(chance: random.Random, size: int, count: int) -> list[tuple[str, ...]]:
    """Let committees hear defences in turns, now and then with a substitute from another."""
    panels = []
    for i in range(size):
        first = i * SEATS % count
        members = list(range(first, first + SEATS))
        if chance.random() < 0.125:
            others = [e for e in range(count) if e not in members]
            members[chance.randrange(SEATS)] = chance.choice(others)
        panels.append(tuple(f"E{e:04d}" for e in members))
    return panels


def _circles(chance: random.Random, size: int, count: int) -> list[tuple[str, ...]]:
    """Draw each panel from one of circles of about twenty experts."""
    circles = max(1, count // 20)
    everyone = [[e for e in range(count) if e % circles == c] for c in range(circles)]
    drawn = (chance.sample(chance.choice(everyone), SEATS) for _ in range(size))
    return [tuple(f"E{e:04d}" for e in members) for members in drawn]


def _absences(chance: random.Random, days: tuple[Day, ...]) -> tuple[Span, ...]:
    if len(days) == 1:
        return ()
    found = []
    for day in days:
        hours = opening_hours(day)
        noon, after = hours.start + timedelta(hours=3), hours.start + timedelta(hours=4)
        for half in (Span(hours.start, noon), Span(after, hours.end)):
            if chance.random() < 0.1:
                found.append(half)
    return tuple(found)
