"""Find the prices that prove a flow optimal on the pairs it was given.

The residual graph of an optimal flow has no cycle that gains; longest paths over it, found by
raising prices until none needs raising, are the prices. All numbers stay whole, so nothing is
rounded.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import Ints, positions, runs
from optimizer.matching.network import Flow, Network

FAR = 2**61
MANY_ROUNDS = 200_000


@dataclass(frozen=True, eq=False, slots=True)
class Potentials:
    """Hold the whole-number price of a seat of each submission and of each expert."""

    seat: Ints
    expert: Ints


def potentials(network: Network, flow: Flow, start: Ints | None = None) -> Potentials:
    """Raise the prices of experts from `start` [R] until no residual arc gains."""
    ladder = _Ladder(network, flow)
    price = np.zeros(len(network.low), np.int64) if start is None else start.copy()
    sink = ladder.raise_until_stable(price)
    price -= sink
    return Potentials(ladder.seat_prices(price, 0), price)


class _Ladder:
    """Hold the residual graph, sorted so that a submission's pairs stand together."""

    def __init__(self, network: Network, flow: Flow) -> None:
        size = len(network.demand)
        self.network = network
        used = flow.pairs > 0
        self.used_expert, self.used_gain = network.expert[used], network.gain[used]
        self.used_start = runs(network.submission[used], size)
        spare = flow.pairs < network.capacity
        self.spare_expert, self.spare_gain = network.expert[spare], network.gain[spare]
        self.spare_start = runs(network.submission[spare], size)
        self.penalised = bool(flow.missing.any() or flow.lacking.any())
        self.missing, self.lacking = flow.missing, flow.lacking
        seated = flow.loads + flow.lacking
        self.not_full = seated < network.high
        self.not_low = seated > network.low
        self.up = np.where(seated >= network.target, network.wish, -network.wish)
        self.down = np.where(seated > network.target, network.wish, -network.wish)

    def raise_until_stable(self, price: Ints) -> int:
        """Raise prices in place; give the price of the sink."""
        sink = 0
        waiting = np.ones(len(self.network.demand), np.bool_)
        by_expert = np.argsort(self.used_expert, kind="stable")
        owner = np.repeat(np.arange(len(waiting)), np.diff(self.used_start))[by_expert]
        owner_start = runs(self.used_expert[by_expert], len(price))
        for _ in range(MANY_ROUNDS):
            before = price.copy()
            seats = self.seat_prices(price, sink)
            self._raise_spare(price, seats, np.flatnonzero(waiting))
            raised_sink = self._sink_price(price, seats, sink)
            self._raise_from_sink(price, raised_sink)
            changed = price > before
            if raised_sink > sink and self.penalised:
                waiting[:] = True
            else:
                waiting[:] = False
                waiting[_gather(owner, owner_start, np.flatnonzero(changed))] = True
            if raised_sink == sink and not changed.any():
                return sink
            sink = raised_sink
        raise RuntimeError("prices rise for ever: the flow was not optimal")

    def seat_prices(self, price: Ints, sink: int) -> Ints:
        """Give the least net gain among each submission's used pairs."""
        net = np.append(self.used_gain - price[self.used_expert], FAR)
        seats: Ints = np.minimum.reduceat(net, self.used_start[:-1])
        seats[np.diff(self.used_start) == 0] = FAR
        if self.penalised:
            first, step = self.network.penalties.first, self.network.penalties.step
            short = self.missing > 0
            seats[short] = np.minimum(
                seats[short], -(first + (self.missing[short] - 1) * step) - sink
            )
        return seats

    def _raise_spare(self, price: Ints, seats: Ints, submissions: Ints) -> None:
        counts = np.diff(self.spare_start)
        if 2 * len(submissions) > len(counts):
            wanted = self.spare_gain - np.repeat(seats, counts)
            np.maximum.at(price, self.spare_expert, wanted)
            return
        chosen = positions(self.spare_start, submissions)
        wanted = self.spare_gain[chosen] - np.repeat(seats[submissions], counts[submissions])
        np.maximum.at(price, self.spare_expert[chosen], wanted)

    def _sink_price(self, price: Ints, seats: Ints, sink: int) -> int:
        highest = int(np.max((price - self.up)[self.not_full], initial=sink))
        if not self.penalised:
            return highest
        first, step = self.network.penalties.first, self.network.penalties.step
        can_drop = (self.missing < self.network.demand) & (seats < FAR)
        drop = -(first + self.missing * step) - seats
        fill = price + first + (self.lacking - 1) * step
        highest = int(np.max(drop[can_drop], initial=highest))
        return int(np.max(fill[self.lacking > 0], initial=highest))

    def _raise_from_sink(self, price: Ints, sink: int) -> None:
        above = self.not_low
        price[above] = np.maximum(price[above], (sink + self.down)[above])
        if self.penalised:
            first, step = self.network.penalties.first, self.network.penalties.step
            open_ = self.lacking < self.network.low
            least = sink - first - self.lacking * step
            price[open_] = np.maximum(price[open_], least[open_])


def _gather(values: Ints, starts: Ints, rows: Ints) -> Ints:
    return values[positions(starts, rows)]
