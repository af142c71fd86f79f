"""Bound the compactness of a timetable from below by counting neighbours in a room.

From one sitting to the next an expert pays at least one: an idle slot, a change of room or a new
day; except between two defences that follow one another directly in one room. Each defence has at
most two such neighbours, and nobody has as many neighbours as sittings: at least as many sittings
as days have none before them. So compactness is at least the sittings less the neighbours. The
most neighbours, in rows no longer than a room is open, come from a linear program over pairs of
defences that share people (a 2-matching, after Edmonds 1965, whose relaxation is enough here).
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from optimizer.defences.grid import Grid

SLACK = 1e-3
"""What a linear program may be wrong by; bounds are rounded up only beyond it."""
MOST_DAYS = 3
"""Sets of up to so many days are tried to find on how few an expert can come."""
LP_SECONDS = 5.0
Slots = NDArray[np.int64]


def least_compactness(grid: Grid, most: int) -> int:
    """Bound the compactness of every timetable with `most` defences planned."""
    able = [d for d in range(len(grid.defences)) if grid.places[d].any()]
    of_expert = sittings(grid, able)
    partial = most < len(able)
    if not able or most == 0:
        return 0
    days = {e: 1 if partial else fewest_days(grid, e, mine) for e, mine in of_expert.items()}
    slots = sum(sorted(grid.durations[d] for d in able)[:most])
    program = _Program(grid, able, of_expert, _pairs(grid, of_expert))
    least = program.least(most, days, fewest_chains(grid, slots))
    return max(least_days(grid, most), least)


def least_days(grid: Grid, most: int) -> int:
    """Bound the expert-days of every timetable with `most` defences planned."""
    able = [d for d in range(len(grid.defences)) if grid.places[d].any()]
    if most < len(able):
        return 0
    return sum(fewest_days(grid, e, mine) for e, mine in sittings(grid, able).items())


def sittings(grid: Grid, able: Sequence[int]) -> dict[int, list[int]]:
    """List the defences of each expert."""
    of_expert: dict[int, list[int]] = defaultdict(list)
    for d in able:
        for e in grid.panels[d]:
            of_expert[e].append(d)
    return of_expert


def fewest_days(grid: Grid, expert: int, mine: Sequence[int]) -> int:
    """Bound from below on how many days an expert must come to sit in all of some defences."""
    free = ~(grid.closed | grid.away[expert])
    a_day = max(int(free[a:b].sum()) for a, b in zip(grid.first, grid.last, strict=True))
    least = ceil(sum(grid.durations[d] for d in mine) / max(1, a_day))
    limit = grid.problem.experts[expert].max_per_day
    least = max(1, least, ceil(len(mine) / limit) if limit else 1)
    own = {frozenset(grid.day[grid.starts[d]].tolist()) for d in mine}
    every = sorted(set().union(*own))
    for count in range(1, MOST_DAYS + 1):
        if any(
            all(not entry.isdisjoint(some) for entry in own) for some in combinations(every, count)
        ):
            return max(least, count)
    return max(least, MOST_DAYS + 1)


def following(grid: Grid) -> Slots:
    """Map each slot to the first at or after it, on its day, that lies in no break; or to -1."""
    found = np.full(grid.count + 1, -1, dtype=np.int64)
    for a, b in zip(grid.first, grid.last, strict=True):
        next_ = -1
        for slot in range(b - 1, a - 1, -1):
            next_ = next_ if grid.closed[slot] else slot
            found[slot] = next_
    return found


def followed(grid: Grid, row: int, after: Slots) -> tuple[Slots, Slots]:
    """List the starts of a defence that another may follow directly, and where that one starts."""
    starts = np.nonzero(grid.places[row].any(axis=1))[0]
    ends = starts + grid.durations[row]
    next_ = after[ends]
    whole = next_ >= ends + grid.gap
    return starts[whole], next_[whole]


def follows(grid: Grid, first: int, other: int, after: Slots) -> bool:
    """Tell whether a defence could directly follow another in some room."""
    starts, next_ = followed(grid, first, after)
    return bool((grid.places[first][starts] & grid.places[other][next_]).any())


def fewest_chains(grid: Grid, slots: int) -> int:
    """Bound from below how many rows of neighbours hold so many slots of defences.

    A row stays in one room for as long as that is open, breaks left out.
    """
    lengths = []
    for open_ in grid.room_open:
        for a, b in zip(grid.first, grid.last, strict=True):
            length = 0
            for t in range(a, b):
                if open_[t]:
                    length += 1
                elif not grid.closed[t]:
                    lengths.append(length)
                    length = 0
            lengths.append(length)
    held = np.cumsum(sorted(lengths, reverse=True))
    return int(np.searchsorted(held, slots)) + 1


def _pairs(grid: Grid, of_expert: dict[int, list[int]]) -> list[tuple[int, int]]:
    """List the pairs of defences that share people and may be neighbours."""
    shared = {pair for mine in of_expert.values() for pair in combinations(mine, 2)}
    after = following(grid)
    return sorted(
        (a, b) for a, b in shared if follows(grid, a, b, after) or follows(grid, b, a, after)
    )


class _Program:
    """Hold the linear program: one variable for each pair, one for each defence that may lack."""

    def __init__(
        self,
        grid: Grid,
        able: list[int],
        of_expert: dict[int, list[int]],
        pairs: list[tuple[int, int]],
    ) -> None:
        self.able, self.of_expert, self.pairs = able, of_expert, pairs
        self.panels = [frozenset(panel) for panel in grid.panels]
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.most: list[float] = []

    def _add(self, columns: list[int], values: list[float], most: float) -> None:
        self.rows += [len(self.most)] * len(columns)
        self.columns += columns
        self.values += values
        self.most.append(most)

    def least(self, most: int, days: dict[int, int], chains: int) -> int:
        """Solve it for `most` planned defences, so many days of experts and rows at least."""
        number = {d: len(self.pairs) + i for i, d in enumerate(self.able)}
        of_defence: dict[int, list[int]] = defaultdict(list)
        of_expert: dict[int, list[int]] = defaultdict(list)
        gains = []
        for column, (a, b) in enumerate(self.pairs):
            of_defence[a].append(column)
            of_defence[b].append(column)
            both = self.panels[a] & self.panels[b]
            gains.append(-float(len(both)))
            for e in both:
                of_expert[e].append(column)
        for d, columns in of_defence.items():
            self._add([*columns, number[d]], [1.0] * len(columns) + [-2.0], 0)
        partial = most < len(self.able)
        for e, columns in of_expert.items():
            mine = [number[d] for d in self.of_expert[e]]
            share = (1 - len(mine)) / len(mine) if partial else -1.0
            values = [1.0] * len(columns) + [share] * len(mine)
            self._add([*columns, *mine], values, 0 if partial else -days[e])
        self._add([number[d] for d in self.able], [-1.0] * len(self.able), -most)
        self._add(list(range(len(self.pairs))), [1.0] * len(self.pairs), most - chains)
        costs = [*gains, *(float(len(self.panels[d])) for d in self.able)]
        shape = (len(self.most), len(costs))
        matrix = coo_array((self.values, (self.rows, self.columns)), shape=shape).tocsr()
        found = milp(
            costs,
            constraints=[LinearConstraint(matrix, ub=self.most)],
            bounds=Bounds(0, 1),
            options={"time_limit": LP_SECONDS},
        )
        return ceil(found.fun - SLACK) if found.success else 0
