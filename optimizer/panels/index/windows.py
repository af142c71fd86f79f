"""List the stretches of time and kinds of room that a panel could take."""

from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.panels.index.season import Season


@dataclass(frozen=True, slots=True)
class Window:
    """Hold a place for a panel of at most `len(starts)` slots in a group of like rooms."""

    day: int
    group: int
    starts: tuple[int, ...]
    end: int

    @property
    def start(self) -> int:
        """Give the first minute."""
        return self.starts[0]


def opening_starts(season: Season, day: int) -> list[int]:
    """List the starts that follow opening or a break, and those that lead to a pinned slot."""
    found = [start for start, _ in season.clock.segments(day)]
    if season.pinned_starts:
        found = sorted({*found, *starts_to_pins(season, day)})
    return found


def starts_to_pins(season: Season, day: int) -> list[int]:
    """List the starts from which a panel comes to a pinned slot: at it, or some slots before."""
    clock, found = season.clock, []
    opens, closes = clock.hours[day]
    step, rest = clock.slot + clock.gap, max(0, clock.pause - clock.gap)
    for pinned in (t for t in season.pinned_starts if opens <= t < closes):
        for before in range(season.longest):
            pauses = before // clock.run if clock.run else 0
            start = pinned - before * step - pauses * rest
            laid = clock.layout(day, start, before + 1) if start >= opens else None
            if laid is not None and laid[-1] == pinned:
                found.append(laid[0])
    return found


MOST_STARTS = 60
"""The most starts of a day; where there are more, windows prove nothing about other plans."""


def stacked_starts(season: Season, day: int, counts: Iterable[int]) -> list[int]:
    """List the starts reached by putting panels of the given slot counts after one another.

    Any panel can be shifted earlier until it meets an opening, the end of a break or of somebody's
    absence, or another panel: no other starts need be tried.
    """
    clock = season.clock
    counts = sorted(set(counts), reverse=True)
    found = list(opening_starts(season, day))
    opens, closes = clock.hours[day]
    away = [*(closed for closed, _ in season.groups), *season.busy, *season.away]
    ends = sorted({b for spans in away for _, b in spans if opens < b < closes})
    found += [laid[0] for b in ends if (laid := clock.layout(day, b, 1)) is not None]
    found = list(dict.fromkeys(found))[:MOST_STARTS]
    for start in found:
        for count in counts:
            laid = clock.layout(day, start, count)
            if laid is not None and len(found) < MOST_STARTS:
                after = clock.layout(day, laid[-1] + clock.slot + clock.gap, 1)
                if after is not None and after[0] not in found:
                    found.append(after[0])
    return sorted(found)


def windows_for(season: Season, count: int, starts: list[list[int]]) -> list[Window]:
    """List the windows that hold `count` slots, given the allowed starts of each day.

    Where experts need pauses sooner than the call asks, windows with these are listed too.
    """
    clock = season.clock
    found = {}
    runs = (None, *season.shorter_runs)
    for day, start, run in ((d, t, n) for d, mine in enumerate(starts) for t in mine for n in runs):
        laid = clock.layout(day, start, count, run)
        if laid is None:
            continue
        end = laid[-1] + clock.slot
        for group, (closed, _) in enumerate(season.groups):
            if not any(laid[0] < b and a < end for a, b in closed):
                found[(laid, group)] = Window(day, group, laid, end)
    return sorted(found.values(), key=lambda w: (w.start, w.group))
