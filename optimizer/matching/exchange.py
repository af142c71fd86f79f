"""Improve a matching by exchanging one seat of many submissions at once.

Each submission taken up gives back one of its seats; how the seats given back, and those still
free, are best dealt out again - one to each - is an assignment problem for any worth of a
submission's sum, however steep, and is solved exactly. The rules within a submission (groups,
conflicts) only say which expert may take the seat, so they cost nothing.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from optimizer.matching.arrays import Flags, Floats, Ints, runs, within
from optimizer.matching.core import Core

TAKEN_UP = 400  # submissions a step
LOW_TAKEN_UP = 150  # of these, from the lowest
WANTED = 6  # experts whom a low submission would like most
EXPERTS = 1200  # experts looked at in one step
WORST, TAIL = 1e5, 1e3  # worth of a unit below the floor and the threshold, of a unit of total: 1
RULE = 1e9  # worth of keeping a rule about groups for one expert
NEVER = -1e15


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold the sum that every submission should reach and the one the worst tenth should.

    `total` weighs a unit of the total.
    """

    worst: float
    threshold: float
    total: float = 1.0

    def worth(self, sums: Floats) -> Floats:
        """Weigh sums so that the floor comes first, the threshold second, the total last."""
        below = np.maximum(self.worst - sums, 0) * WORST
        worth: Floats = self.total * sums - below - np.maximum(self.threshold - sums, 0) * TAIL
        return worth


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """Hold the seats [P,D] of a matching, -1 where a submission has fewer, and its sums [P]."""

    seats: Ints
    sums: Floats


class Exchange:
    """Hold a complete matching and step from one to a better; broken group rules mend first."""

    def __init__(self, core: Core, pairs: Ints, seed: int) -> None:
        self.core = core
        self.random = np.random.default_rng(seed)
        many, experts = core.shape
        start = runs(pairs // experts, many)
        width = int(core.demand.max(initial=0))
        self.seats = np.full((many, width), -1, np.int64)
        row = pairs // experts
        self.seats[row, np.arange(len(pairs)) - start[row]] = pairs % experts
        self.sums = core.base + np.bincount(row, weights=core.values(pairs), minlength=many)
        self.open = np.flatnonzero(core.demand > 0)

    def snapshot(self) -> Snapshot:
        """Remember the matching as it is."""
        return Snapshot(self.seats.copy(), self.sums.copy())

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a remembered matching."""
        self.seats, self.sums = snapshot.seats.copy(), snapshot.sums.copy()

    def pairs(self) -> Ints:
        """Give the matching as sorted pair numbers."""
        keys = np.arange(len(self.seats))[:, None] * self.core.shape[1] + self.seats
        return np.sort(keys[self.seats >= 0])

    def step(self, goal: Goal, noise: float) -> None:
        """Deal out one seat of many submissions anew; `noise` shakes the worth of each choice."""
        if not len(self.open):
            return
        rows = self._taken_up(goal)
        given = (self.random.random(len(rows)) * self.core.demand[rows]).astype(np.int64)
        out = self.seats[rows, given]
        before = self.core.table.values(rows, out)
        held = np.bincount(self.seats[self.seats >= 0], minlength=self.core.shape[1])
        left = held - np.bincount(out, minlength=self.core.shape[1])
        experts = self._experts(rows, out, left)
        values, open_ = self.core.table.block(rows, experts)
        sums = (self.sums[rows] - before)[:, None] + values
        worth = goal.worth(sums)
        if noise > 0:
            worth += self.random.normal(0.0, noise * TAIL, worth.shape)
        if self.core.quotas:
            worth -= RULE * self._broken_after(rows, experts, given)
        worth[~open_ | self._barred(rows, experts, given)] = NEVER
        columns, extra, needed = self._slots(experts, left, len(rows))
        table = worth[:, columns] + extra
        usual = worth[worth > NEVER / 2]
        table[:, needed] += 2.0 * (float(np.ptp(usual)) + 1.0) * len(rows)
        taker, column = linear_sum_assignment(table, maximize=True)
        chosen = columns[column]
        if not (worth[taker, chosen] > NEVER / 2).all():
            return
        self.seats[rows[taker], given[taker]] = experts[chosen]
        self.sums[rows[taker]] = sums[taker, chosen]

    def _taken_up(self, goal: Goal) -> Ints:
        """Choose submissions: all when few, else the lowest, who holds what they want, others."""
        if len(self.open) <= TAKEN_UP:
            return self.open
        sums = self.sums[self.open]
        order = np.argsort(sums + self.random.random(len(sums)) * 1e-9)
        low = self.open[order[: min(LOW_TAKEN_UP, int((sums < goal.threshold).sum()))]]
        wanted = self._wanted(low)
        holds = np.isin(self.seats[self.open], wanted).any(axis=1)
        chance = self.random.random(len(self.open)) + holds
        chance[np.isin(self.open, low)] = 3.0
        return np.sort(self.open[np.argsort(-chance)[:TAKEN_UP]])

    def _wanted(self, low: Ints) -> Ints:
        """Name a few experts whom the low submissions would like most."""
        if not len(low):
            return low
        some = self.random.choice(low, size=min(len(low), 20), replace=False)
        return self.core.table.wanted(some, WANTED)

    def _experts(self, rows: Ints, out: Ints, left: Ints) -> Ints:
        """Choose whom to deal out: all with room, or those given back and the most liked."""
        free = np.flatnonzero(left < self.core.loads.high)
        if len(free) <= EXPERTS:
            return free
        given = np.unique(out)
        some = self.random.choice(rows, size=min(len(rows), 20), replace=False)
        values, open_ = self.core.table.block(np.sort(some), free)
        liked = np.where(open_, values, -np.inf).max(axis=0)
        best = free[np.argpartition(-liked, EXPERTS)[:EXPERTS]]
        return np.union1d(given, best)

    def _barred(self, rows: Ints, experts: Ints, given: Ints) -> Flags:
        """Tell who may not take the seat that each submission gave back, open though they are."""
        core = self.core
        barred = np.zeros((len(rows), len(experts)), np.bool_)
        if len(core.barred):
            keys = rows[:, None] * core.shape[1] + experts
            barred |= within(keys.ravel(), core.barred).reshape(keys.shape)
        kept = self.seats[rows].copy()
        kept[np.arange(len(rows)), given] = -1
        place = np.full(core.shape[1] + 1, -1)
        place[experts] = np.arange(len(experts))
        at = place[kept]
        row, slot = np.nonzero(at >= 0)
        barred[row, at[row, slot]] = True
        return barred

    def _broken_after(self, rows: Ints, experts: Ints, given: Ints) -> Floats:
        """Count what each expert in the seat given back would leave broken of the group rules."""
        kept = self.seats[rows].copy()
        kept[np.arange(len(rows)), given] = -1
        broken = np.zeros((len(rows), len(experts)))
        for quota in self.core.quotas:
            members = np.append(quota.members, False)
            after = members[kept].sum(axis=1)[:, None] + quota.members[experts]
            broken += np.maximum(quota.at_least[rows][:, None] - after, 0)
            broken += np.maximum(after - quota.at_most[rows][:, None], 0)
        return broken

    def broken(self) -> int:
        """Count by how many experts the group rules are broken."""
        count = 0
        for quota in self.core.quotas:
            held = np.append(quota.members, False)[self.seats].sum(axis=1)
            count += int(np.maximum(quota.at_least - held, 0).sum())
            count += int(np.maximum(held - quota.at_most, 0).sum())
        return count

    def _slots(self, experts: Ints, left: Ints, takers: int) -> tuple[Ints, Floats, Flags]:
        """List the seats of each expert: whose, what load targets say of it, and if it must go."""
        loads = self.core.loads
        need = np.maximum(loads.low[experts] - left[experts], 0)
        room = np.minimum(loads.high[experts] - left[experts], np.maximum(need, 1) + takers)
        columns = np.repeat(np.arange(len(experts)), room)
        first = np.repeat(np.cumsum(room) - room, room)
        nth = np.arange(len(columns)) - first
        load = left[experts][columns] + nth
        wish = loads.weight[experts][columns]
        below = load < loads.target[experts][columns]
        return columns, np.where(below, wish, -wish), nth < need[columns]
