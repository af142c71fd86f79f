"""Improve a counted season level by level, each with a bound for all that it counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import ceil

import numpy as np
from scipy.sparse import csc_array

from optimizer.panels.core.counted import Counted
from optimizer.panels.core.program import Bools, Clock, Floats, Program, Relaxed, Whole
from optimizer.panels.core.share import Share
from optimizer.panels.model.levels import Search
from optimizer.panels.model.work import STEP, Work

TINY = 1e-4
"""Below this a sum that cannot be filled is rounding."""
WHOLE_LEVELS = frozenset({"load_sum_of_squares", "expert_days", "idle_minutes"})
CAP_SLACK = 1e-6
WIDTHS = (1_500, 4_000, 12_000, 40_000)
"""How many patterns are tried in whole numbers, those of least reduced cost first."""


@dataclass
class Reached:
    """Hold what a climb reached: a solution, and the value and bound of each level.

    `impossible` tells that no solution exists, `load` the greatest load that was allowed.
    """

    load: int
    point: Floats | None = None
    value: dict[str, float] = field(default_factory=dict)
    bound: dict[str, float] = field(default_factory=dict)
    impossible: bool = False
    reduced: Floats | None = None
    """The reduced costs of the squared loads, or of the first level, without what came after."""
    fractions: Floats | None = None
    """The solution in fractions that has these reduced costs."""

    @property
    def solution(self) -> Floats:
        """Give the solution; raise `ValueError` where none was found."""
        if self.point is None:
            raise ValueError("no solution was found")
        return self.point


class CountedClimb:
    """Climb through the levels of one counted season."""

    def __init__(self, counted: Counted, search: Search, *, relaxed: bool = False) -> None:
        """With `relaxed` fractions are good enough: bounds are proved, nothing is found."""
        self.counted, self.search, self.relaxed = counted, search, relaxed
        self.caps: dict[str, float] = {}

    def clock(self, seconds: float) -> Clock:
        """Give a program so many seconds at most."""
        share = Share(self.search, seconds)
        step = None if self.search.work is None else self._counted(self.search.work, share)
        return Clock(self.search.clock_left, lambda: share.over, step)

    @staticmethod
    def _counted(work: Work, share: Share) -> Callable[[], bool]:
        def step() -> bool:
            work.spent += STEP
            return share.left <= 0

        return step

    def climb(self, levels: Iterable[str], seconds: float, load: int) -> Reached:
        """Solve the levels in their order; the least load is looked for from `load` upwards.

        Before balance comes in the order every load that patterns may have is allowed.
        """
        names = list(levels)
        reached = Reached(self.counted.load)
        share = Share(self.search, seconds)
        for place, name in enumerate(names):
            left = share.left
            if self.search.over or left < 0.05:
                break
            part = left / (1 if place == len(names) - 1 else 2)
            if name == "load_max":
                reached.load = load
            elif name == "load_sum_of_squares":
                if not self._balance(reached, part):
                    break
            elif not self._level(reached, name, part):
                break
        if not names:
            self._any(reached, seconds)
        return reached

    def _any(self, reached: Reached, seconds: float) -> None:
        """Find any solution, without a relaxation, since there is nothing to bound."""
        width = self.counted.program.width
        cost, columns = np.zeros(width), np.arange(width, dtype=np.int64)
        if self.counted.several:
            cost = self.counted.cost("expertise_per_seat")
        share = Share(self.search, seconds)
        while not self.search.over:
            left = share.left
            whole = self.counted.program.solve(cost, columns, self.clock(left), first=True)
            reached.impossible = whole.impossible
            if whole.point is None or not self.counted.add_broken(whole.point):
                reached.point = whole.point
                return

    def _balance(self, reached: Reached, seconds: float) -> bool:
        """Find the least load with which the seats can be filled, and its least squares."""
        share, proved = Share(self.search, seconds), True
        before, reached.point = reached.point, None
        while reached.load <= self.counted.load and not self.search.over:
            if self._level(reached, "load_sum_of_squares", share.left):
                if not self.relaxed:
                    reached.value["load_max"] = reached.load
                if proved:
                    reached.bound["load_max"] = reached.load
                return True
            proved = proved and reached.impossible
            if proved:
                reached.bound["load_max"] = reached.load + 1
            if share.left < 0.05:
                break
            reached.load, reached.impossible = reached.load + 1, False
        reached.impossible = proved and reached.load > self.counted.load
        reached.point = before
        return False

    def _allowed(self, load: int) -> Bools:
        allowed = np.ones(self.counted.program.width, dtype=bool)
        allowed[self.counted.first :] = self.counted.loads() <= load
        return allowed

    def _capped(self) -> Program:
        program = self.counted.program
        for name, cap in self.caps.items():
            cost = self.counted.cost(name)
            row = csc_array(cost[None, :])
            program = program.with_rows(row, np.array([-np.inf]), np.array([cap + CAP_SLACK]))
        return program

    def _relaxed(self, cost: Floats, allowed: Bools, seconds: float) -> Relaxed | None:
        while True:
            relaxed = self._capped().relax(cost, self.clock(seconds), allowed)
            if relaxed is None or self.search.over:
                return None
            if self.relaxed or relaxed.short >= TINY:
                return relaxed
            if not self.counted.add_broken(relaxed.point):
                return relaxed

    def _level(self, reached: Reached, name: str, seconds: float) -> bool:
        cost = self.counted.cost(name)
        allowed = self._allowed(reached.load)
        relaxed = self._relaxed(cost, allowed, seconds)
        if relaxed is None:
            return False
        if relaxed.short >= TINY:
            reached.impossible = reached.point is None
            return False
        if name == "load_sum_of_squares" or reached.reduced is None:
            reached.reduced, reached.fractions = relaxed.reduced, relaxed.point
        if self.relaxed:
            reached.bound[name] = ceil(relaxed.value - 1e-5)
            return True
        whole, outside = self._whole(reached, cost, relaxed, allowed, seconds)
        bound = max(relaxed.value, min(whole.bound, outside))
        if whole.impossible:
            bound = max(relaxed.value, outside)
            reached.impossible = not np.isfinite(outside) and reached.point is None
        if name in WHOLE_LEVELS and np.isfinite(bound):
            bound = ceil(bound - 1e-5)
        reached.bound[name] = bound
        if whole.point is None:
            return False
        reached.point, reached.value[name] = whole.point, whole.value
        self.caps[name] = whole.value
        return True

    def _whole(
        self, reached: Reached, cost: Floats, relaxed: Relaxed, allowed: Bools, seconds: float
    ) -> tuple[Whole, float]:
        """Solve among more and more columns until none left out can lead to less.

        Gives the solution and what a column left out leads to at best.
        """
        share = Share(self.search, seconds)
        best = Whole(np.inf, -np.inf, None)
        start = reached.point
        for count in WIDTHS:
            columns, outside = self._chosen(relaxed, allowed, count)
            while True:
                left = share.left
                whole = self._capped().solve(cost, columns, self.clock(left), start)
                if whole.point is None or not self.counted.add_broken(whole.point):
                    break
                if self.search.over:
                    return best, relaxed.value
            if whole.point is not None and whole.value < best.value:
                best, start = whole, whole.point
            best = Whole(best.value, whole.bound, best.point, whole.impossible)
            done = best.point is not None and best.value <= outside + TINY
            if done or not np.isfinite(outside) or share.left < 0.1:
                break
        return best, outside

    def _chosen(
        self, relaxed: Relaxed, allowed: Bools, count: int
    ) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], float]:
        """Choose the columns of least reduced cost, and tell what any other leads to at best."""
        first = self.counted.first
        patterns = first + np.nonzero(allowed[first:])[0]
        order = patterns[np.argsort(relaxed.reduced[patterns], kind="stable")]
        chosen = np.concatenate([np.arange(first), np.sort(order[:count])])
        left = order[count:]
        outside = np.inf if not len(left) else relaxed.value + max(0.0, relaxed.reduced[left[0]])
        return chosen.astype(np.int64), float(outside)
