"""List the stretches of time and kinds of room that a panel could take."""

from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.panels.season import Season


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
    """List the starts that follow opening or a break."""
    return [start for start, _ in season.clock.segments(day)]


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


def grid_starts(season: Season, day: int) -> list[int]:
    """List every start on the grid of slot and changeover that follows an opening or a break."""
    clock = season.clock
    step = clock.slot + clock.gap
    return [
        start
        for opens, closes in clock.segments(day)
        for start in range(opens, closes - clock.slot + 1, step)
    ]


def windows_for(season: Season, count: int, starts: list[list[int]]) -> list[Window]:
    """List the windows that hold `count` slots, given the allowed starts of each day."""
    clock = season.clock
    found = {}
    for day, mine in enumerate(starts):
        for start in mine:
            laid = clock.layout(day, start, count)
            if laid is None:
                continue
            end = laid[-1] + clock.slot
            for group, (closed, _) in enumerate(season.groups):
                if not any(laid[0] < b and a < end for a, b in closed):
                    found[(laid, group)] = Window(day, group, laid, end)
    return sorted(found.values(), key=lambda w: (w.start, w.group))
