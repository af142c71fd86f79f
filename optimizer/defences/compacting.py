"""Make the timetable on a board as compact as time allows, and bound how compact it could be.

The search by chance goes first. Where the season is small enough, and what was found is near the
bound of neighbours, the model of chains follows: it often proves the bound, and then the solve ends
early; among timetables of the least compactness it looks for one with less waiting and fewer days.
The rest of the time goes to the search by chance.
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.defences.board import RoomBoard
from optimizer.defences.chains import Chained, ChainModel, Place
from optimizer.defences.compact import Anneal, compact
from optimizer.defences.neighbours import least_compactness, least_days
from optimizer.outcome import Cancel, Progress, SolveLimits, Watch

FIRST_SHARE, FIRST_SECONDS = 0.1, 0.03
"""The share of the time for the first search by chance, and the most seconds for a defence."""
CHAIN_SHARE = 0.6
"""The share of what is left then for proving, and of what is left after it for settling ties; but
no more for ties alone than twice what was spent before."""
PROBE = 0.4
"""The share of the time for proving after which it goes on only where it raised the bound."""
MOST_DEFENCES = 160
TOLD_DEFENCES = 60
"""The most defences for the model of chains, and for the one that tells all rooms apart."""
NEAR = 1.5
"""The model of chains is tried where the value is at most so many times the bound."""


@dataclass(slots=True)
class Compacting:
    """Hold the course of making a board compact; `most` defences are planned on it."""

    board: RoomBoard
    limits: SolveLimits
    ends: float
    chance: random.Random
    cancelled: Cancel | None = None
    progress: Watch | None = None
    started: float = field(default_factory=time.monotonic)
    bound: int = 0
    least_days: int = 0
    best: dict[int, Place] = field(default_factory=dict)
    value: float = 0.0
    trial: RoomBoard | None = None

    def run(self, *, complete: bool) -> int:
        """Improve the board; give the bound. With `complete` no more defences can be planned."""
        most = len(self.board.at)
        self.best, self.value = dict(self.board.at), self.board.total
        self.bound = least_compactness(self.board.grid, most)
        self.least_days = least_days(self.board.grid, most)
        self._tell()
        if complete and self._small(most):
            seconds = min(FIRST_SHARE * self._left(), FIRST_SECONDS * most)
            self._anneal(self.started + seconds, complete=complete)
            if self._near():
                self._chain(most)
        self._anneal(self.ends, complete=complete)
        return self.bound

    def over(self) -> bool:
        """Tell whether nothing better is wanted, or the search is called off."""
        called_off = self.cancelled is not None and self.cancelled()
        return called_off or (self._proved() and self._settled())

    def wants(self, total: float) -> bool:
        """Tell whether a timetable could be better that costs at least so much."""
        return total <= self.board.compactness()

    def found(self, at: Mapping[int, Place]) -> None:
        """Take a timetable from the model of chains when it is better as it really is."""
        if self.trial is None:
            self.trial = RoomBoard(self.board.grid)
        if self.trial.load(at) and self.trial.total < self.value and len(at) == len(self.best):
            self._keep(dict(at))

    def bounded(self, bound: int) -> None:
        """Take a bound that the model of chains has proved."""
        if bound > self.bound:
            self.bound = bound
            self._tell()

    def _keep(self, at: dict[int, Place]) -> None:
        self.board.load(at)
        self.best, self.value = dict(self.board.at), self.board.total
        self._tell()

    def _tell(self) -> None:
        if self.progress:
            seconds = time.monotonic() - self.started
            value = self.board.compactness()
            self.progress(Progress("compactness", value, self.bound, seconds))

    def _left(self) -> float:
        return max(0.0, self.ends - time.monotonic())

    def _small(self, most: int) -> bool:
        return 0 < most <= MOST_DEFENCES

    def _near(self) -> bool:
        return self.board.compactness() <= NEAR * self.bound

    def _proved(self) -> bool:
        return self.board.compactness() <= self.bound

    def _settled(self) -> bool:
        """Tell whether nobody waits and nobody comes on more days than he must."""
        return not self.board.idle() and self.board.days() <= self.least_days

    def _anneal(self, ends: float, *, complete: bool) -> None:
        """Search by chance, and keep the best."""
        if self._proved():
            return
        anneal = Anneal(
            time.monotonic(), ends, self.chance, self.cancelled, self.progress, self.bound
        )
        best = compact(self.board, anneal, complete=complete)
        self.board.load(best)
        if len(best) > len(self.best) or self.board.total < self.value:
            self._keep(best)
        else:
            self.board.load(self.best)

    def _chain(self, most: int) -> None:
        """Prove the bound by the model of chains, rooms alike told apart only where need be."""
        model = ChainModel(self.board.grid, most)
        if not self._prove(model):
            return
        if not self._proved() and not model.told and most <= TOLD_DEFENCES:
            self._prove(ChainModel(self.board.grid, most, told=True))

    def _prove(self, model: ChainModel) -> bool:
        """Minimise, then settle ties at the least value; tell whether the first was finished."""
        workers, seed = self.limits.workers, self.limits.seed
        seconds, known = CHAIN_SHARE * self._left(), self.bound
        for share in (PROBE, 1 - PROBE):
            found: Chained = model.solve(
                share * seconds, self, hint=self.best, workers=workers, seed=seed
            )
            self.bound = max(self.bound, found.bound)
            if (found.value is not None and found.value <= self.bound) or self.over():
                break
            if found.bound <= known:
                return False
        if found.value is None or found.value > self.bound:
            return self._proved()
        if not self.over():
            spent, seconds = time.monotonic() - self.started, CHAIN_SHARE * self._left()
            seconds = min(seconds, 2 * spent) if self._proved() else seconds
            model.settle(self.bound, seconds, self, hint=self.best, workers=workers, seed=seed)
        return True
