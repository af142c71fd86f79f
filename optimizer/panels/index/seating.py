"""Hold panels by number while they are being searched for."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from optimizer.panels.index.windows import Window


@dataclass(frozen=True, slots=True)
class Draft:
    """Ask for one panel of a category with between `low` and `high` submissions.

    An optional panel may stay empty.
    """

    category: int
    low: int
    high: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Seated:
    """Hold one panel by number: who sits, what is heard, and in which window."""

    category: int
    window: Window
    members: tuple[int, ...]
    submissions: tuple[int, ...]
    reserves: tuple[int, ...] = ()


Seating = tuple[Seated, ...]


class Duty(NamedTuple):
    """Hold a stretch of time somebody or some room is taken, with the starts of its slots."""

    start: int
    end: int
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """Hold what stays as it is while some panels are searched anew: duties, loads, rooms taken."""

    duties: dict[int, list[Duty]] = field(default_factory=dict)
    loads: Counter[int] = field(default_factory=Counter)
    days: dict[int, set[int]] = field(default_factory=dict)
    rooms: list[tuple[int, Duty]] = field(default_factory=list)


def around(seating: Seating) -> Around:
    """Describe the panels that stay for a search among the others."""
    held = Around()
    for entry in seating:
        duty = Duty(entry.window.start, entry.window.end, entry.window.starts)
        held.rooms.append((entry.window.group, duty))
        for e in entry.members:
            held.duties.setdefault(e, []).append(duty)
            held.loads[e] += len(entry.submissions)
            held.days.setdefault(e, set()).add(entry.window.day)
    return held
