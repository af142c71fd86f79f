"""Keep a timetable in the making, and price every place a defence could take at once.

For each expert an array holds what one more defence would add at every start and room: idle
slots, a day, changes of room. The price of a defence is the sum over its panel.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from optimizer.defences.grid import Grid

Prices = NDArray[np.float32]
NEVER = np.float32(1e6)
COME = 1 + 2.0**-12
"""The price of a day: a hair above that of a change of room, to settle ties."""
WAIT = 1 + 2.0**-11
"""The price of an idle slot: a hair above that of a day."""
Sitting = tuple[int, int, int]
"""Start, end (not included) and room."""


class RoomBoard:
    """Hold who sits when and where; defences are put on and taken off."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.at: dict[int, tuple[int, int]] = {}
        experts = grid.problem.experts
        self.sittings: list[dict[int, list[Sitting]]] = [{} for _ in experts]
        self.cost = [0.0] * len(experts)
        self.total = 0.0
        rooms = len(grid.rooms)
        self.taken = np.zeros((grid.count, rooms), dtype=bool)
        self.barred = [np.where(p, np.float32(0), NEVER).astype(np.float32) for p in grid.places]
        self._other = np.ones((rooms, rooms), dtype=np.float32) - np.eye(rooms, dtype=np.float32)
        self._prices: dict[tuple[int, int], Prices] = {}
        self._siblings: dict[int, list[int]] = {}
        for mine in grid.siblings:
            for d in mine:
                self._siblings.setdefault(d, []).extend(x for x in mine if x != d)
        self._durations = sorted(set(grid.durations))

    def put(self, defence: int, start: int, room: int) -> None:
        """Put a defence on the board."""
        end = start + self.grid.durations[defence]
        self.at[defence] = (start, room)
        self.taken[start:end, room] = True
        day = int(self.grid.day[start])
        for e in self.grid.panels[defence]:
            mine = self.sittings[e].setdefault(day, [])
            mine.append((start, end, room))
            mine.sort()
            self._touch(e)

    def take(self, defence: int) -> tuple[int, int]:
        """Take a defence off the board and give the place it had."""
        start, room = self.at.pop(defence)
        end = start + self.grid.durations[defence]
        self.taken[start:end, room] = False
        day = int(self.grid.day[start])
        for e in self.grid.panels[defence]:
            mine = self.sittings[e][day]
            mine.remove((start, end, room))
            if not mine:
                del self.sittings[e][day]
            self._touch(e)
        return start, room

    def _touch(self, expert: int) -> None:
        for duration in self._durations:
            self._prices.pop((expert, duration), None)
        cost = self.cost_of(expert)
        self.total += cost - self.cost[expert]
        self.cost[expert] = cost

    def cost_of(self, expert: int) -> float:
        """Sum an expert's days, idle slots and changes of room."""
        effective = self.grid.effective
        total = 0.0
        for mine in self.sittings[expert].values():
            total += COME
            for (_, end, room), (start, _, other) in pairwise(mine):
                total += WAIT * int(effective[start] - effective[end]) + (room != other)
        return total

    def compactness(self) -> int:
        """Sum all days, idle slots and changes of room, each counted as one."""
        return self.days() + self.idle() + self._changes()

    def days(self) -> int:
        """Count the days on which experts come, each expert by himself."""
        return sum(len(days) for days in self.sittings)

    def idle(self) -> int:
        """Count the slots in which experts wait."""
        effective = self.grid.effective
        return sum(int(effective[b[0]] - effective[a[1]]) for a, b in self._steps())

    def _changes(self) -> int:
        return sum(a[2] != b[2] for a, b in self._steps())

    def _steps(self) -> Iterator[tuple[Sitting, Sitting]]:
        """Go from each sitting of an expert to the next of the day."""
        return (step for days in self.sittings for mine in days.values() for step in pairwise(mine))

    def load(self, at: Mapping[int, tuple[int, int]]) -> bool:
        """Show other places; tell whether they keep the rules, those that break one left out."""
        for d in list(self.at):
            self.take(d)
        held = True
        for d, (start, room) in at.items():
            fits = bool(self.prices(d)[start, room] < NEVER / 2)
            held &= fits
            if fits:
                self.put(d, start, room)
        return held

    def prices(self, defence: int) -> Prices:
        """Give what a defence would add at every start and room; NEVER or more where it cannot."""
        duration = self.grid.durations[defence]
        total = self.barred[defence].copy()
        for e in self.grid.panels[defence]:
            total += self._price(e, duration)
        total[self._blocked(duration)] = NEVER
        for other in self._siblings.get(defence, ()):
            if other in self.at:
                start = self.at[other][0]
                total[max(0, start - duration + 1) : start + self.grid.durations[other]] = NEVER
        return total

    def _blocked(self, duration: int) -> NDArray[np.bool_]:
        """Mark starts from which a room is taken, the gap between defences included."""
        blocked = self.taken.copy()
        for shift in range(1, duration + self.grid.gap):
            blocked[:-shift] |= self.taken[shift:]
        for shift in range(1, self.grid.gap + 1):
            blocked[shift:] |= self.taken[:-shift]
        return blocked

    def _price(self, expert: int, duration: int) -> Prices:
        known = self._prices.get((expert, duration))
        if known is not None:
            return known
        grid, days = self.grid, self.sittings[expert]
        limits = grid.problem.experts[expert]
        full = limits.max_days is not None and len(days) >= limits.max_days
        prices = np.full((grid.count, len(grid.rooms)), NEVER if full else COME, dtype=np.float32)
        for day, mine in days.items():
            a, b = grid.first[day], grid.last[day]
            prices[a:b] = NEVER
            if limits.max_per_day is None or len(mine) < limits.max_per_day:
                self._price_day(prices, mine, a, b, duration)
        if grid.problem.max_consecutive:
            self._forbid_runs(prices, days, duration, grid.problem.max_consecutive)
        self._prices[expert, duration] = prices
        return prices

    def _price_day(
        self, prices: Prices, mine: list[Sitting], a: int, b: int, duration: int
    ) -> None:
        effective, other = self.grid.effective, self._other
        start, _, room = mine[0]
        if start - duration >= a:
            idle = effective[start] - effective[a + duration : start + 1]
            prices[a : start - duration + 1] = WAIT * idle[:, None] + other[room]
        for (_, end, room), (start, _, following) in pairwise(mine):
            if start - duration >= end:
                change = other[room] + other[following] - float(room != following)
                prices[end : start - duration + 1] = change - WAIT * duration
        _, end, room = mine[-1]
        if end <= b - duration:
            idle = effective[end : b - duration + 1] - effective[end]
            prices[end : b - duration + 1] = WAIT * idle[:, None] + other[room]

    def _forbid_runs(
        self, prices: Prices, days: dict[int, list[Sitting]], duration: int, most: int
    ) -> None:
        """Forbid starts that would make an expert sit too long without a free slot."""
        prices[:] = np.where(duration > most, NEVER, prices)
        for mine in days.values():
            busy = {s for start, end, _ in mine for s in range(start, end)}
            low, high = mine[0][0] - duration, mine[-1][1]
            for start in range(max(0, low), min(high, len(prices) - 1) + 1):
                before, after = start, start + duration
                while before - 1 in busy:
                    before -= 1
                while after in busy:
                    after += 1
                if after - before > most:
                    prices[start] = NEVER
