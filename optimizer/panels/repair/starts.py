"""List the minutes at which a slot may start when a plan that stands is changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd

from optimizer.panels.index.season import Season

MOST_STARTS = 2_000
"""The most starts of a season; where a common measure gives more, only likely ones are tried."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Hold the starts of every day; `complete` when no others could allow fewer changes."""

    days: tuple[tuple[int, ...], ...]
    complete: bool

    @property
    def every(self) -> tuple[int, ...]:
        """List the starts of all days."""
        return tuple(t for day in self.days for t in day)


def starts_for(season: Season, old: Iterable[int]) -> Starts:
    """List the starts on the common measure of all times and durations, those of old slots too.

    Rounding every new start of a plan down to a multiple of that measure breaks no rule, since
    all limits are multiples of it; so no other starts need be tried. How long a person sits may
    grow by rounding, so where somebody limits that nothing is claimed.
    """
    clock, known = season.clock, sorted(set(old))
    edges = [minute for span in _spans(season) for minute in span]
    edges += [minute for hours in clock.hours for minute in hours]
    measure = gcd(clock.slot, clock.gap, *edges, *known)
    if clock.run:
        measure = gcd(measure, clock.pause)
    inside = sum((b - a) // max(1, measure) for a, b in clock.hours)
    few = inside <= MOST_STARTS
    limited = any(limit is not None for limit in season.run_limit)
    found = []
    for day, (opens, closes) in enumerate(clock.hours):
        here = [t for t in known if opens <= t < closes]
        every = range(opens, closes, measure) if few else _likely(season, day, here)
        allowed = {t for t in (*every, *here) if clock.layout(day, t, 1) == (t,)}
        found.append(tuple(sorted(allowed)))
    return Starts(tuple(found), few and not limited)


def _spans(season: Season) -> Iterable[tuple[int, int]]:
    """List absences, closures and breaks, cut to the hours of the days."""
    away = [*(closed for closed, _ in season.groups), *season.busy, *season.away]
    spans = {span for every in (*away, *season.clock.breaks) for span in every}
    for opens, closes in season.clock.hours:
        for a, b in spans:
            if a < closes and opens < b:
                yield max(a, opens), min(b, closes)


def _likely(season: Season, day: int, old: list[int]) -> set[int]:
    """List slot after slot from openings, breaks and old slots on."""
    clock = season.clock
    step = clock.slot + clock.gap
    found: set[int] = set()
    for a, b in clock.segments(day):
        bases = [a, *(t for t in old if a <= t < b)]
        for base in bases:
            first = base - (base - a) // step * step
            found |= set(range(first, b - clock.slot + 1, step))
    return found
