"""Search for a fairer matching, never forgetting the best one seen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.matching.aims import tail_sum
from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.exchange import TAKEN_UP, Exchange, Goal

CYCLE = 60  # steps between two returns to the best matching
SHAKES = (0.0, 0.03, 0.0, 0.1, 0.01, 0.3)  # noise at the start of successive cycles, in affinity
STILL = (0.0,)  # where a step takes up only some submissions, noise would undo the others
SAME = 1e-9
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Quality:
    """Hold what is compared level by level.

    `broken` counts broken group rules, `tail` is the sum over the worst tenth.
    """

    broken: int
    short_of_total: float
    worst: float
    tail: float
    total: float

    def above(self, other: "Quality") -> bool:
        """Tell whether this is better, level by level."""
        mine, theirs = self.levels(), other.levels()
        return mine > theirs

    def levels(self) -> tuple[float, ...]:
        """Give the levels in their order, rounded so that dust decides nothing."""
        return (
            -self.broken,
            -round(self.short_of_total, DIGITS),
            round(self.worst, DIGITS),
            round(self.tail, DIGITS),
            round(self.total, DIGITS),
        )


class ExchangeSearch:
    """Hold a matching under improvement and the best seen so far."""

    def __init__(
        self,
        core: Core,
        pairs: Ints,
        tenth: int,
        least_total: float,
        seed: int,
        *,
        fair: bool = True,
    ) -> None:
        self.core, self.tenth, self.least_total, self.fair = core, tenth, least_total, fair
        self.exchange = Exchange(core, pairs, seed)
        self.best = self.quality()
        self.kept = self.exchange.snapshot()
        self.cycles = 0
        self.shakes = SHAKES if len(self.exchange.open) <= TAKEN_UP else STILL

    def quality(self) -> Quality:
        """Measure the matching as it is; when not fair, by its total alone."""
        sums = self.exchange.sums
        total = float(sums.sum())
        short = max(0.0, self.least_total - total - SAME)
        cost = 0.0
        if self.core.loads.weight.any():
            seats = self.exchange.seats
            held = np.bincount(seats[seats >= 0], minlength=self.core.shape[1])
            cost = self.core.loads.cost(held)
        worst, tail = (float(sums.min()), tail_sum(sums, self.tenth)) if self.fair else (0.0, 0.0)
        return Quality(self.exchange.broken(), short, worst, tail, total - cost)

    def sums(self) -> Floats:
        """Give the sums of the best matching, in ascending order."""
        return np.sort(self.kept.sums)

    def pairs(self) -> Ints:
        """Give the best matching as sorted pair numbers."""
        self.exchange.restore(self.kept)
        return self.exchange.pairs()

    def offer(self, pairs: Ints) -> None:
        """Take up a matching found elsewhere when it is better."""
        other = Exchange(self.core, pairs, 0)
        before = self.exchange.snapshot()
        self.exchange.restore(other.snapshot())
        if not self._keep():
            self.exchange.restore(before)

    def run(self, goal: Goal, enough: Callable[[], bool], patience: int) -> None:
        """Improve towards a goal until enough, or until `patience` cycles brought nothing."""
        idle = 0
        weight = goal.total
        while idle < patience and not enough():
            self.exchange.restore(self.kept)
            shake = self.shakes[self.cycles % len(self.shakes)]
            self.cycles += 1
            better = False
            for nth in range(CYCLE):
                noise = shake * max(0.0, 1.0 - 2.0 * nth / CYCLE)
                self.exchange.step(replace(goal, total=weight), noise)
                weight = self._steered(goal, weight)
                better |= self._keep()
                if enough():
                    return
            idle = 0 if better else idle + 1

    def _steered(self, goal: Goal, weight: float) -> float:
        """Weigh the total more while it is short of what is asked, less while it is not."""
        if self.least_total == -np.inf:
            return weight
        short = float(self.exchange.sums.sum()) < self.least_total
        return min(weight * 1.6, 1e6) if short else max(weight / 1.2, goal.total)

    def _keep(self) -> bool:
        found = self.quality()
        if not found.above(self.best):
            return False
        self.best, self.kept = found, self.exchange.snapshot()
        return True
