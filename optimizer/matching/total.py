"""Find the greatest total and prove it: best pairs, flow, prices, and the whole matrix priced.

The flow is solved on few candidate pairs; its prices are a solution of the dual problem. Pricing
every pair of the matrix either finds pairs worth entering or proves that none is left, and its
sum is an upper bound on every matching either way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.matching.arrays import NO_INTS, Ints, merged, within
from optimizer.matching.candidates import nearest
from optimizer.matching.core import Core
from optimizer.matching.network import Flow, Network, solve
from optimizer.matching.potentials import Potentials, potentials
from optimizer.matching.pricing import price
from optimizer.matching.scale import Scale, ordered, plain
from optimizer.matching.tables import Prices

NEAREST = 16  # best pairs a side to begin with
SLACK = 4.0  # pairs worth less than this many steps of the scale need not enter

Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False, slots=True)
class BestMatching:
    """Hold pairs by number with how often each is used, what is missing, and the proof.

    `total` is the affinity with the pinned pairs, `worth` the same less what missed load targets
    cost; `bound` on the worth is proved for every matching that misses nothing; `proved` tells
    that pricing found no pair to enter.
    """

    pairs: Ints
    amounts: Ints
    loads: Ints
    missing: Ints
    lacking: Ints
    total: float
    worth: float
    bound: float
    prices: Prices
    proved: bool
    candidates: Ints

    @property
    def complete(self) -> bool:
        """Tell whether every seat is filled and every least load is reached."""
        return not self.missing.any() and not self.lacking.any()


@dataclass(frozen=True, eq=False, slots=True)
class Repeats:
    """Say that the matching stands for `times` equal ones, with a pair in at most `most`."""

    times: int = 1
    most: int = 1


def greatest_total(
    core: Core,
    *,
    keep: Ints = NO_INTS,
    repeats: Repeats | None = None,
    known: Ints = NO_INTS,
    stop: Stop = lambda: False,
    start: Ints = NO_INTS,
) -> BestMatching:
    """Find the matching of the greatest total, missing as few seats as can be.

    `keep` are pair numbers to be kept before anything else; `start` pairs known to be good;
    `known` the sorted candidates of another matching of the same table, to save looking for them.
    """
    repeats = repeats or Repeats()
    wide = 2 * _widest(core, repeats)
    first = known if len(known) and wide <= NEAREST else nearest(core, max(NEAREST, wide))
    further = np.concatenate([start, keep])
    candidates = merged(first, further[core.open(*np.divmod(further, core.shape[1]))])
    keep = keep[within(keep, candidates)]
    scale = ordered(core, keeping=True) if len(keep) else plain(core)
    seating = _priced(core, candidates, _Task(scale, keep, repeats), stop)
    if not seating.complete and not len(keep):
        task = _Task(ordered(core, keeping=False), keep, repeats)
        seating = _priced(core, seating.candidates, task, stop)
    return seating


def _widest(core: Core, repeats: Repeats) -> int:
    """Give how many different experts a submission needs at least."""
    return -(-int(core.demand.max(initial=0)) * repeats.times // repeats.most)


@dataclass(frozen=True, eq=False, slots=True)
class _Task:
    scale: Scale
    keep: Ints
    repeats: Repeats


def _priced(core: Core, candidates: Ints, task: _Task, stop: Stop) -> BestMatching:
    """Solve and price until no pair is left to enter, or until told to stop."""
    known: Ints | None = None
    bound = np.inf
    while True:
        network = _network(core, candidates, task)
        flow = solve(network)
        found = potentials(network, flow, known)
        known = found.expert
        prices = _in_affinity(core, found, task.scale)
        unit = task.scale.unit
        priced = price(core, prices, candidates, SLACK * unit)
        bound = min(bound, _dual(core, prices, priced.excess, task.repeats))
        done = not len(priced.enter)
        if done or stop():
            flow = _with_impossible(core, flow, task.repeats.times)
            seating = _seating(core, candidates, flow, prices, bound)
            return replace(seating, proved=done)
        candidates = merged(candidates, priced.enter)


def _network(core: Core, candidates: Ints, task: _Task) -> Network:
    experts = core.shape[1]
    times, scale = task.repeats.times, task.scale
    gain = np.rint(np.ldexp(core.values(candidates), scale.bits)).astype(np.int64)
    if len(task.keep):
        gain += scale.kept * within(candidates, task.keep)
    submission, expert = np.divmod(candidates, experts)
    return Network(
        submission=submission,
        expert=expert,
        gain=gain,
        capacity=task.repeats.most,
        demand=_possible(core.demand, core.shape[1]) * times,
        low=_possible(core.loads.low, core.shape[0]) * times,
        high=core.loads.high * times,
        target=core.loads.target * times,
        wish=np.rint(np.ldexp(core.loads.weight, scale.bits)).astype(np.int64),
        penalties=scale.penalties,
    )


def _possible(seats: Ints, partners: int) -> Ints:
    """Leave out the seats beyond one with every partner, which are missing whatever happens."""
    possible: Ints = np.minimum(seats, partners)
    return possible


def _in_affinity(core: Core, found: Potentials, scale: Scale) -> Prices:
    """Turn prices into affinity; who asks for no seat is dearer than any pair is worth."""
    expert = np.ldexp(found.expert.astype(np.float64), -scale.bits)
    seat = np.ldexp(found.seat.astype(np.float64), -scale.bits)
    none = core.largest + float(np.abs(expert).max()) + 1.0
    return Prices(np.where(core.demand > 0, seat, none), expert)


def _dual(core: Core, prices: Prices, excess: float, repeats: Repeats) -> float:
    """Give the upper bound that prices prove, for one matching; it holds whatever they are."""
    seats = float(core.demand @ prices.seat)
    experts = float(core.loads.support(prices.expert).sum())
    return seats + experts + excess * repeats.most / repeats.times + float(core.base.sum())


def _with_impossible(core: Core, flow: Flow, times: int) -> Flow:
    """Count the seats that were left out of the flow as missing."""
    many, experts = core.shape
    missing = (core.demand - _possible(core.demand, experts)) * times
    lacking = (core.loads.low - _possible(core.loads.low, many)) * times
    return replace(flow, missing=flow.missing + missing, lacking=flow.lacking + lacking)


def _seating(
    core: Core, candidates: Ints, flow: Flow, prices: Prices, bound: float
) -> BestMatching:
    used = flow.pairs > 0
    total = float(core.values(candidates[used]) @ flow.pairs[used]) + float(core.base.sum())
    return BestMatching(
        pairs=candidates[used],
        amounts=flow.pairs[used],
        loads=flow.loads,
        missing=flow.missing,
        lacking=flow.lacking,
        total=total,
        worth=total - core.loads.cost(flow.loads),
        bound=bound,
        prices=prices,
        proved=False,
        candidates=candidates,
    )
