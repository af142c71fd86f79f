"""Make a matching fair: worst submission first, then the worst tenth, then the total.

Each level is searched until its bound is reached. Where it is not, a linear program gives the
bound, and an integer program over the pairs that count tries to close the gap.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimizer.matching.aims import Aim, on_grid, tail_sum, tenth_of
from optimizer.matching.arrays import Ints
from optimizer.matching.candidates import best_sums
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.exact import reached, solve_over, that_count
from optimizer.matching.exchange import Goal
from optimizer.matching.relaxation import Relaxation, relax
from optimizer.matching.search import ExchangeSearch
from optimizer.matching.settling import settle, together

CLOSE = 1e-6  # a level within this of its bound is proved
SHARES = {"worst": 0.4, "tail": 0.7, "total": 0.93}  # of the time, spent when a level ends
PATIENCE = 24
EXACT_SHARE = 0.15  # of the time, for one integer program
LINEAR_PAIRS = 90_000  # with more, the linear program does not stop in time
EXACT_PAIRS = 60_000  # an integer program over more pairs is not tried

Watch = Callable[[str, float, float], None]


@dataclass(frozen=True, eq=False, slots=True)
class Fair:
    """Hold a fair matching, the value of each level and its bound; `tail` is a mean."""

    pairs: Ints
    value: dict[str, float]
    bound: dict[str, float]

    @property
    def proved(self) -> bool:
        """Tell whether every level is at its bound."""
        return all(self.bound[name] - self.value[name] <= CLOSE for name in self.value)


@dataclass(frozen=True, eq=False, slots=True)
class Start:
    """Hold the matching to start from, pairs that may help, and what is asked of the total."""

    pairs: Ints
    candidates: Ints
    total_bound: float
    least_total: float | None = None


def fairest(core: Core, start: Start, seconds: float, seed: int, watch: Watch) -> Fair:
    """Improve a complete matching level by level within the time."""
    return _Levels(core, start, seconds, seed, watch).solve()


class _Levels:
    """Go through the levels with one search; `upper` holds the bounds in sums, not means."""

    def __init__(self, core: Core, start: Start, seconds: float, seed: int, watch: Watch) -> None:
        self.core, self.start, self.watch = core, start, watch
        self.seconds, self.deadline = seconds, SolveDeadline(seconds)
        self.tenth = tenth_of(core.shape[0])
        least = -np.inf if start.least_total is None else start.least_total
        self.search = ExchangeSearch(core, start.pairs, self.tenth, least, seed)
        self.candidates = np.union1d(start.candidates, start.pairs)
        self.grid = core.table.grid()
        self.upper: dict[str, float] = {}

    def solve(self) -> Fair:
        """Bring each level to its bound or to the end of its time, and give the result."""
        alone = best_sums(self.core)
        self._worst(float(alone.min()))
        self._tail(tail_sum(alone, self.tenth))
        self._total(self.start.total_bound)
        best = self.search.best
        value = {"worst": best.worst, "tail": best.tail / self.tenth, "total": best.total}
        bound = {**self.upper, "tail": self.upper["tail"] / self.tenth}
        bound = {name: max(bound[name], reached_) for name, reached_ in value.items()}
        return Fair(self.search.pairs(), value, bound)

    def _worst(self, upper: float) -> None:
        self._bound("worst", upper)
        self._climb(Goal(self.upper["worst"], self.upper["worst"]), "worst")
        if self._reached("worst"):
            return
        aim = Aim("worst", self.tenth, least_total=self.start.least_total)
        relaxation = self._relax(aim)
        self._climb(Goal(self.upper["worst"], self.upper["worst"]), "worst")
        low, high = self.search.best.worst, self.upper["worst"]
        while high - low > 0.02 * max(abs(high), self.core.largest) and not self._late("worst"):
            middle = (low + high) / 2
            self._climb(Goal(middle, middle), "worst", middle)
            low = max(low, self.search.best.worst)
            high = high if low >= middle else middle
        self._exact(aim, relaxation)

    def _tail(self, upper: float) -> None:
        self._bound("tail", upper)
        if self._reached("tail"):
            return
        worst = self.search.best.worst
        aim = Aim("tail", self.tenth, worst - CLOSE / 10, least_total=self.start.least_total)
        relaxation = self._relax(aim)
        stop = 0
        while stop < 3 and not self._reached("tail") and not self._late("tail"):
            before = self.search.best.tail
            for threshold in self._thresholds():
                self._climb(Goal(worst, threshold), "tail", patience=PATIENCE // 3)
            stop = 0 if self.search.best.tail > before + CLOSE else stop + 1
        self._exact(aim, relaxation)

    def _thresholds(self) -> list[float]:
        """Give thresholds around the edge of the worst tenth, as it is and as it may become."""
        sums = self.search.sums()
        edge = float(sums[self.tenth - 1])
        beyond = float(sums[min(2 * self.tenth, len(sums) - 1)])
        hoped = edge + (self.upper["tail"] - self.search.best.tail) / self.tenth
        return [hoped, edge, beyond]

    def _total(self, upper: float) -> None:
        self._bound("total", upper)
        if self._reached("total"):
            return
        best = self.search.best
        slack = CLOSE / 10
        aim = Aim(
            "total", self.tenth, best.worst - slack, best.tail - slack, self.start.least_total
        )
        relaxation = self._relax(aim)
        stop = 0
        while stop < 3 and not self._reached("total") and not self._late("total"):
            before = self.search.best.total
            self._settle()
            sums = self.search.sums()
            for place in (self.tenth - 1, min(self.tenth, len(sums) - 1)):
                goal = Goal(best.worst, float(sums[place]))
                self._climb(goal, "total", patience=PATIENCE // 3)
            stop = 0 if self.search.best.total > before + CLOSE else stop + 1
        self._exact(aim, relaxation)

    def _settle(self) -> None:
        """Seat everybody above the worst tenth anew by one flow, the others kept as they are."""
        sums = self.search.sums()
        edge = float(sums[min(self.tenth, len(sums) - 1)])
        settled = settle(
            self.core, self.search.pairs(), edge, self.candidates, lambda: self._late("total")
        )
        if settled is not None:
            self.search.offer(settled)

    def _bound(self, level: str, upper: float) -> None:
        lower = on_grid(upper, self.grid)
        known = self.upper.get(level, np.inf)
        self.upper[level] = min(known, max(lower, self._value(level)))
        self.watch(level, self._value(level), self.upper[level])

    def _relax(self, aim: Aim) -> Relaxation | None:
        """Lower a level's bound by the linear program, or by one flow where that is too large."""
        if len(self.candidates) > LINEAR_PAIRS:
            if aim.level != "total":
                bound = together(self.core, self.search.kept.sums, self.tenth)
                share = self.tenth if aim.level == "worst" else 1
                self._bound(aim.level, bound / share)
            return None
        relaxation = relax(self.core, self.candidates, aim, self._left(aim.level))
        if relaxation is not None:
            self.candidates = relaxation.pairs
            self._bound(aim.level, relaxation.bound)
        return relaxation

    def _exact(self, aim: Aim, relaxation: Relaxation | None) -> None:
        """Close a level's gap by an integer program over the pairs that count."""
        if relaxation is None or self._reached(aim.level):
            return
        gap = relaxation.bound - reached(self.core, self.search.pairs(), aim)
        pairs = np.union1d(that_count(self.core, relaxation, gap), self.search.pairs())
        if len(pairs) > EXACT_PAIRS or self._late(aim.level):
            return
        seconds = min(self._left(aim.level), EXACT_SHARE * self.seconds)
        solved = solve_over(self.core, pairs, aim, seconds)
        if solved.pairs is not None:
            self.search.offer(solved.pairs)
        self._bound(aim.level, solved.bound)

    def _climb(
        self, goal: Goal, level: str, enough: float = np.inf, patience: int = PATIENCE
    ) -> None:
        def done() -> bool:
            reached_it = self._reached(level) or self._value(level) >= enough
            return reached_it or self._late(level)

        self.search.run(goal, done, patience)
        self.watch(level, self._value(level), self.upper[level])

    def _value(self, level: str) -> float:
        best = self.search.best
        return {"worst": best.worst, "tail": best.tail, "total": best.total}[level]

    def _reached(self, level: str) -> bool:
        return self._value(level) >= self.upper[level] - CLOSE

    def _left(self, level: str) -> float:
        return max(0.0, SHARES[level] * self.seconds - self.deadline.spent())

    def _late(self, level: str) -> bool:
        return self._left(level) <= 0.0
