"""Fill the seats of a draw under rules about who may sit together, for the greatest expected total.

Whoever shares an employer, a district or a rank, and whoever would meet too often, is kept apart
between seats; no flow can do that at once. But taking one option out of every submission and
dealing all of them out again, each where the other options allow it, is a flow, solved exactly.
Doing so for option after option first fills the seats and then only improves them (large
neighbourhoods; Ahuja, Ergun, Orlin and Punnen, Discrete Applied Mathematics 123, 2002).
"""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import NO_INTS, Flags, Floats, Ints
from optimizer.matching.attributes import Attribute
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.meetings import Full, met_often, numbered, pairs_met
from optimizer.matching.network import Network, Penalties, solve
from optimizer.matching.patching import patch
from optimizer.matching.seats import EMPTY, MatchingSeats, Odds

BITS = 28  # of the affinity in a flow that deals out one option
SWEEPS = 12  # at most, over all options
CLOSE = 1e-5  # a sweep that improves the total by a smaller share brings nothing
TIDY = 0.05  # of the greatest affinity: what mixing values within a seat costs at first
PATIENCE = 2  # sweeps that bring nothing before the last
TRIES = 4  # to deal one option out so that nobody meets too often


@dataclass(frozen=True, eq=False, slots=True)
class Together:
    """Hold the rules about who may sit together; `max_meetings` None: no limit."""

    attributes: tuple[Attribute, ...]
    max_meetings: int | None


@dataclass(frozen=True, eq=False, slots=True)
class Arcs:
    """Hold the pairs worth looking at, sorted: submission, expert and affinity of each."""

    row: Ints
    column: Ints
    value: Floats


def fill(
    core: Core, odds: Odds, rules: Together, candidates: Ints, clock: SolveDeadline
) -> MatchingSeats:
    """Fill every seat from the candidate pairs, then improve until a sweep brings nothing."""
    row, column = np.divmod(candidates, core.shape[1])
    arcs = Arcs(row, column, core.values(candidates))
    dealer = _Dealer(MatchingSeats(core, odds), rules, arcs)
    dealer.sweep(building=True)
    best, idle = dealer.score(), 0
    for _ in range(SWEEPS):
        if clock.over() or idle == PATIENCE:
            break
        dealer.sweep(building=False)
        found = dealer.score()
        better = found[0] > best[0] or found[1] - best[1] > CLOSE * abs(best[1])
        best, idle = found, 0 if better else idle + 1
    return dealer.seats


class _Dealer:
    """Deal out one option of every submission at a time."""

    def __init__(self, seats: MatchingSeats, rules: Together, arcs: Arcs) -> None:
        self.seats, self.rules, self.arcs = seats, rules, arcs
        self.gain = NO_INTS
        self.random = np.random.default_rng(0)
        self.tidy, self.least = 0.0, 1.0
        self.largest = max(seats.core.largest, 2.0**-900)

    def score(self) -> tuple[int, float]:
        """Give what is better when greater: fewer parts of seats missing, then the total."""
        gone = int(self.seats.missing().sum() + self.seats.lacking().sum())
        return -gone, self.seats.expected()

    def sweep(self, *, building: bool) -> None:
        """Deal every option out once; while seats are built, least loads bind little by little."""
        many, width, options = self.seats.options.shape
        # Every submission goes through its seats in an order of its own, another in each sweep,
        # so that ever other seats are dealt out together.
        order = np.argsort(self.random.random((many, width)) - self.seats.there, axis=1)
        for nth in range(width):
            for option in range(options):
                done = (nth * options + option + 1) / (width * options)
                self.least = done if building else 1.0
                self._deal(order[:, nth], option, building=building)
        patch(self.seats, self.rules.attributes, self.rules.max_meetings)
        # Options of one seat that share their values leave more to the other seats. That costs
        # affinity, so it counts only while seats stay empty.
        empty = bool(self.seats.missing().any())
        self.tidy = min(max(TIDY, 2.0 * self.tidy), 1.0) if empty else 0.0

    def _deal(self, seat: Ints, option: int, *, building: bool) -> None:
        seats = self.seats
        rows = np.flatnonzero(seats.there[np.arange(len(seat)), seat])
        score = self.score()
        before = seats.options[rows, seat[rows], option].copy()
        seats.options[rows, seat[rows], option] = EMPTY
        self.gain = self._gain(seat)
        allowed = self._allowed(seat)
        met = pairs_met(seats) if self.rules.max_meetings is not None else NO_INTS
        if self.rules.max_meetings is not None:
            allowed &= ~self._met(seat, Full(met_often(met, self.rules.max_meetings)))
        if not building:
            # What was there may always come back, so a step cannot make anything worse.
            allowed |= self._was(rows, before)
        chosen = self._flow(allowed, rows, option)
        barred = self._too_often(chosen, seat, met)
        if barred.any():
            chosen = self._without(allowed, barred, chosen, (rows, seat, option, met))
        row = self.arcs.row[chosen]
        seats.options[row, seat[row], option] = self.arcs.column[chosen]
        if not building and barred.any() and self.score() < score:
            seats.options[rows, seat[rows], option] = before

    def _gain(self, seat: Ints) -> Ints:
        """Give what each arc is worth as a whole number."""
        row, column, value = self.arcs.row, self.arcs.column, self.arcs.value
        if self.tidy > 0:
            for attribute in self.rules.attributes:
                mixing = self.seats.mixing(attribute, row, column, seat[row])
                value = value - self.tidy * self.largest * mixing
        return np.rint(value * (2.0**BITS / self.largest)).astype(np.int64)

    def _without(
        self, allowed: Flags, barred: Flags, chosen: Ints, step: tuple[Ints, Ints, int, Ints]
    ) -> Ints:
        """Deal again without the arcs by which experts meet too often, and leave out the rest."""
        rows, seat, option, met = step
        for _ in range(TRIES):
            allowed[chosen[barred]] = False
            chosen = self._flow(allowed, rows, option)
            barred = self._too_often(chosen, seat, met)
            if not barred.any():
                break
        return chosen[~barred]

    def _allowed(self, seat: Ints) -> Flags:
        """Mark the arcs that the other options of their submission leave open."""
        row, column = self.arcs.row, self.arcs.column
        allowed = ~self.seats.seated(row, column)
        for attribute in self.rules.attributes:
            allowed &= ~self.seats.crowded(attribute, row, column, seat[row])
        return allowed

    def _was(self, rows: Ints, before: Ints) -> Flags:
        """Mark the arcs that lead to where each submission's option was."""
        held = np.full(len(self.seats.there), EMPTY)
        held[rows] = before
        back: Flags = held[self.arcs.row] == self.arcs.column
        return back

    def _met(self, seat: Ints, full: Full) -> Flags:
        """Mark the arcs that would let two experts meet who already meet as often as they may."""
        row, column = self.arcs.row, self.arcs.column
        marked = np.zeros(len(row), np.bool_)
        for beside in self.seats.companions(row, seat[row]):
            some = np.flatnonzero(beside != EMPTY)
            keys = numbered(beside[some], column[some], self.seats.core.shape[1])
            marked[some[full.among(keys)]] = True
        return marked

    def _too_often(self, chosen: Ints, seat: Ints, met: Ints) -> Flags:
        """Mark those of the chosen arcs that make two experts meet too often, the latest first."""
        marked = np.zeros(len(chosen), np.bool_)
        most = self.rules.max_meetings
        if most is None:
            return marked
        row, column = self.arcs.row[chosen], self.arcs.column[chosen]
        keys, owner = [NO_INTS], [NO_INTS]
        for beside in self.seats.companions(row, seat[row]):
            some = np.flatnonzero(beside != EMPTY)
            keys.append(numbered(beside[some], column[some], self.seats.core.shape[1]))
            owner.append(some)
        key, place = np.concatenate(keys), np.concatenate(owner)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        nth = np.arange(len(key)) - np.searchsorted(ordered, ordered)
        before = np.searchsorted(met, ordered, "right") - np.searchsorted(met, ordered)
        marked[place[order[nth + before >= most]]] = True
        return marked

    def _flow(self, allowed: Flags, rows: Ints, option: int) -> Ints:
        """Deal one option to each row along the allowed arcs; give the arcs that are used."""
        seats, arcs = self.seats, self.arcs
        places = np.flatnonzero(allowed)
        size = seats.odds.sizes[option]
        low, high = self._room(size)
        demand = np.zeros(len(seats.there), np.int64)
        demand[rows] = 1
        flow = solve(
            Network(
                submission=arcs.row[places],
                expert=arcs.column[places],
                gain=self.gain[places],
                capacity=1,
                demand=demand,
                low=low,
                high=high,
                target=low,
                wish=np.zeros(len(low), np.int64),
                penalties=Penalties(2 ** (BITS + 6), 0),
            )
        )
        return places[flow.pairs > 0]

    def _room(self, size: int) -> tuple[Ints, Ints]:
        """Count how many options of a size each expert must and may take."""
        loads, whole = self.seats.core.loads, self.seats.odds.whole
        used = self.seats.used()
        high = np.maximum((loads.high * whole - used) // size, 0)
        least = np.floor(loads.low * whole * self.least).astype(np.int64)
        low = np.minimum(np.maximum(-((used - least) // size), 0), high)
        return low, high
